"""From the bytes of an XML file to what its invoice says; knows nothing of PDF files or pages."""

from __future__ import annotations

from inference.media import is_einvoice_root
from inference.readers.einvoice.cii import read_cii
from inference.readers.einvoice.invoice import Invoice
from inference.readers.einvoice.tree import UnusableXml, parse_tree
from inference.readers.einvoice.ubl import UBL_ROOTS, read_ubl


def parse_invoice(data: bytes) -> Invoice:
    """Read a CII or UBL invoice. Raises `UnusableXml`, also with the code `no_invoice` for other XML."""
    root = parse_tree(data)
    if not is_einvoice_root(root.name, root.namespace):
        raise UnusableXml("no_invoice")
    return read_ubl(root) if root.name in UBL_ROOTS else read_cii(root)
