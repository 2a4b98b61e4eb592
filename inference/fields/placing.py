"""Which column of a table each word of a row stands in, and the lines that are filled with them.

Knows nothing of headings, nor of where a line begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inference.fields.headings import FIGURES, Column
from inference.fields.layout import Row, Segment, Sheet
from inference.types import Box, Word

FIGURE = re.compile(r"\W{0,3}(?:[A-Z]{3})?[\d.,'%/-]{0,20}\d[\d.,'%/-]{0,20}\W{0,3}(?:[A-Z]{3})?")


@dataclass(slots=True)
class Line:
    """One item: the words of each column by its place, and the height it takes."""

    sheet: Sheet
    cells: dict[int, list[Word]] = field(default_factory=dict)
    top: float = 0.0
    bottom: float = 0.0


@dataclass(slots=True)
class Table:
    """Lines of one page under their columns; `main` is the place of the column that says what an item is."""

    columns: list[Column]
    main: int | None
    lines: list[Line]


def place_row(columns: Sequence[Column], row: Row) -> Iterator[tuple[int, Word]]:
    """Each word of a row with the place of its column."""
    places = {id(column): place for place, column in enumerate(columns)}
    for segment in row.segments:
        for column, word in place_words(columns, segment):
            yield places[id(column)], word


def place_words(columns: Sequence[Column], segment: Segment) -> Iterator[tuple[Column, Word]]:
    """Each word of a segment with its column: figures by the nearest label, words by the column they start in."""
    previous: Column | None = None
    is_after_number = False
    for word in segment.words:
        is_figure = FIGURE.fullmatch(word.text) is not None
        if is_figure and previous is not None and _is_inside_text(word, previous, columns):
            column = previous
        elif is_figure or previous is None or is_after_number:
            column = min(columns, key=lambda item: _distance(item, word.box, is_figure))
        else:
            column = previous
            nearest = min(columns, key=lambda item: _distance(item, word.box, False))
            if nearest is not previous and nearest.left - 0.005 <= word.box[0] and word.box[2] <= nearest.right + 0.03:
                column = nearest
        previous, is_after_number = column, is_figure and column.spec is None
        yield column, word


def _is_inside_text(word: Word, previous: Column, columns: Sequence[Column]) -> bool:
    """Whether a figure behind a text stands in no column of its own: "switch with 24 ports"."""
    is_text = previous.spec is not None and previous.spec.type not in FIGURES
    return is_text and not any(min(word.box[2], one.right) > max(word.box[0], one.left) for one in columns)


def _distance(column: Column, box: Box, is_figure: bool) -> float:
    x0, x1 = box[0], box[2]
    overlap = min(x1, column.right) - max(x0, column.left)
    away = min(abs(x0 - column.left), abs(x1 - column.right), abs((x0 + x1) - (column.left + column.right)) / 2)
    penalty = 0.0
    if column.spec is not None and is_figure and column.spec.type not in FIGURES:
        penalty = 0.03
    if column.spec is not None and not is_figure and column.spec.type in FIGURES:
        penalty = 0.04
    return away + penalty - (0.05 if overlap > 0 else 0.0)
