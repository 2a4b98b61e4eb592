"""A print shop's invoice, as it is before a bad scanner blurs it."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.ledger import ACME, Account, Item, Party, account_values, english, money
from benchmarks.samples_drawn.sheet import INK, Sheet
from benchmarks.samples_drawn.typeface import serif

SELLER = Party(
    name="Osier & Pike Print Ltd",
    address=("31 Type Street", "Marlbeck MK0 7ZY"),
    vat_id="GB902641747",
    iban="GB82OSPK99001207740155",
    bic="OSPKGB2X",
)
ACCOUNT = Account(
    number="OP-20981",
    issued=date(2026, 10, 21),
    due=date(2026, 11, 20),
    seller=SELLER,
    buyer=ACME,
    currency="GBP",
    items=(
        Item("Product catalogue, 48 pages, stitched", 500, money("2.36"), 20),
        Item("Business cards, 2 sides, per 100", 12, money("18.50"), 20),
        Item("Display board A1, foam", 4, money("41.25"), 20),
    ),
)
LEFT, RIGHT = 70.0, 525.0


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return account_values(ACCOUNT)


def draw() -> bytes:
    """The invoice as a clean PDF, before it is scanned."""
    sheet = Sheet(serif(), title=f"Invoice {ACCOUNT.number}", size=12)
    middle = sheet.width / 2
    sheet.text(middle, 84, SELLER.name, size=26, bold=True, align="centre")
    sheet.text(middle, 104, f"{', '.join(SELLER.address)}  ·  VAT GB 902 6417 47", size=11, align="centre")
    sheet.rule(LEFT, 118, RIGHT, 118, weight=1.2, colour=INK)
    sheet.text(LEFT, 168, "INVOICE", size=18, bold=True, spacing=2)
    sheet.lines(LEFT, 204, ["Invoice to", ACME.name, *ACME.address], leading=16)
    assert ACCOUNT.due
    facts = {
        "Invoice no": ACCOUNT.number,
        "Date": f"{ACCOUNT.issued:%d/%m/%Y}",
        "Due date": f"{ACCOUNT.due:%d/%m/%Y}",
        "Currency": ACCOUNT.currency,
    }
    for row, (label, value) in enumerate(facts.items()):
        sheet.text(350, 204 + row * 17, label)
        sheet.text(RIGHT, 204 + row * 17, value, align="right", bold=row == 0)
    bottom = _items(sheet, 302)
    _totals(sheet, bottom + 30)
    payment = [
        "Payment by bank transfer",
        f"IBAN {SELLER.printed_iban()}",
        f"BIC {SELLER.bic}",
    ]
    sheet.lines(LEFT, 640, payment, leading=17)
    sheet.text(middle, 770, "Printed with care since the age of lead type", size=10.5, align="centre")
    return sheet.pdf()


def _items(sheet: Sheet, top: float) -> float:
    columns = {"Qty": 348.0, "Price": 430.0, "Amount": RIGHT}
    sheet.rule(LEFT, top, RIGHT, top, weight=0.8, colour=INK)
    sheet.text(LEFT, top + 17, "Description", bold=True)
    for label, x in columns.items():
        sheet.text(x, top + 17, label, bold=True, align="right")
    sheet.rule(LEFT, top + 24, RIGHT, top + 24, weight=0.8, colour=INK)
    y = top + 44
    for item in ACCOUNT.items:
        sheet.text(LEFT, y, item.description)
        cells = (str(item.quantity), english(item.unit_price), english(item.total))
        for x, cell in zip(columns.values(), cells, strict=True):
            sheet.text(x, y, cell, align="right")
        y += 24
    sheet.rule(LEFT, y - 12, RIGHT, y - 12, weight=0.8, colour=INK)
    return y - 12


def _totals(sheet: Sheet, y: float) -> None:
    rows = (("Net total", ACCOUNT.net), (f"VAT {ACCOUNT.rate} %", ACCOUNT.tax), ("Total GBP", ACCOUNT.total))
    for row, (label, amount) in enumerate(rows):
        is_sum = row == 2
        sheet.text(350, y + row * 20, label, size=14 if is_sum else 12, bold=is_sum)
        sheet.text(RIGHT, y + row * 20, english(amount), size=14 if is_sum else 12, bold=is_sum, align="right")
