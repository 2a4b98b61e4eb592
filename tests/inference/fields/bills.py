"""One shop's bills under labels that no field of their template names, for the tests of learning from corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inference.fields import extract_fields
from inference.fields.memory import Lesson, recall
from inference.types import FieldSpec, FieldType, FieldValue, Page, TemplateSpec
from tests.inference.fields.pages import page

BILL = TemplateSpec(
    "bill",
    "Bill",
    (
        FieldSpec("invoice_number", FieldType.IDENTIFIER, "Invoice number"),
        FieldSpec("issue_date", FieldType.DATE, "Invoice date"),
        FieldSpec("seller_name", FieldType.TEXT, "Seller"),
        FieldSpec("buyer_name", FieldType.TEXT, "Buyer"),
        FieldSpec("net_total", FieldType.MONEY, "Net total"),
        FieldSpec("tax_total", FieldType.MONEY, "Tax"),
        FieldSpec("grand_total", FieldType.MONEY, "Grand total"),
        FieldSpec("iban", FieldType.IBAN, "IBAN"),
        FieldSpec(
            "line_items",
            FieldType.TABLE,
            "Line items",
            columns=(
                FieldSpec("description", FieldType.TEXT, "Description"),
                FieldSpec("quantity", FieldType.NUMBER, "Quantity"),
                FieldSpec("line_total", FieldType.MONEY, "Line total"),
            ),
        ),
    ),
)
FIRST = {
    "invoice_number": "K-1182",
    "issue_date": "2026-04-03",
    "seller_name": "Brindle Works",
    "buyer_name": "Orla Fenn",
    "net_total": 80.0,
    "tax_total": 20.0,
    "grand_total": 100.0,
}
SECOND = {
    "invoice_number": "K-2207",
    "issue_date": "2026-06-05",
    "seller_name": "Brindle Works",
    "buyer_name": "Tam Okoro Garden Supply",
    "net_total": 160.0,
    "tax_total": 40.0,
    "grand_total": 200.0,
}


def bill(values: dict[str, Any], *, day: str, dy: float = 0.0, shop: str = "Brindle Works", contact: str = "") -> Page:
    """One shop's bill; `dy` moves all below the head down."""
    return page(
        (0.1, 0.05, shop),
        (0.6, 0.05, "workshop and yard"),
        (0.1, 0.12, "Handed over to"),
        (0.1, 0.15, values["buyer_name"]),
        (0.6, 0.12, "Ledger mark"),
        (0.75, 0.12, values["invoice_number"]),
        (0.6, 0.15, "Struck on"),
        (0.75, 0.15, day),
        (0.1, 0.3 + dy, "Before the crown"),
        (0.7, 0.3 + dy, f"{values['net_total']:.2f}"),
        (0.1, 0.33 + dy, "For the crown"),
        (0.7, 0.33 + dy, f"{values['tax_total']:.2f}"),
        (0.1, 0.36 + dy, "To be laid down"),
        (0.7, 0.36 + dy, f"{values['grand_total']:.2f}"),
        (0.1, 0.6, "Kept since 1902 by the river gate"),
        (0.1, 0.63, contact or "Write to yard@brindle-works.example"),
    )


def with_more(base: Page, *cells: tuple[float, float, str]) -> Page:
    """`base` with further words."""
    return replace(base, lines=(*base.lines, *page(*cells).lines))


def read(pages: list[Page], *lessons: Lesson) -> dict[str, FieldValue]:
    """What is found with `lessons`, the newest first."""
    return {value.name: value for value in extract_fields(BILL, pages, memory=recall(lessons, pages))}
