"""The lines below the heading of a table: where the table ends, where its columns stand, which rows begin an item.

Knows nothing of sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from inference.fields.bands import Band, find_bands, match_labels, with_currencies, with_whole_texts
from inference.fields.closings import (
    is_account,
    is_bare_total,
    is_closing_text,
    is_deduction_text,
    is_page_number,
    is_part_total,
)
from inference.fields.descriptions import describe
from inference.fields.headings import FIGURES, Column, find_header
from inference.fields.layout import GAP_IN_HEIGHTS, Layout, Row, Sheet
from inference.fields.money import find_amounts
from inference.fields.placing import FIGURE, Line, Table, place_row
from inference.types import FieldSpec, Word

GOODS = {"description", "quantity", "unit_price", "line_total"}
MOST_SURE = 3  # figures that only an item has in their columns
FURTHEST = 9.0  # line heights of white between two rows of one table


def read_lines(spec: FieldSpec, layout: Layout) -> list[Table]:
    """The headed tables of all pages; a page's rows above any heading continue a table that no total has ended."""
    tables: list[Table] = []
    going_on: tuple[list[Column], list[Column]] | None = None
    for sheet in layout.sheets:
        header = find_header(spec, sheet)
        if going_on is not None:
            columns, labels = going_on
            least = min((_figures(line, table.columns) for table in tables for line in table.lines), default=0)
            body, is_ended = _continued(sheet, header[2] if header else len(sheet.rows), columns, least)
            tables.append(table_of(spec, columns, body, labels, sheet))
            going_on = None if is_ended else going_on
        if header is not None:
            labels, first, _ = header
            body, is_ended = _body(sheet.rows[first:], sheet, labels, sheet.rows[first - 1].box[3])
            columns = _settled(labels, body, sheet)
            tables.append(table_of(spec, columns, body, labels, sheet))
            going_on = None if is_ended else (columns, labels)
    return [table for table in tables if table.lines]


def _continued(sheet: Sheet, end: int, columns: list[Column], least: int) -> tuple[list[Row], bool]:
    """The rows above row `end` from the first that has as many figures as an item had before."""
    rows = sheet.rows[:end]
    start = next((at for at, row in enumerate(rows) if len(_figures_of(row, columns)) >= max(least, 1)), None)
    if start is None or not _begins(rows[start], columns):
        return [], any(is_end(row, columns) and find_amounts(row.text) for row in rows)
    return _body(rows[start:], sheet, columns, rows[start].box[1])


def _body(rows: Sequence[Row], sheet: Sheet, columns: Sequence[Column], bottom: float) -> tuple[list[Row], bool]:
    """The first of `rows`, to the end of the table, and whether a total ended it; `bottom`: of what is above them.

    Words that end most tables ("Notes", "Tax") without an amount, and sums of a part, end this one only where no
    further item follows.
    """
    body: list[Row] = []
    last: int | None = None
    for row in rows:
        if (row.box[1] - bottom) / sheet.line_height > FURTHEST:
            break
        has_amount = bool(find_amounts(row.text))
        is_taken_off = has_amount and bool(body) and is_deduction_text(_first_text(row))
        if is_end(row, columns) and not is_taken_off:
            if has_amount and not (body and is_part_total(_first_text(row))):
                return body[:last], True
            last = len(body) if last is None else last
        elif last is not None and len(_figures_of(row, columns)) >= MOST_SURE and _says(row):
            last = None
        if not is_page_number(row) and not is_account(row):
            body.append(row)
        bottom = row.box[3]
    return body[:last], last is not None


def _first_text(row: Row) -> str:
    """What the row begins with, the position or code before it apart."""
    named = (segment.text for segment in row.segments if sum(map(str.isalpha, segment.text)) > 2)
    return next(named, row.segments[0].text)


def _says(row: Row) -> bool:
    """Whether the row begins with the name of something, its position apart."""
    first = _first_text(row)
    return sum(map(str.isalpha, first)) > 2 and not is_closing_text(first)


