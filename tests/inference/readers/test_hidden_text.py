from __future__ import annotations

import pytest

from inference.fields.extraction import extract_fields
from inference.pages import Limits
from inference.pages.pdf import open_pdf, render_pdf
from inference.readers.text import read_text_layer
from inference.schemas import builtin_templates
from inference.types import Page, Source
from tests.inference.pdf_writer import write_pdf, write_text
from tests.inference.readers.hidden_text import SHOWN, SIZE, hidden_pages

PAGES = list(hidden_pages())
INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
WORDS = sorted(" ".join(SHOWN).split())


def read(data: bytes) -> Page:
    with open_pdf(data, Limits()) as opened:
        (page,) = render_pdf(opened, Limits(), read_text_layer)
    assert page.text is not None
    height, width = page.image.shape[:2]
    return Page(1, width, height, lines=page.text.lines, source=Source.TEXT)


def read_words(content: str) -> list[str]:
    return words_of(read(write_pdf(content, size=SIZE)))


def words_of(page: Page) -> list[str]:
    return sorted(word.text for line in page.lines for word in line.words)


@pytest.mark.parametrize("data", [data for _, data in PAGES], ids=[name for name, _ in PAGES])
def test_what_cannot_be_seen_is_neither_read_nor_found(data: bytes) -> None:
    page = read(data)
    assert words_of(page) == WORDS
    found = {value.name: value.value for value in extract_fields(INVOICE, [page])}
    assert (found["grand_total"], found["invoice_number"]) == (9190.0, "INV-2026-17")


LINES = " ".join(write_text(line, 40, 250 - 50 * row) for row, line in enumerate(SHOWN))


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("", write_text("Legible", 40, 30, before="0.75 g")),
        ("q 0.1 0.1 0.4 rg 20 20 300 30 re f Q", write_text("Legible", 40, 30, before="1 g")),
        ("q 300 0 0 40 20 20 cm /Picture Do Q", write_text("Legible", 40, 30)),
        (write_text("Legible", 40, 30), write_text("Legible", 40.3, 30)),
        ("", write_text("Legible", 40, 30, size=4)),
        ("", write_text("Legible", 40, 30, before="1 Tr 0.4 w")),
        ("", write_text("Legible", 40, 30, before="1 0.8 0 rg")),
    ],
    ids=[
        "light grey",
        "white on a dark bar",
        "over a picture",
        "printed twice for bold",
        "small",
        "outlined",
        "yellow",
    ],
)
def test_what_can_be_seen_stays(before: str, text: str) -> None:
    assert read_words(f"{before} {LINES} {text}") == sorted([*WORDS, "Legible"])


def test_text_through_a_watermark_stays() -> None:
    mark = f"q 0.9 g 0.7 0.7 -0.7 0.7 130 40 cm {write_text('COPY', 0, 0, size=90, before='0.9 g')} Q"
    assert set(WORDS) <= set(read_words(f"{mark} {LINES}"))


def test_an_underscore_on_its_underline_stays() -> None:
    line = "q 0 G 0.9 w 40 28.2 m 200 28.2 l S Q"
    assert "privacy_policy" in read_words(f"{LINES} {write_text('privacy_policy', 40, 30)} {line}")


def test_of_a_word_half_covered_the_half_that_shows_is_read() -> None:
    cover = "q 1 g 20 25 35 20 re f Q"
    assert "190.00" in read_words(f"{LINES} {write_text('1,119,190.00', 22, 30)} {cover}")
