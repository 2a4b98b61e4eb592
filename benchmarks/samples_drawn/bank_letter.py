"""A bank's letter that opens only with a password, which its reader does not have."""

from __future__ import annotations

from benchmarks.samples_drawn.sheet import GREY, Sheet
from benchmarks.samples_drawn.typeface import serif

PASSWORD = "harbour-row-20"
LEFT = 80.0
BODY = (
    "Dear Ms Calloway,",
    "Enclosed is the monthly statement of your business account 9900 0420. The balance at the end of October was "
    "GBP 41,207.16 in credit. No action is needed from you.",
    "Statements are sent with a password because they hold account details. It is the one you chose when the "
    "account was opened; we never send it by e-mail.",
)


def draw() -> bytes:
    """The letter as a PDF encrypted with `PASSWORD`."""
    sheet = Sheet(serif(), title="Statement, October 2026", size=12, password=PASSWORD)
    sheet.text(LEFT, 96, "Quayford Mutual Bank", size=20, bold=True, colour="#1f4d3a")
    sheet.text(LEFT, 113, "Business banking", size=10.5, colour=GREY)
    sheet.lines(LEFT, 164, ["Acme Holdings", "20 Harbour Row", "Quayford QF2 6AB"], leading=16)
    sheet.text(515, 164, "2 November 2026", align="right")
    sheet.text(LEFT, 252, "Statement of account, October 2026", size=14, bold=True)
    y = 284.0
    for paragraph in BODY:
        y = sheet.paragraph(LEFT, y, paragraph, width=435, leading=17) + 10
    sheet.text(LEFT, y + 20, "Quayford Mutual Bank")
    return sheet.pdf()
