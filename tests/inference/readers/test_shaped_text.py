from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from inference.bidi import read_word, read_words
from inference.readers.text import read_text_layer
from inference.types import Result, TextLine, Word
from tests.inference.pdf_writer import write_pdf, write_text

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
# What is said, and how it stands on the page from the left.
SAID = (
    "חשבונית מס מספר 4471 מיום 12/03/2026",
    'לכבוד: חברת החוף בע"מ (סניף 7)',
    'דוא"ל info@example.com טלפון 03-1234567',
)
SEEN = (
    "12/03/2026 םוימ 4471 רפסמ סמ תינובשח",
    '(7 ףינס) מ"עב ףוחה תרבח :דובכל',
    '03-1234567 ןופלט info@example.com ל"אוד',
)


def read(data: bytes) -> tuple[TextLine, ...]:
    page = pdfium.PdfDocument(data)[0]
    result = read_text_layer(page, page.render(scale=200 / 72, rev_byteorder=True).to_numpy())
    assert isinstance(result, Result)
    return result.lines


def draw(write: Callable[[Canvas, str, float], None]) -> bytes:
    pdfmetrics.registerFont(TTFont("DejaVu", FONT))
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(400, 300))
    canvas.setFont("DejaVu", 14)
    for row, line in enumerate(SEEN):
        write(canvas, line, 240 - 40 * row)
    canvas.save()
    return output.getvalue()


def write_as_it_is_seen(canvas: Canvas, line: str, y: float) -> None:
    canvas.drawRightString(360, y, line)


def write_from_the_right(canvas: Canvas, line: str, y: float) -> None:
    x = 360.0
    for sign in reversed(line):
        x -= canvas.stringWidth(sign, "DejaVu", 14)
        canvas.drawString(x, y, sign)


@pytest.mark.parametrize("write", [write_as_it_is_seen, write_from_the_right])
def test_hebrew_is_read_from_the_right_however_the_file_holds_it(write: Callable[[Canvas, str, float], None]) -> None:
    lines = read(draw(write))
    assert tuple(line.text for line in lines) == SAID
    first, last = lines[0].words[0], lines[0].words[-1]
    assert first.box[2] == pytest.approx(0.9, abs=0.01)
    assert last.box[0] == pytest.approx(lines[0].box[0])


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (["م", "ل", "س"], "سلم"),
        (["م", "لا", "س"], "سلام"),
        (["1", "7", "%", "ב"], "ב17%"),
        ([")", "א", "ב", "("], "(בא)"),
        (["1", "2", ".", "5", "-", "ב"], "ב-12.5"),
        (["T", "o", "t", "a", "l"], "Total"),
    ],
)
def test_a_word_is_read_from_the_right_and_figures_in_it_from_the_left(seen: list[str], said: str) -> None:
    assert read_word(seen) == said


@pytest.mark.parametrize(
    ("seen", "is_base", "said"),
    [
        ("ג ACME Ltd 2026 ב 12 א", True, "א 12 ב ACME Ltd 2026 ג"),
        (".ACME Ltd א", True, "א ACME Ltd."),
        (".(7 א", True, "א 7)."),
        ("%17 א", True, "א 17%"),
        ("Customer ב 5 א signed", False, "Customer א 5 ב signed"),
    ],
)
def test_words_of_two_directions_are_read_in_that_of_their_line(seen: str, is_base: bool, said: str) -> None:
    words = [Word(text, (place, 0, place + 1, 1)) for place, text in enumerate(seen.split())]
    assert " ".join(word.text for word in read_words(words, is_base=is_base)) == said


def span(said: str, *glyphs: str) -> str:
    """Glyphs for which the file says other letters."""
    return f"/Span << /ActualText <FEFF{said.encode('utf-16-be').hex()}> >> BDC {' '.join(glyphs)} EMC"


def test_letters_said_by_a_span_stand_on_all_of_its_glyphs_and_once() -> None:
    first = span("चा", write_text("c", 40, 250), write_text("a", 46, 250))
    # A glyph above is drawn after the next letter: pdfium says the letters once more.
    second = span("सं", write_text("s", 54, 250), write_text("x", 60, 250), write_text("'", 52, 251))
    rest = " ".join(write_text("Invoice number 2026", 40, 200 - 40 * row) for row in range(3))
    line = read(write_pdf(f"{first} {second} {write_text('12', 72, 250)} {rest}"))[0]
    assert [word.text for word in line.words] == ["चासं", "12"]
    assert line.words[0].box[0] == pytest.approx(0.1, abs=0.01)
    assert line.words[0].box[2] == pytest.approx(66 / 400, abs=0.01)
