"""The German invoice: a DIN 5008 business letter with a text layer, commas for decimals."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.samples_drawn.ledger import Account, Item, Party, account_values, german, money
from benchmarks.samples_drawn.sheet import GREY, Sheet
from benchmarks.samples_drawn.typeface import dejavu

SELLER = Party(
    name="Brandmoor Werkzeugbau GmbH",
    address=("Am Lindenhang 12", "00987 Brandmoor"),
    vat_id="DE999041718",
    tax_number="98/417/20653",
    iban="DE41999000420000731904",
    bic="MUSTDEFFXXX",
)
BUYER = Party(name="Globex Handels GmbH", address=("Hafenzeile 20", "00412 Neu Kaltern"))
ACCOUNT = Account(
    number="2026-1043",
    issued=date(2026, 11, 3),
    delivered=date(2026, 10, 28),
    due=date(2026, 12, 3),
    customer_number="20417",
    order_number="B-5582",
    seller=SELLER,
    buyer=BUYER,
    currency="EUR",
    items=(
        Item("Schaftfräser HM, 12 mm", 20, money("48.50"), 19, unit="Stk."),
        Item("Spannzange ER32, Satz", 4, money("312.80"), 19, unit="Satz"),
        Item("Nachschleifen, Schaftfräser", 36, money("14.90"), 19, unit="Stk."),
        Item("Verpackung und Versand", 1, money("38.00"), 19, unit="psch."),
    ),
)
LEFT, RIGHT = 68.0, 538.0
RUST = "#8c3b1a"


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return account_values(ACCOUNT)


def draw() -> bytes:
    """The invoice as a PDF."""
    sheet = Sheet(dejavu(), title=f"Rechnung {ACCOUNT.number}", size=8.4, language="de")
    _letterhead(sheet)
    _address_window(sheet)
    _facts(sheet)
    sheet.text(LEFT, 302, f"Rechnung {ACCOUNT.number}", size=15, bold=True)
    sheet.text(LEFT, 326, "Sehr geehrte Damen und Herren,")
    sheet.text(LEFT, 342, "für unsere Lieferungen und Leistungen berechnen wir Ihnen:")
    bottom = _items(sheet, 362)
    _totals(sheet, bottom)
    _closing(sheet, 598)
    _footer(sheet)
    return sheet.pdf()


def _letterhead(sheet: Sheet) -> None:
    sheet.box(0, 0, sheet.width, 10, fill=RUST)
    sheet.text(LEFT, 62, "BRANDMOOR", size=19, bold=True, colour=RUST, spacing=2.2)
    sheet.text(LEFT, 77, "Werkzeugbau · Schleiftechnik", size=8, colour=GREY)


def _address_window(sheet: Sheet) -> None:
    sheet.text(LEFT, 134, " · ".join((SELLER.name, *SELLER.address)), size=6.2, colour=GREY)
    sheet.rule(LEFT, 138, LEFT + 227, 138, weight=0.4)
    sheet.lines(LEFT, 158, [BUYER.name, "Rechnungswesen", *BUYER.address], leading=13.6, size=9.4)


def _facts(sheet: Sheet) -> None:
    assert ACCOUNT.delivered
    facts = {
        "Rechnungsnummer": ACCOUNT.number,
        "Rechnungsdatum": f"{ACCOUNT.issued:%d.%m.%Y}",
        "Leistungsdatum": f"{ACCOUNT.delivered:%d.%m.%Y}",
        "Kundennummer": ACCOUNT.customer_number,
        "Ihre Bestellung": ACCOUNT.order_number,
        "USt-IdNr.": SELLER.vat_id,
        "Steuernummer": SELLER.tax_number,
    }
    sheet.box(348, 126, RIGHT - 348, 120, fill="#f6f1ee")
    for row, (label, value) in enumerate(facts.items()):
        y = 145 + row * 15
        sheet.text(358, y, label, colour=GREY)
        sheet.text(RIGHT - 10, y, value, align="right", bold=row == 0)


def _items(sheet: Sheet, top: float) -> float:
    columns = {"Menge": 336.0, "Einheit": 384.0, "Einzelpreis": 462.0, "Gesamt EUR": RIGHT}
    sheet.box(LEFT - 6, top, RIGHT - LEFT + 12, 20, fill=RUST)
    sheet.text(LEFT, top + 13.4, "Pos.", size=7.8, bold=True, colour="#ffffff")
    sheet.text(LEFT + 32, top + 13.4, "Bezeichnung", size=7.8, bold=True, colour="#ffffff")
    for label, x in columns.items():
        sheet.text(x, top + 13.4, label, size=7.8, bold=True, align="right", colour="#ffffff")
    y = top + 36
    for row, item in enumerate(ACCOUNT.items, start=1):
        sheet.text(LEFT, y, str(row))
        sheet.text(LEFT + 32, y, item.description)
        cells = (str(item.quantity), item.unit, german(item.unit_price), german(item.total))
        for x, cell in zip(columns.values(), cells, strict=True):
            sheet.text(x, y, cell, align="right")
        sheet.rule(LEFT - 6, y + 8, RIGHT + 6, y + 8)
        y += 23
    return y - 15


def _totals(sheet: Sheet, top: float) -> None:
    sheet.text(330, top + 22, "Nettobetrag")
    sheet.text(RIGHT, top + 22, f"{german(ACCOUNT.net)} EUR", align="right")
    sheet.text(330, top + 39, f"zzgl. {ACCOUNT.rate} % USt.")
    sheet.text(RIGHT, top + 39, f"{german(ACCOUNT.tax)} EUR", align="right")
    sheet.rule(330, top + 47, RIGHT + 6, top + 47, weight=1.2, colour=RUST)
    sheet.text(330, top + 63, "Rechnungsbetrag", size=10, bold=True)
    sheet.text(RIGHT, top + 63, f"{german(ACCOUNT.total)} EUR", size=10, bold=True, align="right")


def _closing(sheet: Sheet, y: float) -> None:
    assert ACCOUNT.due
    sheet.text(LEFT, y, "Zahlbar ohne Abzug, fällig am")
    sheet.text(LEFT + 130, y, f"{ACCOUNT.due:%d.%m.%Y}", bold=True)
    sheet.text(LEFT, y + 16, "Bitte geben Sie bei der Überweisung die Rechnungsnummer an.")
    sheet.text(LEFT, y + 46, "Mit freundlichen Grüßen")
    x, base = LEFT + 4, y + 72
    loops = [(x, base), (x + 10, base - 30), (x + 22, base - 20), (x + 14, base + 4)]
    loops += [(x + 26, base - 18), (x + 34, base - 6), (x + 40, base - 2)]
    loops += [(x + 50, base - 16), (x + 58, base + 4), (x + 84, base - 10)]
    sheet.curve(loops)
    sheet.text(LEFT, y + 92, "Marit Feldhusen", colour=GREY)


def _footer(sheet: Sheet) -> None:
    sheet.rule(LEFT, 758, RIGHT, 758, weight=0.8, colour=RUST)
    blocks = (
        (LEFT, [SELLER.name, *SELLER.address]),
        (
            232,
            ["Geschäftsführung: Marit Feldhusen", "Amtsgericht Brandmoor, HRB 99041", "buchhaltung@brandmoor.example"],
        ),
        (410, ["Musterbank Brandmoor", f"IBAN {SELLER.printed_iban()}", f"BIC {SELLER.bic}"]),
    )
    for x, lines in blocks:
        sheet.lines(x, 772, lines, leading=10.5, size=6.4, colour=GREY)
