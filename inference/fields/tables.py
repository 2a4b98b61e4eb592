"""Line items of plain tables: the header row by its column labels, columns by their place, rows down to the totals.

Knows nothing of other fields. A column runs from half-way to its left neighbour to half-way to its right one, bent to
where the figures stand; a line without figures belongs to the description beside or above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from inference.fields.candidates import Findings
from inference.fields.dates import find_dates
from inference.fields.folding import fold
from inference.fields.headings import FIGURES, Column, find_header
from inference.fields.layout import Row, Segment, Sheet, union
from inference.fields.money import find_amounts, parse_number
from inference.fields.positions import drop_positions
from inference.types import Box, Evidence, FieldSpec, FieldType, FieldValue, Word

MOST_ROWS = 500
_FIGURE = re.compile(r"\W{0,3}(?:[A-Z]{3})?[\d.,'%/-]{0,20}\d[\d.,'%/-]{0,20}\W{0,3}(?:[A-Z]{3})?")
_TOTAL = re.compile(
    r"^\W*(?:sub ?-?total|total|totals|grand total|net(?:to)?(?:betrag|summe)?|summe|gesamt"
    r"|zwischensumme|amount due|balance|tax\b|sales tax|vat\b|gst\b|mwst|ust\b|tva\b|iva\b"
    r"|montant|importe|totale|totaal|razem|invoice total|umsatzsteuer|zuzuglich|zzgl|discount|rabatt"
    r"|shipping|versand|payment|thank|notes?\b|terms|bitte|合 ?计|价税合计|小 ?计|小 ?計|合 ?計|rounding|cash|change)"
)


@dataclass(slots=True)
class Line:
    """One row of the table being filled: the words of each column."""

    cells: dict[str, list[Word]] = field(default_factory=dict)
    others: list[Word] = field(default_factory=list)
    bottom: float = 0.0


def read_table(spec: FieldSpec, findings: Findings) -> FieldValue:
    """The rows of the first plain table on each page that has the columns of `spec`."""
    rows: list[dict[str, Any]] = []
    cells: list[dict[str, Evidence]] = []
    source = None
    for sheet in findings.layout.sheets:
        header = find_header(spec, sheet)
        if header is None:
            continue
        columns, first, _ = header
        for line in _lines(columns, sheet, first, findings.decimal):
            values, evidence = _values(spec, line, sheet, findings)
            if _is_item(values):
                rows.append(values)
                cells.append(evidence)
                source = sheet.source
    if not rows:
        return FieldValue(spec.name)
    drop_positions(rows)
    rows, cells = rows[:MOST_ROWS], cells[:MOST_ROWS]
    shown = tuple(_row_evidence(row) for row in cells if row)
    raw = "\n".join(item.text for item in shown)
    return FieldValue(spec.name, rows, raw, _confidence(rows), source, shown, tuple(cells))


def _lines(columns: Sequence[Column], sheet: Sheet, first: int, decimal: str | None) -> Iterator[Line]:
    """Rows below the header as lines; a row without figures continues a description."""
    names_of = {column.spec.name for column in columns if column.spec is not None}
    lone = {"line_total"} & names_of or {"unit_price"} & names_of
    current: Line | None = None
    pending: list[tuple[str, Word]] = []
    bottom = sheet.rows[first - 1].box[3]
    for row in sheet.rows[first:]:
        gap = (row.box[1] - bottom) / sheet.line_height
        if _is_end(row, columns) or gap > 9:
            break
        placed = [(column, word) for segment in row.segments for column, word in place_words(columns, segment)]
        names = [(column.spec.name, word) for column, word in placed if column.spec is not None]
        figures = {
            column.spec.name
            for column, word in placed
            if column.spec is not None and column.spec.type in FIGURES and re.search(r"\d", word.text)
        }
        if len(figures) >= 2 or (len(figures) == 1 and figures <= lone):
            if current is not None:
                yield current
            current = Line(bottom=row.box[3])
            has_own = any(name == "description" for name, _ in names)
            for name, word in [*(pending if not has_own else []), *names]:
                current.cells.setdefault(name, []).append(word)
            current.others = [word for column, word in placed if column.spec is None]
            _put_in_order(current, columns)
            pending = []
        elif names and all(name == "description" for name, _ in names):
            if current is None or (gap > 0.9 and (row.box[1] - current.bottom) / sheet.line_height > 0.9):
                pending = [*pending, *names][-30:]
            elif current is not None:
                current.cells.setdefault("description", []).extend(word for _, word in names)
                current.bottom = row.box[3]
        bottom = row.box[3]
    if current is not None:
        yield current


def _put_in_order(line: Line, columns: Sequence[Column]) -> None:
    """Where a figure column got two figures and its left neighbour none, give the left one to the neighbour."""
    names = [column.spec.name for column in columns if column.spec is not None and column.spec.type in FIGURES]
    for left, right in pairwise(names):
        words = line.cells.get(right, [])
        figures = [word for word in words if _FIGURE.fullmatch(word.text)]
        if left not in line.cells and len(figures) >= 2:
            line.cells[left] = [figures[0]]
            line.cells[right] = [word for word in words if word is not figures[0]]


def _is_end(row: Row, columns: Sequence[Column]) -> bool:
    return any(_TOTAL.match(segment.folded) for segment in row.segments[:2]) and not (
        row.segments[0].box[0] < columns[0].right and len(row.segments) >= max(3, len(columns) - 1)
    )


def place_words(columns: Sequence[Column], segment: Segment) -> Iterator[tuple[Column, Word]]:
    """Each word of a segment with its column: figures by the nearest label, words by the column they start in."""
    previous: Column | None = None
    is_after_number = False
    for word in segment.words:
        x0, _, x1, _ = word.box
        is_figure = _FIGURE.fullmatch(word.text) is not None
        if is_figure or previous is None or is_after_number:
            column = min(columns, key=lambda item: _distance(item, x0, x1, is_figure))
        else:
            column = previous
            nearest = min(columns, key=lambda item: _distance(item, x0, x1, False))
            if nearest is not previous and nearest.left - 0.005 <= x0 and x1 <= nearest.right + 0.03:
                column = nearest
        previous, is_after_number = column, is_figure and column.spec is None
        yield column, word


def _distance(column: Column, x0: float, x1: float, is_figure: bool) -> float:
    overlap = min(x1, column.right) - max(x0, column.left)
    away = min(abs(x0 - column.left), abs(x1 - column.right), abs((x0 + x1) - (column.left + column.right)) / 2)
    penalty = 0.0
    if column.spec is not None and is_figure and column.spec.type not in FIGURES:
        penalty = 0.03
    if column.spec is not None and not is_figure and column.spec.type in FIGURES:
        penalty = 0.04
    return away + penalty - (0.05 if overlap > 0 else 0.0)


def _values(
    spec: FieldSpec, line: Line, sheet: Sheet, findings: Findings
) -> tuple[dict[str, Any], dict[str, Evidence]]:
    values: dict[str, Any] = {column.name: None for column in spec.columns}
    evidence: dict[str, Evidence] = {}
    for column in spec.columns:
        words = line.cells.get(column.name)
        if not words:
            continue
        text = " ".join(word.text for word in words)
        value = cell_value(column, text, findings.decimal)
        if value is not None:
            values[column.name] = value
            box: Box = union(word.box for word in words)
            evidence[column.name] = Evidence(sheet.source, sheet.number, box, text)
    _solve(values, evidence, line, sheet, findings.decimal)
    return values, evidence


def _solve(
    values: dict[str, Any], evidence: dict[str, Evidence], line: Line, sheet: Sheet, decimal: str | None
) -> None:
    """Quantity or price from a column without a known label, where quantity times price then gives the total."""
    for missing, known in (("quantity", "unit_price"), ("unit_price", "quantity")):
        total, factor = values.get("line_total"), values.get(known)
        if missing not in values or values[missing] is not None or not total or not factor:
            continue
        for word in (*line.others, *(word for words in line.cells.values() for word in words)):
            amounts = find_amounts(word.text, decimal=decimal)
            if amounts and abs(amounts[0].value * factor - total) < 0.011 and amounts[0].value != total:
                values[missing] = amounts[0].value
                evidence[missing] = Evidence(sheet.source, sheet.number, word.box, word.text)
                break


def cell_value(column: FieldSpec, text: str, decimal: str | None) -> Any:
    """The stored value of a cell that is printed as `text`; None where it is none of the column's type."""
    if column.type in (FieldType.NUMBER, FieldType.MONEY):
        amounts = find_amounts(text, decimal=decimal)
        if not amounts:
            return None
        return (amounts[-1] if column.type is FieldType.MONEY else amounts[0]).value
    if column.type is FieldType.PERCENTAGE:
        match = re.search(r"(\d{1,3}(?:[.,]\d{1,3})?)\s?%?", text)
        return parse_number(match[1], decimal=decimal) if match else None
    if column.type is FieldType.DATE:
        dates = find_dates(text)
        return dates[0].iso if dates else None
    return text.strip(" |") or None


def _is_item(values: dict[str, Any]) -> bool:
    given = [value for value in values.values() if value is not None]
    description = values.get("description")
    has_what = description is not None or (values.get("quantity") is not None and values.get("line_total") is not None)
    return (
        has_what
        and len(given) >= 2
        and not (isinstance(description, str) and _TOTAL.match(fold(description)) and len(given) <= 3)
    )


def _row_evidence(cells: dict[str, Evidence]) -> Evidence:
    first = next(iter(cells.values()))
    boxes = [item.box for item in cells.values() if item.box is not None]
    return Evidence(first.source, first.page, union(boxes), " ".join(item.text for item in cells.values()))


def _confidence(rows: Sequence[dict[str, Any]]) -> float:
    """Higher where quantity times price gives the line's total."""
    checked = [
        abs(row["quantity"] * row["unit_price"] - row["line_total"]) < 0.02 + 0.006 * abs(row["quantity"])
        for row in rows
        if all(isinstance(row.get(name), int | float) for name in ("quantity", "unit_price", "line_total"))
    ]
    share: float = sum(checked) / len(rows)
    return round(0.45 + 0.4 * share, 3)
