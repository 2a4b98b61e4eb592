"""The order in which a person visits what is open on a document's page. Knows neither request nor template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from documents.services.fields import State
from documents.web.rows import FieldRow

DOUBTFUL = frozenset({State.TO_CHECK, State.UNGROUNDED})
NOWHERE = (10**6, 0.0, 0.0)


def walk_of(rows: Sequence[FieldRow]) -> dict[str, Any]:
    """`walk`: the names of the open fields, and `open_count`: how many they are.

    Doubtful values first, down the pages, then what breaks a rule or is missing, in the template's order; a table,
    however much of it is in doubt, is one stop behind all others.
    """
    is_open = [row for row in rows if row.field.is_open]
    doubtful = sorted((row for row in is_open if _is_doubtful(row)), key=_place)
    broken = [row for row in is_open if not row.field.is_table and not _is_doubtful(row)]
    tables = [row for row in is_open if row.field.is_table]
    return {"walk": [row.name for row in (*doubtful, *broken, *tables)], "open_count": len(is_open)}


def _is_doubtful(row: FieldRow) -> bool:
    return row.field.state in DOUBTFUL and not row.field.is_table


def _place(row: FieldRow) -> tuple[int, float, float]:
    """Page, top and left of the first place that supports the value; behind all pages without one."""
    for item in row.field.evidence:
        if item["box"]:
            return item["page"], item["box"][1], item["box"][0]
    return NOWHERE
