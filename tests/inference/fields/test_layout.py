"""Rows are formed as a person sees them, on tilted photographs and where tall lines touch."""

from __future__ import annotations

from inference.fields.layout import lay_out
from inference.types import Page, Source, TextLine, Word

SINK = 0.2  # down per across
HEAD = ("MARLIN STATIONERS LTD", "Co. Reg. No 482123-U", "12 Melor Road Harlow", "Tel 07 355 2616 ext 4", "TAX INVOICE")


def read_line(y: float, text: str, *, x: float = 0.1, height: float = 0.02, sink: float = 0.0) -> TextLine:
    """A line as an engine reads it; `sink`: how far it goes down from its first word to the page's right edge."""
    words, left = [], x
    for part in text.split():
        right = left + 0.012 * len(part)
        drop = sink * (left - x)
        words.append(Word(part, (left, y + drop, right, y + drop + height + sink * (right - left)), 0.9))
        left = right + 0.012
    box = (x, y, words[-1].box[2], words[-1].box[3])
    return TextLine(text, box, 0.9, tuple(words))


def rows(*lines: TextLine) -> list[str]:
    return [row.text for row in lay_out([Page(1, 1000, 1000, lines=lines, source=Source.OCR)]).sheets[0].rows]


def test_lines_of_a_tilted_photograph_stay_whole() -> None:
    assert rows(*(read_line(0.1 + 0.03 * place, text, sink=SINK) for place, text in enumerate(HEAD))) == list(HEAD)


def test_an_amount_stays_beside_its_label_on_a_tilted_photograph() -> None:
    lines = [read_line(0.1 + 0.03 * place, f"{text} and much more", sink=SINK) for place, text in enumerate(HEAD)]
    amount = read_line(0.1 + 0.6 * SINK, "21.50", x=0.7)
    assert rows(amount, *lines)[0] == f"{HEAD[0]} and much more  21.50"


def test_lines_that_touch_are_two_rows_where_one_stands_over_the_other() -> None:
    assert rows(read_line(0.1, HEAD[0], height=0.05), read_line(0.132, HEAD[1])) == [HEAD[0], HEAD[1]]


def test_a_tall_word_shares_the_row_beside_it() -> None:
    assert rows(read_line(0.1, "TOTAL", height=0.05), read_line(0.115, "21.50", x=0.7)) == ["TOTAL  21.50"]


def test_a_row_in_arabic_begins_at_the_right() -> None:
    def word(text: str, x: float) -> Word:
        return Word(text, (x, 0.1, x + 0.08, 0.12))

    label, amount = (word("المبلغ", 0.8), word("الإجمالي", 0.71)), word("18,250.75", 0.2)
    lines = tuple(
        TextLine(" ".join(one.text for one in words), (0, 0.1, 1, 0.12), None, words) for words in (label, (amount,))
    )
    (row,) = lay_out([Page(1, 800, 1000, lines=lines, source=Source.TEXT)]).sheets[0].rows
    assert [segment.text for segment in row.segments] == ["المبلغ الإجمالي", "18,250.75"]
    assert row.segments[0].box_of(0, 6) == label[0].box
