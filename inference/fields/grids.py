"""Tables of any kind by their shape: a row of names over rows whose words stand in the same columns.

Knows no template and no language. Pure; boxes are fractions of the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inference.fields.bands import Band, find_bands, match_labels
from inference.fields.closings import is_bare_total, is_closing_text, is_page_number
from inference.fields.headings import Column, stacked_labels
from inference.fields.layout import Row, Segment, Sheet, union
from inference.fields.placing import place_row
from inference.fields.pointing import is_name, type_of
from inference.types import Box, FieldType, Word

LEAST_COLUMNS = 3
MOST_ROWS = 500
FURTHEST = 4.0  # line heights of white between two rows of one table
LONGEST_LABEL = 5  # words
CLOSE = 0.5  # line heights of white between the lines of one label
WORDS = {FieldType.TEXT, FieldType.MULTILINE, FieldType.ADDRESS}


@dataclass(frozen=True, slots=True)
class GridCell:
    """What stands in one cell of a table, its lines joined by blanks, or heads one of its columns."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column: its heading and the type that most of its cells have."""

    label: GridCell
    type: FieldType


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page. `rows`: as many cells as columns each, None where nothing is printed.

    `first` and `last`: the rows of the page that it takes, its heading first.
    """

    page: int
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[GridCell | None, ...], ...]
    first: int
    last: int

    @property
    def box(self) -> Box:
        """Around heading and rows."""
        cells = [cell for row in self.rows for cell in row if cell is not None]
        return union([*(column.label.box for column in self.columns), *(cell.box for cell in cells)])


def find_grids(sheet: Sheet) -> list[Grid]:
    """The tables of one page, top to bottom."""
    grids: list[Grid] = []
    start = 0
    while start < len(sheet.rows):
        follows = start + 1 < len(sheet.rows) and _is_heading(sheet.rows[start + 1])
        grid = _grid_at(sheet, start) if _is_heading(sheet.rows[start]) and not follows else None
        if grid is None:
            start += 1
        else:
            grids.append(grid)
            start = grid.last + 1
    return grids


def _is_heading(row: Row) -> bool:
    """Whether the row only names things, three at least, none of them a label with its colon."""
    texts = [segment.text for segment in row.segments]
    return (
        len(texts) >= LEAST_COLUMNS
        and all(_is_label(segment) for segment in row.segments)
        and not any(text.rstrip().endswith((":", "：")) for text in texts)
    )


def _is_label(segment: Segment) -> bool:
    return len(segment.words) <= LONGEST_LABEL and (is_name(segment.text) or segment.text.strip() in ("#", "%", "№"))


def _grid_at(sheet: Sheet, start: int) -> Grid | None:
    """The table headed by row `start`; None where what follows does not stand in its columns."""
    heading, first, after = _heading(sheet, start)
    body = _body(sheet, heading, after)
    full = [row for row in body if len(row.segments) >= LEAST_COLUMNS - 1]
    bands = find_bands(full, sheet)
    labels = _split(heading, bands)
    heads = match_labels([label.box for label in labels], bands)
    columns = [
        Column(None, label.box[0], label.box[2]) if head is None else Column(None, bands[head].left, bands[head].right)
        for label, head in zip(labels, heads, strict=True)
    ]
    rows, last = _rows(columns, body, sheet)
    if sum(head is not None for head in heads) < LEAST_COLUMNS - 1 or not _is_table(rows):
        return None
    kinds = [_column_type([row[place] for row in rows]) for place in range(len(columns))]
    named = tuple(GridColumn(label, kind) for label, kind in zip(labels, kinds, strict=True))
    return Grid(sheet.number, named, tuple(rows), first, last)


def _heading(sheet: Sheet, start: int) -> tuple[Row, int, int]:
    """The heading around row `start` as one row, its first row, and the first row below it.

    A label may be printed on several lines: pieces close above or below the row's own belong to them.
    """
    first, after = start, start + 1
    while first and _is_piece(sheet.rows[first - 1], sheet.rows[first], sheet.rows[start], sheet):
        first -= 1
    while after < len(sheet.rows) and _is_piece(sheet.rows[after], sheet.rows[after - 1], sheet.rows[start], sheet):
        after += 1
    if after - first == 1:
        return sheet.rows[start], first, after
    labels = tuple(stacked_labels(sheet.rows[first:after], start - first))
    return Row(labels, sheet.number, start, union(label.box for label in labels)), first, after


def _is_piece(row: Row, beside: Row, main: Row, sheet: Sheet) -> bool:
    """Whether `row` holds pieces of the labels of `main`: close to `beside`, each at one label, or set between rows."""
    gap = max(row.box[1] - beside.box[3], beside.box[1] - row.box[3]) / sheet.line_height
    if gap >= CLOSE or not all(map(_is_label, row.segments)):
        return False
    met = [
        sum(min(piece.box[2], one.box[2]) > max(piece.box[0], one.box[0]) for one in main.segments)
        for piece in row.segments
    ]
    return max(met) < 2 and (min(met) == 1 or gap < 0)


def _split(heading: Row, bands: Sequence[Band]) -> list[GridCell]:
    """The labels of a heading; where it has fewer pieces than columns follow, its words by the column below them."""
    if len(bands) > len(heading.segments):
        groups: dict[int, list[Word]] = {}
        for segment in heading.segments:
            for word in segment.words:
                middle = (word.box[0] + word.box[2]) / 2
                place = min(range(len(bands)), key=lambda at: max(bands[at].left - middle, middle - bands[at].right, 0))
                groups.setdefault(place, []).append(word)
        if len(groups) == len(bands):
            return [cell for place in sorted(groups) if (cell := _cell(groups[place])) is not None]
    return [GridCell(segment.text.strip(), segment.box) for segment in heading.segments]


def _body(sheet: Sheet, heading: Row, after: int) -> list[Row]:
    """The rows below the heading up to a wide gap, a total, or another heading."""
    body: list[Row] = []
    bottom = heading.box[3]
    rows = sheet.rows[after : after + MOST_ROWS]
    for place, row in enumerate(rows):
        is_far = (row.box[1] - bottom) / sheet.line_height > FURTHEST
        if is_far or _is_total(row) or is_page_number(row):
            break
        below = rows[place + 1] if place + 1 < len(rows) else None
        if body and below is not None and _is_heading(row) and _is_typed(body[-1]) and _is_typed(below):
            break
        body.append(row)
        bottom = row.box[3]
    return body


def _is_total(row: Row) -> bool:
    """Whether a total stands in the row: alone with its amount, or beside the cells of another table."""
    first, *others = row.segments
    is_alone = is_bare_total(first.text.split(":")[0]) or (
        is_closing_text(first.text) and len(others) < LEAST_COLUMNS - 1
    )
    return is_alone or any(is_closing_text(segment.text) for segment in others)


def _is_typed(row: Row) -> bool:
    """Whether a segment of the row is a figure, a date or a code."""
    return any(type_of(segment.text) not in WORDS for segment in row.segments)


def _rows(
    columns: Sequence[Column], body: Sequence[Row], sheet: Sheet
) -> tuple[list[tuple[GridCell | None, ...]], int]:
    """The table's rows and its last row on the page; a row of few cells goes on with the one above it."""
    filled: list[dict[int, list[Word]]] = []
    last, bottom = 0, 0.0
    for row in body:
        cells: dict[int, list[Word]] = {}
        for place, word in place_row(columns, row):
            cells.setdefault(place, []).append(word)
        gap = (row.box[1] - bottom) / sheet.line_height
        least = max(LEAST_COLUMNS - 1, len(filled[0]) // 2) if filled else LEAST_COLUMNS - 1
        if len(cells) >= least:
            filled.append(cells)
        elif filled and gap < 1.0:
            for place, words in cells.items():
                filled[-1].setdefault(place, []).extend(words)
        elif filled:
            break
        last, bottom = row.index, row.box[3]
    return [tuple(_cell(cells.get(place)) for place in range(len(columns))) for cells in filled], last


def _cell(words: Sequence[Word] | None) -> GridCell | None:
    return GridCell(" ".join(word.text for word in words), union(word.box for word in words)) if words else None


def _is_table(rows: Sequence[Sequence[GridCell | None]]) -> bool:
    """Whether a column mostly holds figures, dates or codes; of one row alone, two cells must.

    Columns of words alone are blocks of addresses side by side.
    """
    typed = [
        2 * sum(cell is not None and type_of(cell.text) not in WORDS for cell in column) > len(rows)
        for column in zip(*rows, strict=True)
    ]
    return sum(typed) >= (1 if len(rows) > 1 else 2)


def _column_type(cells: Sequence[GridCell | None]) -> FieldType:
    """The type of most cells; figures of mixed forms are money where any is, else numbers."""
    kinds = Counter(type_of(cell.text) for cell in cells if cell is not None)
    if not kinds:
        return FieldType.TEXT
    figures = kinds[FieldType.MONEY] + kinds[FieldType.NUMBER]
    if 2 * figures >= kinds.total():
        return FieldType.MONEY if kinds[FieldType.MONEY] else FieldType.NUMBER
    kind, count = kinds.most_common(1)[0]
    return kind if 2 * count > kinds.total() and kind is not FieldType.BOOLEAN else FieldType.TEXT
