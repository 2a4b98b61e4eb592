"""Electronic invoices in CII (Factur-X, ZUGFeRD, XRechnung) and UBL, embedded in a PDF or as files of their own.

Knows nothing of templates or engines. Foreign bytes are parsed in the sandbox alone.
"""

from inference.readers.einvoice.reading import EInvoice, draw_xml, read_einvoice

__all__ = ["EInvoice", "draw_xml", "read_einvoice"]
