"""Draws an electronic invoice as pages that a person can read, and tells where each of its values stands.

Knows nothing of XML. Figures are written with a decimal point and days as ISO 8601, so that none is ambiguous.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from inference.readers.einvoice.invoice import Invoice
from inference.readers.einvoice.sheet import MARGIN, SIZE, WIDTH, Sheet, wrap
from inference.types import Box

_RIGHT = WIDTH - MARGIN
_HALF = (_RIGHT - MARGIN) / 2
_MOST_REMARKS = 60
_PARTIES = (("Seller", "seller"), ("Buyer", "buyer"))
_DETAILS = (
    ("Invoice number", "invoice_number"),
    ("Issue date", "issue_date"),
    ("Due date", "due_date"),
    ("Delivery date", "delivery_date"),
    ("Order number", "order_number"),
    ("Customer number", "customer_number"),
    ("Currency", "currency"),
    ("IBAN", "iban"),
    ("BIC", "bic"),
)
_TOTALS = (
    ("Sum of lines", "line_total_sum"),
    ("Net total", "net_total"),
    ("Tax total", "tax_total"),
    ("Total", "grand_total"),
    ("Amount due", "amount_due"),
)
_NAME_WIDTH = 640.0
# Columns after the description: name, heading, right edge.
_COLUMNS = (
    ("quantity", "Quantity", MARGIN + 840.0),
    ("unit_price", "Unit price", MARGIN + 1060.0),
    ("tax_rate", "Tax rate", MARGIN + 1200.0),
    ("line_total", "Line total", float(_RIGHT)),
)


@dataclass(slots=True)
class Place:
    """Where a value is drawn (page from 1) and the words it is drawn in."""

    page: int
    box: Box
    text: str


@dataclass(slots=True)
class Drawing:
    """The set pages; `places`: of fields by name, with the box of the name; `cells`: of each item by column."""

    sheet: Sheet = field(default_factory=Sheet)
    places: dict[str, Place] = field(default_factory=dict)
    cells: list[dict[str, Place]] = field(default_factory=list)

    def note(self, name: str, box: Box, text: str) -> None:
        """Remember where a field was set on the present page."""
        self.places[name] = Place(self.sheet.page + 1, box, text)


def draw_invoice(invoice: Invoice) -> Drawing:
    """Set the invoice's title, parties, details, items, totals and remarks."""
    drawing = Drawing()
    for step in _STEPS:
        step(drawing, invoice)
    return drawing


def shown(name: str, value: Any) -> str:
    """A value in its drawn form."""
    if isinstance(value, str):
        return value
    if name == "tax_rate":
        return f"{value:g}%"
    if name == "quantity":
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    whole, _, fraction = f"{value:,.6f}".partition(".")
    return f"{whole}.{fraction[:2]}{fraction[2:].rstrip('0')}"


def _draw_title(drawing: Drawing, invoice: Invoice) -> None:
    sheet = drawing.sheet
    sheet.put(MARGIN, "Credit note" if invoice.is_credit_note else "Invoice", size=48, bold=True)
    sheet.skip(2)
    form = "Factur-X / CII" if invoice.kind == "factur-x" else "UBL"
    sheet.put(MARGIN, f"Drawn from the electronic invoice ({form}); the XML file is the original.", size=20)
    sheet.skip(2)


def _draw_parties(drawing: Drawing, invoice: Invoice) -> None:
    sheet, start, ends = drawing.sheet, drawing.sheet.y, []
    for column, (label, role) in enumerate(_PARTIES):
        sheet.y, x = start, MARGIN + column * _HALF
        sheet.put(x, label, bold=True)
        sheet.skip(1)
        names = [("name", ""), ("address", ""), ("vat_id", "VAT ID: "), ("tax_number", "Tax number: ")]
        for suffix, label_before in names:
            name = f"{role}_{suffix}"
            value = invoice.first(name)
            if value is None:
                continue
            if label_before:
                sheet.put(x, label_before.strip())
            indent = 200.0 if label_before else 0.0
            lines = wrap(value, _HALF - indent - 40)
            drawing.note(name, sheet.put_lines(x + indent, lines), value)
            sheet.skip(len(lines))
        ends.append(sheet.y)
    sheet.y = max(ends)
    sheet.skip(1)


def _draw_details(drawing: Drawing, invoice: Invoice) -> None:
    sheet = drawing.sheet
    for label, name in _DETAILS:
        for value in invoice.values.get(name, [])[:5]:
            lines = wrap(shown(name, value), _HALF)
            sheet.make_room(len(lines))
            sheet.put(MARGIN, f"{label}:")
            box = sheet.put_lines(MARGIN + 320, lines)
            if value == invoice.first(name):
                drawing.note(name, box, shown(name, value))
            sheet.skip(len(lines))
    sheet.skip(1)


def _draw_items(drawing: Drawing, invoice: Invoice) -> None:
    sheet = drawing.sheet
    if not invoice.items:
        return
    sheet.make_room(4)
    _draw_heading(sheet)
    for item in invoice.items:
        lines = wrap(item["description"] or "", _NAME_WIDTH)
        page = sheet.page
        sheet.make_room(len(lines) + 1)
        if sheet.page != page:
            _draw_heading(sheet)
        cells = {}
        if item["description"]:
            cells["description"] = Place(sheet.page + 1, sheet.put_lines(MARGIN, lines), item["description"])
        for name, _heading, edge in _COLUMNS:
            if item[name] is not None:
                text = shown(name, item[name])
                cells[name] = Place(sheet.page + 1, sheet.put(edge, text, right=True), text)
        drawing.cells.append(cells)
        sheet.skip(len(lines) + 0.3)
    sheet.skip(1)


def _draw_heading(sheet: Sheet) -> None:
    sheet.put(MARGIN, "Description", bold=True)
    for _name, heading, edge in _COLUMNS:
        sheet.put(edge, heading, bold=True, right=True)
    sheet.skip(1.3)


def _draw_totals(drawing: Drawing, invoice: Invoice) -> None:
    sheet = drawing.sheet
    sheet.make_room(len(_TOTALS))
    for label, name in _TOTALS:
        value = invoice.first(name)
        if value is None:
            continue
        sheet.put(MARGIN + _HALF, label)
        text = shown(name, value)
        drawing.note(name, sheet.put(_RIGHT, text, right=True, bold=name == "grand_total"), text)
        sheet.skip(1)
    sheet.skip(1)


def _draw_remarks(drawing: Drawing, invoice: Invoice) -> None:
    sheet = drawing.sheet
    for label, text in invoice.remarks[:_MOST_REMARKS]:
        for number, line in enumerate(wrap(f"{label}: {text}", _RIGHT - MARGIN)):
            sheet.make_room(1)
            sheet.put(MARGIN if not number else MARGIN + SIZE, line)
            sheet.skip(1)


_STEPS: tuple[Callable[[Drawing, Invoice], None], ...] = (
    _draw_title,
    _draw_parties,
    _draw_details,
    _draw_items,
    _draw_totals,
    _draw_remarks,
)
