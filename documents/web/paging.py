"""Keyset pages: a cursor names the last row shown, so a page costs the same however far down it lies."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Func
from django.db.models.fields import BooleanField
from django.db.models.lookups import LessThan


@dataclass(frozen=True, slots=True)
class KeysetPage:
    """Rows, and the cursor of the next page, "" on the last one."""

    rows: list[Any]
    next_cursor: str


class _Row(Func):
    """`ROW(a, b)`, which PostgreSQL compares column by column and finds in an index on (a, b)."""

    function = "ROW"
    output_field = BooleanField()


def keyset_page(rows: QuerySet[Any], cursor: str, size: int) -> KeysetPage:
    """The `size` rows after `cursor`, newest first by (created_at, id). A damaged cursor gives the first page."""
    after = _parse(cursor)
    if after is not None:
        created_at, row_id = after
        rows = rows.filter(LessThan(_Row(F("created_at"), F("id")), _Row(Value(created_at), Value(row_id))))
    found = list(rows.order_by("-created_at", "-id")[: size + 1])
    shown = found[:size]
    has_more = len(found) > size
    return KeysetPage(shown, f"{shown[-1].created_at.isoformat()}~{shown[-1].pk}" if has_more else "")


def _parse(cursor: str) -> tuple[dt.datetime, uuid.UUID] | None:
    created_at, _, row_id = cursor.partition("~")
    try:
        moment = dt.datetime.fromisoformat(created_at)
        return (moment, uuid.UUID(row_id)) if moment.tzinfo else None
    except ValueError:
        return None
