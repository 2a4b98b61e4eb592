"""Holds a table that a model read against the one that was read without it, row by row.

Knows nothing of other fields. Rows are held against each other where both readings have as many of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.comparing import is_alike
from inference.types import Check, Evidence, FieldSpec, FieldValue, Source, Verdict

DOUBTED = 0.3  # of a cell that two readings disagree about
_MOST_SAID = 100


def are_tables_alike(spec: FieldSpec, one: FieldValue, other: FieldValue) -> bool:
    """Whether both have the same rows, but for cells that one of them leaves empty."""
    return len(one.value) == len(other.value) and not any(True for _ in _differing(spec, one, other))


def fill_cells(spec: FieldSpec, kept: FieldValue, other: FieldValue) -> FieldValue:
    """`kept` with the cells that it leaves empty and `other` has on the page; cells that differ are doubted.

    As it is where `other` has not as many rows.
    """
    if len(kept.value) != len(other.value):
        return kept
    rows = [dict(row) for row in kept.value]
    cells = [dict(kept.cells[number]) if number < len(kept.cells) else {} for number in range(len(rows))]
    for number, row in enumerate(other.value):
        own = other.cells[number] if number < len(other.cells) else {}
        for name, value in row.items():
            if value is not None and rows[number].get(name) is None and name in own and own[name].box is not None:
                rows[number][name], cells[number][name] = value, own[name]
    for number, name in _differing(spec, kept, other):
        if name in cells[number]:
            cells[number][name] = _doubt(cells[number][name])
    return replace(kept, value=rows, cells=tuple(cells))


def table_check(source: Source, table: FieldValue) -> Check:
    """That another reading has other rows: those of `table`."""
    page = next((item.page for item in table.evidence), None)
    return Check(source, Verdict.SUBSTITUTED, _said(table.value), page)


def _differing(spec: FieldSpec, one: FieldValue, other: FieldValue) -> Iterator[tuple[int, str]]:
    """Row and column of each cell of which the two say different things."""
    for number, (row, its) in enumerate(zip(one.value, other.value, strict=True)):
        for column in spec.columns:
            mine, theirs = row.get(column.name), its.get(column.name)
            if mine is not None and theirs is not None and not is_alike(column, mine, theirs):
                yield number, column.name


def _doubt(cell: Evidence) -> Evidence:
    return replace(cell, confidence=DOUBTED if cell.confidence is None else min(cell.confidence, DOUBTED))


def _said(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows in words, a line each."""
    return "\n".join(
        " ".join(
            f"{value:g}" if isinstance(value, float) else str(value) for value in row.values() if value is not None
        )
        for row in rows[:_MOST_SAID]
    )
