"""A page as Markdown out of its lines."""

from __future__ import annotations

import pytest

from inference.engine import Engine
from inference.engines.fake import FakeEngine
from inference.tasks import describe, run_task
from inference.tasks.composing import compose
from inference.tasks.notes import Remark, TaskNote
from inference.types import Page, Request, Task, TextLine
from tests.inference.drawing import draw_text, encode
from tests.inference.tasks.drawing import draw_pages, draw_table

READER = FakeEngine()
DOCUMENT = Request(Task.DOCUMENT)


def line(text: str, top: float, *, left: float = 0.1, right: float = 0.8, height: float = 0.02) -> TextLine:
    return TextLine(text, (left, top, right, top + height), 0.99)


def page(*lines: TextLine) -> Page:
    return Page(1, 1000, 1400, lines=lines)


def test_headings_paragraphs_and_lines_of_a_form() -> None:
    text = (
        "The goods are delivered to the address named in the",
        "order within ten days of the day it was placed.",
        "",
        "Name: Ada Byron",
        "Street: Brook Lane 7",
    )
    result = run_task(draw_pages([text], title="Terms"), DOCUMENT, engine=READER, reader=READER)
    (found,) = describe(result)["pages"]
    assert found["markdown"] == f"# Terms\n\n{' '.join(text[:2])}\n\nName: Ada Byron  \nStreet: Brook Lane 7"
    assert result.notes == (TaskNote(Remark.BY_SIZE),)


def test_a_table_is_one() -> None:
    rows = (("Article", "Quantity", "Price", "Total"), ("A & B", "3", "1.20", "3.60"), ("Red ink", "2", "4.00", "8.00"))
    (found,) = describe(run_task(draw_table(rows), DOCUMENT, engine=READER, reader=READER))["pages"]
    assert found["markdown"].splitlines()[:3] == [
        "<table>",
        "<tr><th>Article</th><th>Quantity</th><th>Price</th><th>Total</th></tr>",
        "<tr><td>A &amp; B</td><td>3</td><td>1.20</td><td>3.60</td></tr>",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2 * 3 * 4", "2 \\* 3 \\* 4"),
        ("snake_case_name", "snake_case_name"),
        ("_quiet_", "\\_quiet\\_"),
        ("# not a heading", "\\# not a heading"),
        ("<b>bold</b> & co", "&lt;b>bold&lt;/b> &amp; co"),
        ("![x](http://example.com/a.png)", "!\\[x\\](http://example.com/a.png)"),
        ("• first of all", "- first of all"),
        ("> quoted", "\\> quoted"),
    ],
)
def test_printed_signs_stay_signs(text: str, written: str) -> None:
    assert compose(page(line(text, 0.1))) == written


def test_words_cut_at_the_end_of_a_line_are_put_together() -> None:
    first = line("Here stands what has been agreed upon by the agree-", 0.1)
    assert compose(page(first, line("ment of the two parties", 0.125))).endswith("by the agreement of the two parties")


def test_an_empty_page_is_empty() -> None:
    assert compose(page()) == ""


def test_a_photograph_reads_as_text(reader: Engine) -> None:
    (found,) = run_task(encode(draw_text(), "PNG"), DOCUMENT, engine=reader, reader=reader).pages
    assert found.markdown is not None
    assert "Payment is due within thirty days." in found.markdown
