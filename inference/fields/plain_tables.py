"""Tables that are no line items: rows below the headings of a template's columns, each cell read by its column's type.

Knows nothing of sums, quantities or prices; `lines` reads what those hold together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inference.fields.candidates import Findings, as_counted
from inference.fields.confidence import confidence
from inference.fields.dates import find_dates
from inference.fields.labels import label_book
from inference.fields.layout import Layout, Row, Segment, Sheet, union
from inference.fields.lexicon import other_columns
from inference.fields.money import find_amounts
from inference.types import Evidence, FieldSpec, FieldType, FieldValue

FURTHEST = 3.0  # line heights of white between two rows of one table
SCORE = 0.7
MOST_ROWS = 500
FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})
_ITEMISED = frozenset({"line_total", "unit_price"})


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in one cell: its value, and its segments from first to last."""

    value: Any
    segments: tuple[Segment, ...]


def is_itemised(spec: FieldSpec) -> bool:
    """Whether a table holds what is bought and what it costs."""
    return any(column.name in _ITEMISED for column in spec.columns)


def read_plain_table(spec: FieldSpec, findings: Findings) -> FieldValue | None:
    """The rows below the first headings of `spec`, on every page that repeats them; None where no row is found."""
    found = [row for sheet in findings.layout.sheets for row in _rows_of(spec, sheet, findings)][:MOST_ROWS]
    if not found:
        return None
    layout = findings.layout
    cells = tuple({name: _evidence(cell, layout) for name, cell in row.items()} for row in found)
    values = [
        {column.name: row[column.name].value if column.name in row else None for column in spec.columns}
        for row in found
    ]
    shown = tuple(_row_evidence(row, layout) for row in found)
    sure = min(evidence.confidence or 0.0 for row in cells for evidence in row.values())
    return FieldValue(spec.name, values, "\n".join(row.text for row in shown), sure, shown[0].source, shown, cells)


def _rows_of(spec: FieldSpec, sheet: Sheet, findings: Findings) -> list[dict[str, _Cell]]:
    heading = _heading(spec, sheet)
    if heading is None:
        return []
    row, columns = heading
    rows: list[dict[str, _Cell]] = []
    above: Row = row
    for below in sheet.rows[row.index + 1 :]:
        if (below.box[1] - above.box[3]) / sheet.line_height > FURTHEST:
            break
        cells = _cells(below, row, columns, findings)
        if cells is None:
            break
        if rows and len(cells) == 1 and _continues(next(iter(cells)), rows[-1], columns):
            name, cell = next(iter(cells.items()))
            last = rows[-1][name]
            rows[-1][name] = _Cell(f"{last.value} {cell.value}", (*last.segments, *cell.segments))
        elif len(cells) >= min(2, len(columns)):
            rows.append(cells)
        above = below
    return rows


def _heading(spec: FieldSpec, sheet: Sheet) -> tuple[Row, dict[int, FieldSpec]] | None:
    """The row that names most columns, two at least, and the column of each of its segments."""
    book = label_book(spec.columns, other_columns())
    by_name = {column.name: column for column in spec.columns}
    best: tuple[Row, dict[int, FieldSpec]] | None = None
    for row in sheet.rows:
        named: dict[int, FieldSpec] = {}
        for segment in row.segments:
            hits = [hit for hit in book.find_in(segment) if hit.name and hit.start == 0]
            if hits and not any(character.isdigit() for character in segment.text):
                hit = max(hits, key=lambda hit: hit.end)
                if by_name[hit.name or ""] not in named.values():
                    named[segment.index] = by_name[hit.name or ""]
        if len(named) >= min(2, len(spec.columns)) and (best is None or len(named) > len(best[1])):
            best = (row, named)
    return best


def _cells(row: Row, heading: Row, columns: dict[int, FieldSpec], findings: Findings) -> dict[str, _Cell] | None:
    """The cells of a row by column; None where a figure or a date is none: the table has ended."""
    parts: dict[int, list[Segment]] = {}
    for segment in row.segments:
        parts.setdefault(_column_at(segment, heading), []).append(segment)
    cells: dict[str, _Cell] = {}
    for index, segments in parts.items():
        column = columns.get(index)
        if column is None:
            continue
        value = _parse(column, " ".join(segment.text for segment in segments), findings)
        if value is None:
            return None
        cells[column.name] = _Cell(value, tuple(segments))
    return cells or None


def _column_at(segment: Segment, heading: Row) -> int:
    """The heading that a segment stands under: the one it overlaps most, else the nearest."""

    def nearness(head: Segment) -> float:
        return min(segment.box[2], head.box[2]) - max(segment.box[0], head.box[0])

    return max(heading.segments, key=nearness).index


def _parse(column: FieldSpec, text: str, findings: Findings) -> Any:
    if column.type in FIGURES:
        found = find_amounts(text, decimal=findings.decimal)
        if len(found) != 1:
            return None
        is_count = column.type is FieldType.NUMBER and not found[0].decimals
        return as_counted(found[0].value) if is_count else found[0].value
    if column.type is FieldType.DATE:
        dates = find_dates(text, day_first=findings.day_first)
        return dates[0].iso if len(dates) == 1 else None
    return text


def _continues(name: str, last: dict[str, _Cell], columns: dict[int, FieldSpec]) -> bool:
    kinds = {column.name: column.type for column in columns.values()}
    return name in last and kinds[name] not in FIGURES and kinds[name] is not FieldType.DATE


def _evidence(cell: _Cell, layout: Layout) -> Evidence:
    first = cell.segments[0]
    sheet = layout.sheet(first.page)
    known = [figure for one in cell.segments if (figure := one.confidence_of(0, len(one.text))) is not None]
    sure = confidence(SCORE, source=sheet.source, read=min(known) if known else None)
    text = " ".join(segment.text for segment in cell.segments)
    return Evidence(sheet.source, sheet.number, union(segment.box for segment in cell.segments), text, sure)


def _row_evidence(row: dict[str, _Cell], layout: Layout) -> Evidence:
    segments: Sequence[Segment] = [segment for cell in row.values() for segment in cell.segments]
    sheet = layout.sheet(segments[0].page)
    text = " ".join(segment.text for segment in segments)
    return Evidence(sheet.source, sheet.number, union(segment.box for segment in segments), text)
