"""The English invoice: calm, one page, with a text layer."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.ledger import ACME, TARNWICK, Account, Item, account_values, english, long_date, money
from benchmarks.samples_drawn.sheet import GREY, INK, Sheet
from benchmarks.samples_drawn.typeface import sans

ACCOUNT = Account(
    number="TI-2026-0418",
    issued=date(2026, 11, 9),
    due=date(2026, 12, 9),
    order_number="PO-7731",
    seller=TARNWICK,
    buyer=ACME,
    currency="GBP",
    items=(
        Item("Torque sensor TS-40, calibrated", 6, money("312.50"), 20),
        Item("Mounting plate, anodised", 6, money("48.20"), 20),
        Item("Cable set 3 m, shielded", 12, money("19.75"), 20),
        Item("On-site calibration, half day", 2, money("420.00"), 20),
    ),
)
LEFT, RIGHT = 56.0, 539.0
PETROL = "#15323f"
COLUMNS = {"Qty": 352.0, "Unit price": 420.0, "VAT": 464.0, "Amount": RIGHT}


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return account_values(ACCOUNT, has_rates=True)


def draw() -> bytes:
    """The invoice as a PDF."""
    sheet = Sheet(sans(), title=f"Invoice {ACCOUNT.number}")
    _letterhead(sheet)
    sheet.text(LEFT, 176, "Invoice", size=27, bold=True)
    _parties(sheet)
    bottom = _items(sheet, 306)
    _totals(sheet, bottom + 26)
    _payment(sheet, 574)
    return sheet.pdf()


def _letterhead(sheet: Sheet) -> None:
    for index, top in enumerate((58, 67, 62)):
        sheet.box(LEFT + index * 9.6, top, 6.4, 84 - top, fill=PETROL)
    sheet.text(LEFT + 37, 76, TARNWICK.name, size=16, bold=True, colour=PETROL)
    sheet.text(LEFT + 37, 89, "Force and torque measurement", size=8.5, colour=GREY)
    contact = [*TARNWICK.address, "accounts@tarnwick.example", "VAT GB 907 4412 37"]
    sheet.lines(RIGHT, 61, contact, leading=11.6, size=8.2, align="right", colour=GREY)


def _parties(sheet: Sheet) -> None:
    sheet.text(LEFT, 212, "Bill to", size=8, colour=GREY)
    sheet.text(LEFT, 226, ACME.name, bold=True)
    sheet.lines(LEFT, 239.5, [*ACME.address], leading=13.5)
    assert ACCOUNT.due
    facts = {
        "Invoice number": ACCOUNT.number,
        "Invoice date": long_date(ACCOUNT.issued),
        "Due date": long_date(ACCOUNT.due),
        "Your order": ACCOUNT.order_number,
        "Currency": ACCOUNT.currency,
    }
    for row, (label, value) in enumerate(facts.items()):
        y = 212 + row * 15
        sheet.text(348, y, label, size=8.6, colour=GREY)
        sheet.text(RIGHT, y, value, align="right", bold=row == 0)


def _items(sheet: Sheet, top: float) -> float:
    sheet.rule(LEFT, top, RIGHT, top, weight=1.4, colour=PETROL)
    sheet.text(LEFT + 18, top + 15, "Description", size=8, bold=True, colour=GREY)
    for label, x in COLUMNS.items():
        sheet.text(x, top + 15, label, size=8, bold=True, align="right", colour=GREY)
    y = top + 38
    for row, item in enumerate(ACCOUNT.items, start=1):
        sheet.text(LEFT, y, str(row), colour=GREY)
        sheet.text(LEFT + 18, y, item.description)
        cells = (str(item.quantity), english(item.unit_price), f"{item.rate} %", english(item.total))
        for x, cell in zip(COLUMNS.values(), cells, strict=True):
            sheet.text(x, y, cell, align="right")
        sheet.rule(LEFT, y + 8.5, RIGHT, y + 8.5)
        y += 24
    return y - 15.5


def _totals(sheet: Sheet, y: float) -> None:
    sheet.text(348, y, "Net", colour=GREY)
    sheet.text(RIGHT, y, english(ACCOUNT.net), align="right")
    sheet.text(348, y + 16.5, f"VAT {ACCOUNT.rate} %", colour=GREY)
    sheet.text(RIGHT, y + 16.5, english(ACCOUNT.tax), align="right")
    sheet.rule(348, y + 25, RIGHT, y + 25, weight=1.4, colour=PETROL)
    sheet.text(348, y + 41, "Total due", size=12.5, bold=True)
    sheet.text(RIGHT, y + 41, f"£ {english(ACCOUNT.total)}", size=12.5, bold=True, align="right")


def _payment(sheet: Sheet, y: float) -> None:
    sheet.text(LEFT, y, "Payment", size=10.5, bold=True, colour=INK)
    sheet.text(LEFT, y + 16, "Within 30 days, quoting the invoice number.")
    facts = {"Account": TARNWICK.name, "IBAN": TARNWICK.printed_iban(), "BIC": TARNWICK.bic}
    for row, (label, value) in enumerate(facts.items()):
        sheet.text(LEFT, y + 38 + row * 15, label, size=8.6, colour=GREY)
        sheet.text(LEFT + 62, y + 38 + row * 15, value)
    sheet.rule(LEFT, 742, RIGHT, 742)
    small = [
        "Goods remain our property until paid in full. Calibration certificates are sent separately by e-mail.",
        "Questions about this invoice: accounts@tarnwick.example, within 14 days.",
    ]
    sheet.lines(LEFT, 757, small, leading=12, size=8, colour=GREY)
