from __future__ import annotations

import string

import pytest

from inference.pages import Limits
from inference.pages.pdf import Rendered, open_pdf, render_pdf
from inference.readers.text import read_text_layer
from inference.readers.trust import is_garbled
from inference.types import PageNote
from tests.inference.pdf_writer import write_pdf, write_text

ENGLISH = (
    "The parties agree that every delivery is checked on arrival and that faults are told within ten days. "
    "Payment becomes due thirty days after the invoice was received; interest is charged from then on."
)
GERMAN = (
    "Die Lieferung erfolgt frei Haus, sobald der Betrag auf unserem Konto eingegangen ist. Für Rückfragen wählen Sie "
    "bitte die oben genannte Nummer und halten Sie die Kundennummer bereit, damit wir Ihnen schnell helfen."
)
SHIFT = {letter: string.ascii_lowercase[(place + 9) % 26] for place, letter in enumerate(string.ascii_lowercase)}
PRIVATE = {letter: chr(0xE000 + place) for place, letter in enumerate(string.ascii_letters + string.digits)}


@pytest.mark.parametrize(
    "text", [ENGLISH, GERMAN, "ZX-99 QQ 17 KKJ", "M-Tu-W 6a-7a " * 40, "发票号码 04180026 开票日期" * 8, "• • •"]
)
def test_real_text_is_believed(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(SHIFT.get(letter, letter) for letter in ENGLISH.lower()),
        GERMAN.encode().decode("cp1252", "replace"),
        "\ufffd\ufffd\ufffd",
    ],
    ids=["letters exchanged", "bytes of another encoding", "no meaning given"],
)
def test_garbled_text_is_not(text: str) -> None:
    assert is_garbled(text)


def read(meanings: dict[str, str], own: list[str], lying: list[str]) -> Rendered:
    lines = [(line, "F") for line in own] + [(line, "Lie") for line in lying]
    content = " ".join(
        write_text(line, 40, 280 - 14 * row, size=9, font=font) for row, (line, font) in enumerate(lines)
    )
    with open_pdf(write_pdf(content, meanings=meanings), Limits()) as opened:
        (page,) = render_pdf(opened, Limits(), read_text_layer)
    return page


PROSE = [ENGLISH[start : start + 60] for start in range(0, len(ENGLISH), 60)]


@pytest.mark.parametrize("meanings", [SHIFT, PRIVATE], ids=["another letter", "private use"])
def test_a_page_in_a_font_that_says_something_else_is_left_to_ocr(meanings: dict[str, str]) -> None:
    page = read(meanings, ["Page 3 of 7 pages"], PROSE)
    assert page.text is None
    assert page.notes == (PageNote("text_garbled"),)


def test_a_font_that_says_nothing_leaves_its_words_to_ocr_and_the_others_are_kept() -> None:
    page = read(PRIVATE, [*PROSE, *PROSE], ["Grand total: EUR 9190 to be paid"])
    assert page.notes == (PageNote("text_partly_garbled"),)
    result = page.text
    assert result is not None
    assert [line.text for line in result.lines] == [line.strip() for line in [*PROSE, *PROSE]]
    assert result.leftovers is not None
    ((_, (x0, y0, x1, y1)),) = result.leftovers.pieces
    assert (x0, x1) == pytest.approx((40 / 400, 172 / 400), abs=0.05)
    assert (y0 + y1) / 2 == pytest.approx((20 + 14 * 8 - 3) / 300, abs=0.02)
