from __future__ import annotations

import pytest

from inference.layout import order_lines, turn_box, turn_line
from inference.types import Box, TextLine, Word


def line(text: str, x0: float, y0: float, x1: float, y1: float) -> TextLine:
    return TextLine(text, (x0, y0, x1, y1))


def texts(lines: list[TextLine]) -> list[str]:
    return [line.text for line in order_lines(lines)]


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(0, (0.1, 0.2, 0.3, 0.6)), (90, (0.4, 0.1, 0.8, 0.3)), (180, (0.7, 0.4, 0.9, 0.8)), (270, (0.2, 0.7, 0.6, 0.9))],
)
def test_a_box_turns_with_its_page(degrees: int, expected: Box) -> None:
    assert turn_box((0.1, 0.2, 0.3, 0.6), degrees) == pytest.approx(expected)


def test_a_line_turns_with_its_words() -> None:
    turned = turn_line(TextLine("a", (0.1, 0.2, 0.3, 0.6), 0.5, (Word("a", (0.1, 0.2, 0.3, 0.6), 0.4),)), 180)
    assert turned.box == turned.words[0].box == pytest.approx((0.7, 0.4, 0.9, 0.8))
    assert (turned.confidence, turned.words[0].confidence) == (0.5, 0.4)


def test_labels_stand_before_their_values_row_by_row() -> None:
    cells = [
        line("12.00", 0.7, 0.303, 0.8, 0.323),
        line("Total", 0.1, 0.30, 0.2, 0.32),
        line("Invoice", 0.1, 0.10, 0.3, 0.14),
        line("Net", 0.1, 0.25, 0.2, 0.27),
        line("10.00", 0.7, 0.248, 0.8, 0.268),
    ]
    assert texts(cells) == ["Invoice", "Net", "10.00", "Total", "12.00"]


def test_on_a_page_in_hebrew_labels_stand_right_of_their_values() -> None:
    cells = [
        line("10.00", 0.1, 0.248, 0.2, 0.268),
        line("נטו", 0.7, 0.25, 0.8, 0.27),
        line("סך הכל", 0.6, 0.1, 0.8, 0.14),
    ]
    assert texts(cells) == ["סך הכל", "נטו", "10.00"]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    left = [line(f"left {n}", 0.1, 0.2 + 0.03 * n, 0.48, 0.22 + 0.03 * n) for n in range(9)]
    right = [line(f"right {n}", 0.52, 0.205 + 0.03 * n, 0.9, 0.225 + 0.03 * n) for n in range(9)]
    title, footer = line("title", 0.3, 0.1, 0.7, 0.13), line("footer", 0.4, 0.9, 0.6, 0.92)
    mixed = [part for pair in zip(right, left, strict=True) for part in pair]
    expected = ["title", *(part.text for part in left), *(part.text for part in right), "footer"]
    assert texts([footer, *mixed, title]) == expected


def test_a_tall_box_does_not_tie_rows_together() -> None:
    logo = line("logo", 0.05, 0.1, 0.2, 0.3)
    rows = [line(f"row {n}", 0.3, 0.1 + 0.04 * n, 0.6, 0.12 + 0.04 * n) for n in range(5)]
    ordered = texts([*rows[::-1], logo])
    assert [text for text in ordered if text != "logo"] == [row.text for row in rows]


def test_no_lines_have_no_order() -> None:
    assert texts([]) == []
