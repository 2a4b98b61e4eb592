"""Reads the electronic invoice of a file in the sandbox and brings it back as a statement, or draws it as pages.

Knows nothing of templates; a statement names its values as the built-in invoice template does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from inference import media
from inference.readers.einvoice.drawing import Drawing, Place, draw_invoice, shown
from inference.readers.einvoice.embedded import find_invoice
from inference.readers.einvoice.invoice import Invoice
from inference.readers.einvoice.parsing import parse_invoice
from inference.readers.einvoice.tree import UnusableXml
from inference.sandbox import Sandbox, SandboxError, SandboxLimits
from inference.types import Evidence, FieldValue, Result, Source, Statement

LIMITS = SandboxLimits()
ITEMS = "line_items"


@dataclass(frozen=True, slots=True)
class EInvoice:
    """What was found in a file: `statement` None and `trouble` "" where it holds no electronic invoice.

    `trouble`: why an invoice that is there cannot be read: `damaged`, `document_type` (it declares one), `too_large`,
    `no_invoice` (other XML), `too_slow`, `too_much_memory` or `crashed`.
    """

    statement: Statement | None = None
    trouble: str = ""


def read_einvoice(data: bytes, *, sandbox: Sandbox) -> EInvoice:
    """Read the invoice that a PDF embeds or an XML file is; other files hold none."""
    media_type = media.sniff_media_type(data[: media.SNIFF_LENGTH])
    if media_type not in (media.PDF, media.XML):
        return EInvoice()
    try:
        found = sandbox.run(read_plain, data, media_type, limits=LIMITS)
    except SandboxError as error:
        return EInvoice(trouble=error.code)
    if isinstance(found, str):
        return EInvoice(trouble=found)
    return EInvoice(_statement(*found) if found else None)


def draw_xml(data: bytes) -> tuple[str, int, Iterator[tuple[np.ndarray, Result]]]:
    """In the sandbox: the trouble with an XML file or "", how many pages it makes, and the pages with their lines.

    A page is a uint8 RGB array of shape (height, width, 3).
    """
    try:
        drawing = draw_invoice(parse_invoice(data))
    except UnusableXml as error:
        return error.code, 0, iter(())
    sheet = drawing.sheet
    return "", sheet.page_count, ((sheet.paint(page), Result(sheet.lines_of(page))) for page in range(sheet.page_count))


def read_plain(data: bytes, media_type: str) -> Any:
    """In the sandbox: (kind, values, rows, cells) as plain data, a trouble's code, or None where there is no invoice.

    A value is (name, value, text, place), a cell (text, place), a place (page, box) or None.
    """
    try:
        invoice = parse_invoice(data) if media_type == media.XML else find_invoice(data)
    except UnusableXml as error:
        return error.code
    if invoice is None:
        return None
    drawing = draw_invoice(invoice) if media_type == media.XML else Drawing()
    values = [
        (name, value, shown(name, value), _place(drawing.places.get(name)) if not number else None)
        for name, known in _values(invoice)
        for number, value in enumerate(known)
    ]
    cells = drawing.cells or [{} for _ in invoice.items]
    plain = [
        {name: (shown(name, value), _place(row.get(name))) for name, value in item.items() if value is not None}
        for item, row in zip(invoice.items, cells, strict=True)
    ]
    return invoice.kind, values, invoice.items, plain


def _values(invoice: Invoice) -> Iterator[tuple[str, list[Any]]]:
    yield from invoice.values.items()
    if invoice.type_code:
        yield "type_code", [invoice.type_code]


def _place(place: Place | None) -> tuple[int, Any] | None:
    return (place.page, place.box) if place else None


def _statement(kind: str, values: list[Any], rows: list[dict[str, Any]], cells: list[dict[str, Any]]) -> Statement:
    found = [
        FieldValue(name, value, text, None, Source.EINVOICE, (_evidence(text, place),))
        for name, value, text, place in values
    ]
    if rows:
        placed = tuple({name: _evidence(text, place) for name, (text, place) in row.items()} for row in cells)
        found.append(FieldValue(ITEMS, rows, "", None, Source.EINVOICE, cells=placed))
    return Statement(Source.EINVOICE, kind, tuple(found))


def _evidence(text: str, place: Any) -> Evidence:
    page, box = place or (1, None)
    return Evidence(Source.EINVOICE, page, None if box is None else tuple(box), text)
