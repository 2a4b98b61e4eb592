"""The receipt: a strip from a café's till, as it looks before it is photographed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.samples_drawn.ledger import CENT, Item, Party, english, item_values, money
from benchmarks.samples_drawn.sheet import Sheet
from benchmarks.samples_drawn.typeface import mono

SELLER = Party(name="Lantern & Loaf", address=("7 Weir Street", "Quayford QF1 3LN"), vat_id="GB901335816")
ISSUED = date(2026, 11, 14)
ITEMS = (
    Item("Flat white", 2, money("3.40"), 20),
    Item("Seeded sourdough", 1, money("4.20"), 20),
    Item("Leek & cheddar tart", 1, money("6.50"), 20),
    Item("Almond croissant", 3, money("2.95"), 20),
)
TOTAL = sum((item.total for item in ITEMS), Decimal(0))
TAX = (TOTAL / 6).quantize(CENT)  # one sixth of a price that includes 20 %
PAGE = (226.0, 430.0)  # an 80 mm roll


def values() -> dict[str, Any]:
    """The printed values in the product's normal form; prices on a receipt include tax."""
    return {
        "seller_name": SELLER.name,
        "seller_address": ", ".join(SELLER.address),
        "issue_date": ISSUED.isoformat(),
        "grand_total": float(TOTAL),
        "tax_total": float(TAX),
        "currency": "GBP",
        "payment_method": "Card",
        "line_items": item_values(ITEMS, has_rates=False),
    }


def draw() -> bytes:
    """The receipt as a clean PDF, before it is photographed."""
    sheet = Sheet(mono(), title="Receipt", size=8.6, page=PAGE)
    left, right, middle = 16.0, PAGE[0] - 16, PAGE[0] / 2
    sheet.text(middle, 40, SELLER.name, size=16, bold=True, align="centre")
    sheet.lines(middle, 57, ["Bakery and coffee", *SELLER.address, "VAT GB 901 3358 16"], leading=12, align="centre")
    _dashes(sheet, 103)
    sheet.text(left, 120, f"{ISSUED:%d/%m/%Y}  12:41")
    sheet.text(right, 120, "No 30418", align="right")
    _dashes(sheet, 130)
    y = 148.0
    for item in ITEMS:
        sheet.text(left, y, item.description)
        sheet.text(right, y, english(item.total), align="right")
        sheet.text(left + 12, y + 12, f"{item.quantity} x {english(item.unit_price)}", size=8)
        y += 29
    _dashes(sheet, y - 8)
    sheet.text(left, y + 15, "TOTAL GBP", size=13, bold=True)
    sheet.text(right, y + 15, english(TOTAL), size=13, bold=True, align="right")
    sheet.text(left, y + 33, "incl. VAT 20 %")
    sheet.text(right, y + 33, english(TAX), align="right")
    _dashes(sheet, y + 43)
    sheet.text(left, y + 60, "Paid by")
    sheet.text(right, y + 60, "Card", align="right")
    sheet.text(left, y + 73, "Card number")
    sheet.text(right, y + 73, "**** 0000", align="right")
    _dashes(sheet, y + 83)
    sheet.lines(middle, y + 103, ["Thank you, see you soon", "lanternandloaf.example"], leading=13, align="centre")
    return sheet.pdf()


def _dashes(sheet: Sheet, y: float) -> None:
    for x in range(16, int(PAGE[0]) - 17, 6):
        sheet.rule(x, y, x + 3.4, y, weight=0.8, colour="#1a1c20")
