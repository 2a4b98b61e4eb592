"""The rows of a table field as a grid that is typed into, and what comes back from it.

Knows no request. A row keeps the number of the machine's row it came from, so that its cells find their boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from documents.services.fields import SURE_FROM, CurrentField
from documents.services.storable import storable_json
from documents.web.texts import value_text
from inference.types import FieldSpec, FieldType

FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row; `place` names its box on the page, "" where it has none.

    `is_doubtful`: whether the machine is less sure of it than of what needs no look.
    """

    column: FieldSpec
    text: str
    place: str = ""
    is_doubtful: bool = False

    @property
    def is_figure(self) -> bool:
        """Whether it stands right-aligned."""
        return self.column.type in FIGURES


def grid_rows(field: CurrentField) -> tuple[tuple[Cell, ...], ...]:
    """The field's rows as cells; empty for a field that is no table."""
    if not field.is_table:
        return ()
    rows = field.value or []
    origins = row_origins(field.machine_value or [], rows)
    return tuple(
        tuple(
            Cell(
                column,
                value_text(column, row.get(column.name), field.locale.decimal),
                _place(origin, column),
                _is_doubtful(field, origin, column, row.get(column.name)),
            )
            for column in field.spec.columns
        )
        for origin, row in zip(origins, rows, strict=True)
    )


def _place(origin: int | None, column: FieldSpec) -> str:
    return "" if origin is None else f"{origin}-{column.name}"


def _is_doubtful(field: CurrentField, origin: int | None, column: FieldSpec, value: Any) -> bool:
    """Whether nobody has looked at the table since, and the machine read this value with doubts."""
    if origin is None or field.corrected_by or origin >= len(field.cells) or value is None:
        return False
    confidence = field.cells[origin].get(column.name, {}).get("confidence")
    return confidence is not None and confidence < SURE_FROM


def row_origins(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> list[int | None]:
    """For each row of `after` the index of the row of `before` it came from; None for one that was added."""
    origins: list[int | None] = [None] * len(after)
    old, new = [_key(row) for row in before], [_key(row) for row in after]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):  # replaced one by one: the same rows, mended
            for offset in range(j2 - j1):
                origins[j1 + offset] = i1 + offset
    return origins


def _key(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in row.items() if value is not None))


def posted_rows(field: CurrentField, posted: str) -> list[dict[str, Any]]:
    """Table rows from the script's JSON list of lists of texts, one per column. Raises ValueError.

    A text that stands for a value of the same column before is that value, however it would be read anew.
    """
    rows = storable_json(posted)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("not a list of rows")
    known = {
        (column.name, value_text(column, row.get(column.name), field.locale.decimal)): row.get(column.name)
        for row in field.value or []
        for column in field.spec.columns
    }
    return [
        {
            column.name: known.get((column.name, str(text)), str(text))
            for column, text in zip(field.spec.columns, row, strict=True)
        }
        for row in rows
        if any(row)
    ]
