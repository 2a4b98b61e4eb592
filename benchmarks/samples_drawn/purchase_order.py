"""The purchase order: two printed pages, as they come back from an office scanner."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.ledger import (
    Account,
    Item,
    Party,
    account_values,
    english,
    long_date,
    money,
)
from benchmarks.samples_drawn.sheet import Sheet
from benchmarks.samples_drawn.typeface import dejavu

BUYER = Party(name="Acme Holdings", address=("20 Harbour Row", "Quayford QF2 6AB"))
SELLER = Party(name="Halden Ridge Supplies Ltd", address=("Unit 9, Weir Lane", "Halden HR6 0ZT"))
ACCOUNT = Account(
    number="PO-7746",
    issued=date(2026, 11, 2),
    delivered=date(2026, 11, 23),
    seller=SELLER,
    buyer=BUYER,
    currency="GBP",
    items=(
        Item("Workbench, steel, 1800 mm", 4, money("286.00"), 20),
        Item("Swivel chair, ESD safe", 8, money("148.50"), 20),
        Item("Tool cabinet, 7 drawers", 3, money("419.00"), 20),
        Item("LED task lamp, clamp mount", 12, money("36.40"), 20),
        Item("Parts bin, blue, size 3", 120, money("2.15"), 20),
        Item("Parts bin, blue, size 5", 80, money("4.60"), 20),
        Item("Wall rail for bins, 1 m", 20, money("11.80"), 20),
        Item("Anti-fatigue mat, 600 x 900", 8, money("31.25"), 20),
        Item("Label holder, pack of 50", 6, money("9.90"), 20),
        Item("Torque screwdriver, 1-6 Nm", 5, money("92.00"), 20),
        Item("Hex key set, ball end", 10, money("14.75"), 20),
        Item("Safety glasses, clear", 40, money("3.20"), 20),
        Item("Nitrile gloves M, box of 100", 30, money("7.85"), 20),
        Item("Cleaning wipes, tub of 150", 24, money("6.45"), 20),
        Item("Cable tie 200 mm, pack of 100", 25, money("2.90"), 20),
        Item("Heat-shrink assortment", 6, money("18.20"), 20),
    ),
)
PAYMENT_TERMS = "30 days net"
ON_FIRST_PAGE = 11
LEFT, RIGHT = 60.0, 536.0
BLACK = "#000000"


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return {**account_values(ACCOUNT, number_field="order_number"), "payment_terms": PAYMENT_TERMS}


def draw() -> bytes:
    """The order as a clean PDF of two pages, before it is scanned."""
    sheet = Sheet(dejavu(), title=f"Purchase order {ACCOUNT.number}", size=9.4)
    _head(sheet)
    _parties(sheet)
    _items(sheet, 318, first=0, last=ON_FIRST_PAGE)
    sheet.text(RIGHT, 740, "Continued on page 2", align="right", colour=BLACK)
    _foot(sheet, 1)
    sheet.next_page()
    sheet.text(LEFT, 84, f"Purchase order {ACCOUNT.number}", size=12, bold=True, colour=BLACK)
    sheet.text(RIGHT, 84, BUYER.name, align="right", colour=BLACK)
    bottom = _items(sheet, 108, first=ON_FIRST_PAGE, last=len(ACCOUNT.items))
    _totals(sheet, bottom + 24)
    _terms(sheet, bottom + 130)
    _foot(sheet, 2)
    return sheet.pdf()


def _head(sheet: Sheet) -> None:
    sheet.box(LEFT, 58, 34, 34, fill=BLACK)
    sheet.text(LEFT + 17, 84, "A", size=24, bold=True, align="centre", colour="#ffffff")
    sheet.text(LEFT + 46, 73, BUYER.name, size=14, bold=True, colour=BLACK)
    sheet.text(LEFT + 46, 89, ", ".join(BUYER.address), size=9, colour=BLACK)
    sheet.text(LEFT, 150, "PURCHASE ORDER", size=20, bold=True, colour=BLACK)
    sheet.rule(LEFT, 162, RIGHT, 162, weight=1.6, colour=BLACK)


def _parties(sheet: Sheet) -> None:
    sheet.text(LEFT, 186, "Supplier", bold=True, colour=BLACK)
    sheet.lines(LEFT, 202, [SELLER.name, *SELLER.address], leading=14.5, colour=BLACK)
    assert ACCOUNT.delivered
    facts = {
        "Order number": ACCOUNT.number,
        "Order date": long_date(ACCOUNT.issued),
        "Delivery date": long_date(ACCOUNT.delivered),
        "Currency": ACCOUNT.currency,
        "Payment terms": PAYMENT_TERMS,
    }
    for row, (label, value) in enumerate(facts.items()):
        sheet.text(320, 186 + row * 16, label, bold=True, colour=BLACK)
        sheet.text(420, 186 + row * 16, value, colour=BLACK)
    sheet.text(LEFT, 286, "Deliver to: Goods In, Gate 3, 20 Harbour Row, Quayford QF2 6AB", colour=BLACK)


def _items(sheet: Sheet, top: float, *, first: int, last: int) -> float:
    columns = {"Qty": 348.0, "Unit price": 436.0, "Amount": RIGHT - 6}
    row_height, head = 31.5, 24
    rows = last - first
    height = head + rows * row_height
    sheet.box(LEFT, top, RIGHT - LEFT, height, edge=BLACK, weight=0.9)
    sheet.rule(LEFT, top + head, RIGHT, top + head, weight=0.9, colour=BLACK)
    for x in (LEFT + 32, 304, 356, 444):
        sheet.rule(x, top, x, top + height, colour=BLACK)
    sheet.text(LEFT + 8, top + 16, "No", bold=True, colour=BLACK)
    sheet.text(LEFT + 40, top + 16, "Description", bold=True, colour=BLACK)
    for label, x in columns.items():
        sheet.text(x, top + 16, label, bold=True, align="right", colour=BLACK)
    for row in range(rows):
        item, y = ACCOUNT.items[first + row], top + head + row * row_height
        sheet.text(LEFT + 24, y + 20, str(first + row + 1), align="right", colour=BLACK)
        sheet.text(LEFT + 40, y + 20, item.description, colour=BLACK)
        cells = (str(item.quantity), english(item.unit_price), english(item.total))
        for x, cell in zip(columns.values(), cells, strict=True):
            sheet.text(x, y + 20, cell, align="right", colour=BLACK)
        sheet.rule(LEFT, y + row_height, RIGHT, y + row_height, colour=BLACK)
    return top + height


def _totals(sheet: Sheet, y: float) -> None:
    rows = (("Net total", ACCOUNT.net), (f"VAT {ACCOUNT.rate} %", ACCOUNT.tax))
    for row, (label, amount) in enumerate(rows):
        sheet.text(356, y + row * 18, label, colour=BLACK)
        sheet.text(RIGHT - 6, y + row * 18, english(amount), align="right", colour=BLACK)
    sheet.rule(356, y + 26, RIGHT, y + 26, weight=1.4, colour=BLACK)
    sheet.text(356, y + 44, "Order total GBP", size=11, bold=True, colour=BLACK)
    sheet.text(RIGHT - 6, y + 44, english(ACCOUNT.total), size=11, bold=True, align="right", colour=BLACK)


def _terms(sheet: Sheet, y: float) -> None:
    terms = [
        "Quote the order number on delivery notes and invoices.",
        "Part deliveries by agreement only. Packaging is taken back by the supplier.",
        "Prices are fixed until the delivery date above.",
    ]
    sheet.text(LEFT, y, "Terms", bold=True, colour=BLACK)
    sheet.lines(LEFT, y + 18, terms, leading=15, colour=BLACK)
    sheet.text(LEFT, y + 100, "Authorised by", colour=BLACK)
    sheet.rule(LEFT + 90, y + 102, LEFT + 290, y + 102, weight=0.9, colour=BLACK)
    x, base = LEFT + 106, y + 98
    strokes = [(x, base), (x + 20, base - 50), (x + 40, base - 20), (x + 22, base + 2)]
    strokes += [(x + 50, base - 30), (x + 60, base - 10), (x + 70, base - 6)]
    strokes += [(x + 90, base - 30), (x + 110, base + 6), (x + 150, base - 14)]
    sheet.curve(strokes, weight=1.5, colour=BLACK)
    sheet.text(LEFT + 90, y + 118, "Ines Calloway, Chief Operating Officer", size=8.6, colour=BLACK)


def _foot(sheet: Sheet, number: int) -> None:
    sheet.rule(LEFT, 778, RIGHT, 778, colour=BLACK)
    sheet.text(LEFT, 794, "purchasing@acme-holdings.example", size=8.4, colour=BLACK)
    sheet.text(RIGHT, 794, f"Page {number} of 2", size=8.4, align="right", colour=BLACK)