def is_end(row: Row, columns: Sequence[Column]) -> bool:
    """Whether the row begins the totals: a total's label that is not the name of an item with figures of its own."""
    closing = [segment for segment in row.segments if is_closing_text(segment.text)]
    if not closing:
        return is_closing_text(row.text) and len(row.segments) > 1
    if is_bare_total(closing[0].text):
        return True
    named = (column for column in columns if column.spec is not None and column.spec.type in FIGURES)
    first_figures = min((column.left for column in named), default=1.0)
    figures = len(_figures_of(row, columns))
    is_right = row.segments[0].box[0] >= columns[0].right
    return closing[0].box[0] >= first_figures or figures < 2 or (figures == 2 and is_right)


def _settled(labels: list[Column], body: Sequence[Row], sheet: Sheet) -> list[Column]:
    """The columns where their words really stand, with those that have no label."""
    rows = [row for row in body if sum(FIGURE.fullmatch(word.text) is not None for word in _words(row)) >= 2]
    close = GAP_IN_HEIGHTS * sheet.line_height / max(sheet.aspect, 1e-6)
    bands = with_whole_texts(with_currencies(find_bands(rows, sheet), rows, close), rows)
    heads = match_labels([(label.left, 0.0, label.right, 0.0) for label in labels], bands)
    columns: list[Column] = []
    for label, head in zip(labels, heads, strict=True):
        if head is None or any(
            other is not label and other_head is None and _shares(other, bands[head].left, bands[head].right)
            for other, other_head in zip(labels, heads, strict=True)
        ):
            columns.append(replace(label))
        else:
            columns.append(Column(label.spec, bands[head].left, bands[head].right))
    taken = {head for head in heads if head is not None}
    _adopt(columns, labels, heads, bands, taken)
    for place, band in enumerate(bands):
        if place in taken or any(_shares(column, band.left, band.right) for column in columns):
            continue
        before = next((c for c in columns if 0 <= band.left - c.right < close and c.spec is not None), None)
        if before is not None and (holds_words(rows, band) or (_is_text(before) and _is_within_texts(rows, band))):
            before.right = band.right  # a unit, a currency, or blanks of a few texts that happen to stand in line
        elif (after := _headed_from_behind(columns, band, close)) and holds_words(rows, band):
            after.left = band.left
        else:
            columns.append(Column(None, band.left, band.right))
    return sorted(columns, key=lambda column: column.left)


def _headed_from_behind(columns: Sequence[Column], band: Band, close: float) -> Column | None:
    """The column of texts close behind a band: a centred label stands over the end of long texts only."""
    return next((one for one in columns if _is_text(one) and 0 <= one.left - band.right < close), None)


def _is_text(column: Column) -> bool:
    return column.spec is not None and column.spec.type not in FIGURES


def _is_within_texts(rows: Sequence[Row], band: Band) -> bool:
    """Whether whatever stands in the band follows a word of the same segment: figures inside of names."""
    return all(
        at > 0 and not FIGURE.fullmatch(segment.words[at - 1].text)
        for row in rows
        for segment in row.segments
        for at, word in enumerate(segment.words)
        if band.left <= (word.box[0] + word.box[2]) / 2 < band.right
    )


def holds_words(rows: Sequence[Row], band: Band) -> bool:
    """Whether fewer digits than other characters stand in the band."""
    inside = (word for row in rows for word in _words(row) if band.left <= (word.box[0] + word.box[2]) / 2 < band.right)
    held = "".join(word.text for word in inside)
    return 2 * sum(map(str.isdigit, held)) < len(held)


def _adopt(
    columns: list[Column],
    labels: Sequence[Column],
    heads: Sequence[int | None],
    bands: Sequence[Band],
    taken: set[int],
) -> None:
    """A label of texts that found no band above it heads the widest free one between its neighbours' bands."""
    for place, label in enumerate(labels):
        if heads[place] is not None or label.spec is None or label.spec.type in FIGURES:
            continue
        before = max((head for head in heads[:place] if head is not None), default=-1)
        after = min((head for head in heads[place:] if head is not None), default=len(bands))
        free = [band for band in range(before + 1, after) if band not in taken]
        if free:
            best = max(free, key=lambda band: bands[band].right - bands[band].left)
            taken.add(best)
            columns[place] = Column(label.spec, bands[best].left, bands[best].right)


