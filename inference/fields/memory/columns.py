"""The words over the columns of a table whose rows are known, found from where those rows are printed.

Knows nothing of how tables are read; the words go to the reader of tables as further labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from inference.fields.candidates import Findings
from inference.fields.folding import squeeze
from inference.fields.layout import Row, Sheet
from inference.fields.memory.printed import CENT
from inference.fields.money import find_amounts
from inference.types import Box, FieldSpec, FieldType

MOST_ITEMS = 6
ROWS_ABOVE = 8
LEAST_CELLS = 2
MOST_WORDS = 4
_FIGURES = frozenset({FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE})
_Span = tuple[float, float]


def column_labels(findings: Findings, spec: FieldSpec, rows: Any) -> dict[str, str]:
    """Column -> the words over it, for the columns of `rows` (a table's value) that are found on the pages."""
    if not isinstance(rows, list):
        return {}
    for sheet in findings.layout.sheets:
        first, spans = _columns_on(
            sheet, spec, [row for row in rows[:MOST_ITEMS] if isinstance(row, Mapping)], findings
        )
        if first is not None and len(spans) >= LEAST_CELLS:
            return _labels(sheet, first, spans)
    return {}


def _columns_on(
    sheet: Sheet, spec: FieldSpec, items: Sequence[Mapping[str, Any]], findings: Findings
) -> tuple[int | None, dict[str, _Span]]:
    """The first row of the page that is one of `items`, and where the columns' cells stand."""
    first: int | None = None
    found: dict[str, list[_Span]] = defaultdict(list)
    row_index = 0
    for item in items:
        for row in sheet.rows[row_index:]:
            cells = _cells(row, spec, item, findings.decimal)
            if len(cells) >= LEAST_CELLS:
                first, row_index = row.index if first is None else first, row.index + 1
                for name, span in cells.items():
                    found[name].append(span)
                break
    return first, {name: (min(a for a, _ in spans), max(b for _, b in spans)) for name, spans in found.items()}


def _cells(row: Row, spec: FieldSpec, item: Mapping[str, Any], decimal: str | None) -> dict[str, _Span]:
    """The cells of `item` that stand on `row`: column -> where."""
    cells: dict[str, _Span] = {}
    for column in spec.columns:
        value = item.get(column.name)
        if value is None:
            continue
        spans: list[Box] = []
        for segment in row.segments:
            if column.type in _FIGURES and isinstance(value, int | float):
                places = [
                    (f.start, f.end) for f in find_amounts(segment.text, decimal=decimal) if abs(f.value - value) < CENT
                ]
            else:
                wanted, text = squeeze(str(value)), squeeze(segment.text)
                places = (
                    [(0, len(segment.text))] if text and len(text) > 2 and (text in wanted or wanted in text) else []
                )
            spans += [segment.box_of(*place) for place in places]
        if len(spans) == 1:  # a figure that stands twice on the row could be either column's
            cells[column.name] = (spans[0][0], spans[0][2])
    return cells if any(column.type in _FIGURES and column.name in cells for column in spec.columns) else {}


def _labels(sheet: Sheet, first: int, spans: Mapping[str, _Span]) -> dict[str, str]:
    best: dict[str, str] = {}
    for row in reversed(sheet.rows[max(0, first - ROWS_ABOVE) : first]):
        if find_amounts(row.text):
            continue
        labels = {name: text for name, span in spans.items() if (text := _over(row, span))}
        distinct = {text for text in labels.values() if list(labels.values()).count(text) == 1}
        labels = {name: text for name, text in labels.items() if text in distinct}
        if len(labels) > len(best):
            best = labels
    return best if len(best) >= LEAST_CELLS else {}


def _over(row: Row, span: _Span) -> str:
    """The words of the row that stand over the span."""
    slack = 0.01
    words = [
        word.text
        for segment in row.segments
        for word in segment.words
        if word.box[2] > span[0] - slack and word.box[0] < span[1] + slack
    ]
    text = " ".join(words).strip(" :.|")
    return text if 0 < len(words) <= MOST_WORDS and any(map(str.isalpha, text)) else ""
