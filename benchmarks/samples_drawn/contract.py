"""The contract: two pages of plain legal English with a text layer."""

from __future__ import annotations

from datetime import date
from typing import Any

from reportlab.lib.pagesizes import A4

from benchmarks.samples_drawn.ledger import ACME, TARNWICK, english, long_date, money
from benchmarks.samples_drawn.sheet import GREY, INK, Sheet
from benchmarks.samples_drawn.typeface import serif

TITLE = "Calibration and Maintenance Services Agreement"
AGREED, EFFECTIVE, EXPIRES = date(2026, 10, 5), date(2026, 11, 1), date(2028, 10, 31)
VALUE = money("96000.00")
LEFT, WIDTH = 80.0, 436.0
LEADING = 17.2

FIRST_PAGE = (
    (
        "1. Services",
        "The Supplier shall calibrate and maintain the force and torque instruments listed in the Schedule at the "
        "Customer's sites, with the care and skill of an experienced provider of such services, and shall issue a "
        "calibration certificate for every instrument within ten working days of each visit.",
    ),
    (
        "2. Term",
        f"This Agreement takes effect on {long_date(EFFECTIVE)} (the “Effective Date”) and continues for an initial "
        f"term of two (2) years, until {long_date(EXPIRES)} (the “Expiration Date”), unless ended earlier under "
        "clause 6.",
    ),
    (
        "3. Renewal",
        "After the initial term this Agreement shall automatically renew for successive periods of one (1) year, "
        "unless either party gives the other notice of non-renewal in accordance with clause 6.",
    ),
    (
        "4. Charges",
        f"The total contract value for the initial term is GBP {english(VALUE)}, exclusive of value added tax. It is "
        "invoiced in eight equal quarterly instalments in arrears. Invoices are payable within thirty (30) days of "
        "the invoice date to the account named on them.",
    ),
)
SECOND_PAGE = (
    (
        "5. Confidentiality",
        "Each party shall keep confidential all information of the other that is marked as confidential or is so by "
        "its nature, shall use it for the purposes of this Agreement only, and shall return or destroy it when the "
        "Agreement ends. This clause survives for five years.",
    ),
    (
        "6. Notice and termination",
        "Either party may end this Agreement, or prevent its renewal, by giving the other at least ninety (90) days' "
        "written notice. Either party may end it at once if the other commits a material breach and does not cure "
        "it within thirty days of being asked to in writing.",
    ),
    (
        "7. Liability",
        "Nothing in this Agreement limits liability that cannot be limited by law. Subject to that, the liability of "
        "each party in any contract year shall not exceed the charges payable for that year.",
    ),
    (
        "8. Governing law",
        "This Agreement is governed by the laws of England and Wales, and the courts of England and Wales have "
        "exclusive jurisdiction over any dispute arising from it.",
    ),
)


def values() -> dict[str, Any]:
    """The printed values in the product's normal form."""
    return {
        "title": TITLE,
        "parties": [ACME.name, TARNWICK.name],
        "agreement_date": AGREED.isoformat(),
        "effective_date": EFFECTIVE.isoformat(),
        "expiration_date": EXPIRES.isoformat(),
        "term": "2 years",
        "notice_period": "90 days",
        "renewal": "successive periods of one (1) year",
        "governing_law": "England and Wales",
        "contract_value": float(VALUE),
    }


def draw() -> bytes:
    """The contract as a PDF of two pages."""
    sheet = Sheet(serif(), title=TITLE, size=12)
    sheet.text(LEFT, 98, "Calibration and Maintenance", size=22, bold=True)
    sheet.text(LEFT, 124, "Services Agreement", size=22, bold=True)
    sheet.rule(LEFT, 142, LEFT + WIDTH, 142, weight=1, colour=INK)
    y = sheet.paragraph(
        LEFT, 168, f"This Agreement is made on {long_date(AGREED)} between:", width=WIDTH, leading=LEADING
    )
    y = _party(sheet, y + 10, "(1)", ACME.name, ACME.address, "Customer")
    y = _party(sheet, y + 4, "(2)", TARNWICK.name, TARNWICK.address, "Supplier")
    y = sheet.paragraph(LEFT, y + 8, "The parties agree as follows.", width=WIDTH, leading=LEADING)
    _clauses(sheet, y + 16, FIRST_PAGE)
    _page_number(sheet, 1)
    sheet.next_page()
    y = _clauses(sheet, 98, SECOND_PAGE)
    _signatures(sheet, y + 20)
    _page_number(sheet, 2)
    return sheet.pdf()


def _party(sheet: Sheet, y: float, mark: str, name: str, address: tuple[str, ...], role: str) -> float:
    sheet.text(LEFT, y, mark)
    sheet.text(LEFT + 26, y, name, bold=True)
    ending = "; and" if mark == "(1)" else "."
    sheet.text(LEFT + 26, y + LEADING, f"of {', '.join(address)} (the “{role}”){ending}")
    return y + 2 * LEADING


def _clauses(sheet: Sheet, y: float, clauses: tuple[tuple[str, str], ...]) -> float:
    for heading, body in clauses:
        sheet.text(LEFT, y, heading, size=12.5, bold=True)
        y = sheet.paragraph(LEFT, y + LEADING + 2, body, width=WIDTH, leading=LEADING) + 17
    return y


def _signatures(sheet: Sheet, y: float) -> None:
    sheet.text(LEFT, y, "Signed by the parties' authorised representatives:")
    people = (
        (LEFT, ACME.name, "Ines Calloway", "Chief Operating Officer"),
        (LEFT + 228, TARNWICK.name, "Owen Brackley", "Managing Director"),
    )
    for x, company, name, office in people:
        sheet.text(x, y + 32, f"For {company}", bold=True)
        sheet.rule(x, y + 92, x + 200, y + 92, colour=INK)
        sheet.lines(x, y + 107, [name, office, long_date(AGREED)], leading=14.5, size=10, colour=GREY)
    _sign(sheet, LEFT + 14, y + 84, 1.0)
    _sign(sheet, LEFT + 246, y + 82, -1.0)


def _sign(sheet: Sheet, x: float, y: float, lean: float) -> None:
    """A scribble; `lean` tells one hand from the other."""
    strokes = [(x, y), (x + 8, y - 34), (x + 26, y - 34), (x + 20 + 6 * lean, y + 2)]
    strokes += [(x + 30, y - 20 - 6 * lean), (x + 40, y - 22), (x + 44, y - 4)]
    strokes += [(x + 50, y - 18), (x + 58, y - 12 - 8 * lean), (x + 66, y - 3)]
    strokes += [(x + 84, y - 20 + 8 * lean), (x + 104, y - 2 - 4 * lean), (x + 136, y - 12 - 6 * lean)]
    sheet.curve(strokes)


def _page_number(sheet: Sheet, number: int) -> None:
    sheet.text(A4[0] / 2, 792, f"Page {number} of 2", size=9, align="centre", colour=GREY)