def _shares(column: Column, left: float, right: float) -> bool:
    return min(column.right, right) - max(column.left, left) > 0


def _words(row: Row) -> Iterator[Word]:
    return (word for segment in row.segments for word in segment.words)


def table_of(
    spec: FieldSpec, columns: list[Column], body: Sequence[Row], labels: Sequence[Column], sheet: Sheet
) -> Table:
    main = _main(spec, columns, body)
    if main is not None and columns[main].spec is None:
        own = next(column for column in spec.columns if column.name == "description")
        columns = [Column(_spec_at(place, c, main, own), c.left, c.right) for place, c in enumerate(columns)]
    lines: list[Line] = []
    texts: list[tuple[int, Row]] = []
    for row in body:
        if _begins(row, columns):
            cells: dict[int, list[Word]] = {}
            for place, word in place_row(columns, row):
                cells.setdefault(place, []).append(word)
            lines.append(Line(sheet, cells, row.box[1], row.box[3]))
        elif main is not None:
            texts.append((len(lines), row))
    if main is not None and lines:
        describe(Table(columns, main, lines), texts, labels, sheet)
    return Table(columns, main, lines)


def _spec_at(place: int, column: Column, main: int, own: FieldSpec) -> FieldSpec | None:
    """The column's field when the descriptions stand at `main`, whatever is headed so."""
    if place == main:
        return own
    return None if column.spec is own else column.spec


def _main(spec: FieldSpec, columns: Sequence[Column], body: Sequence[Row]) -> int | None:
    """The column of descriptions: the one headed so, unless it counts the rows; else that with most letters."""
    if all(column.name != "description" for column in spec.columns):
        texts = [place for place, c in enumerate(columns) if c.spec is not None and c.spec.type not in FIGURES]
        return texts[0] if texts else None
    named = next((at for at, c in enumerate(columns) if c.spec is not None and c.spec.name == "description"), None)
    letters = dict.fromkeys((at for at, c in enumerate(columns) if c.spec is None or at == named), 0)
    for row in body:
        for place, word in place_row(columns, row):
            if place in letters:
                letters[place] += sum(map(str.isalpha, word.text))
    best = max(letters, key=lambda place: letters[place], default=None)
    says_much = best is not None and letters[best] > 3 * max(len(body), 1)
    if named is not None and (letters[named] > 0 or not says_much):
        return named
    return best if says_much else None


def _begins(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row begins an item: two figures in their columns, or the one that says what it costs.

    In a table of something else than goods two filled columns do.
    """
    names = {column.spec.name for column in columns if column.spec is not None}
    if names and not names & GOODS:
        return len({place for place, _ in place_row(columns, row) if columns[place].spec is not None}) >= 2
    lone = {"line_total"} & names or {"unit_price"} & names
    figures = _figures_of(row, columns)
    if len(figures) >= 2 or bool(figures & lone):
        return True
    return not lone and len(figures) + _unnamed_figures(row, columns) >= 2


def _unnamed_figures(row: Row, columns: Sequence[Column]) -> int:
    """How many columns of no field hold a figure: the price, where no heading says so."""
    return len(
        {
            place
            for place, word in place_row(columns, row)
            if columns[place].spec is None and FIGURE.fullmatch(word.text) and "%" not in word.text
        }
    )


def _figures_of(row: Row, columns: Sequence[Column]) -> set[str]:
    """The fields whose columns hold a figure in this row."""
    return {name for place, word in place_row(columns, row) if (name := _figure_name(columns[place], word))}


def _figures(line: Line, columns: Sequence[Column]) -> int:
    """How many columns of fields hold a figure in this line."""
    return len(
        {name for place, words in line.cells.items() for w in words if (name := _figure_name(columns[place], w))}
    )


def _figure_name(column: Column, word: Word) -> str | None:
    is_figure = column.spec is not None and column.spec.type in FIGURES and re.search(r"\d", word.text)
    return column.spec.name if column.spec is not None and is_figure else None
