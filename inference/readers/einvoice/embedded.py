"""Takes the electronic invoice out of a PDF it is embedded in; runs in the sandbox, knows nothing of pages."""

from __future__ import annotations

import contextlib

import pypdfium2 as pdfium

from inference.readers.einvoice.invoice import Invoice
from inference.readers.einvoice.parsing import parse_invoice
from inference.readers.einvoice.tree import UnusableXml

_MOST_ATTACHMENTS = 50
# Names that the standards prescribe, the newest first; other names are looked into after these.
_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")


def find_invoice(data: bytes) -> Invoice | None:
    """The invoice embedded in a PDF, None where there is none or the PDF cannot be opened.

    Raises `UnusableXml` where a file bears the name of an invoice and is unfit, and no other holds one.
    """
    try:
        with contextlib.closing(pdfium.PdfDocument(data)) as document:
            count = min(document.count_attachments(), _MOST_ATTACHMENTS)
            attachments = [document.get_attachment(index) for index in range(count)]
            named = {index: item.get_name().casefold() for index, item in enumerate(attachments)}
            files = [
                (name, bytes(attachments[index].get_data()))
                for index, name in sorted(named.items(), key=lambda item: _rank(item[1]))
                if name.endswith(".xml")
            ]
    except pdfium.PdfiumError:
        return None  # the reader of the pages says what is wrong with the file
    return _first_invoice(files)


def _rank(name: str) -> int:
    return _NAMES.index(name) if name in _NAMES else len(_NAMES)


def _first_invoice(files: list[tuple[str, bytes]]) -> Invoice | None:
    trouble = None
    for name, content in files:
        try:
            return parse_invoice(content)
        except UnusableXml as error:
            if name in _NAMES:
                trouble = trouble or error
    if trouble:
        raise trouble
    return None
