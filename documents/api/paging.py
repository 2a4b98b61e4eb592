"""Pages by cursor: each names the last row of the one before, so no row is skipped, counted or read twice."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from documents.api.errors import Problem

PAGE, MOST = 50, 100


class PageQuery(serializers.Serializer[Any]):
    """The query parameters every list takes."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=PAGE, help_text="Rows on a page.")
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")


def take_page(
    rows: QuerySet[Any], *, request: Request, query: Mapping[str, Any], form: type[serializers.Serializer[Any]]
) -> dict[str, Any]:
    """The rows after the query's cursor, newest first: {results, next_cursor, next}. One query; rows: created_at, id.

    `next` is the path and query of the next page, None on the last. Raises `Problem` for a cursor that is none.
    """
    if cursor := query.get("cursor"):
        created_at, row_id = read_cursor(cursor)
        # Written so that PostgreSQL starts in the index at created_at instead of filtering from the newest row on.
        rows = rows.filter(created_at__lte=created_at).exclude(created_at=created_at, id__gte=row_id)
    found = list(rows.order_by("-created_at", "-id")[: query["limit"] + 1])
    shown = found[: query["limit"]]
    next_cursor = _write_cursor(shown[-1]) if len(found) > len(shown) else None
    return {
        "results": form(shown, many=True).data,
        "next_cursor": next_cursor,
        "next": _with_cursor(request, next_cursor) if next_cursor else None,
    }


def _with_cursor(request: Request, cursor: str) -> str:
    parameters = {**dict(request.query_params.lists()), "cursor": [cursor]}
    return f"{request.path}?{urlencode(parameters, doseq=True)}"


def _write_cursor(row: Model) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at.isoformat()} {row.pk}".encode()).decode()  # type: ignore[attr-defined]


def read_cursor(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    """When the row that `cursor` names came, and its id. Raises `Problem`."""
    try:
        created_at, row_id = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        moment = dt.datetime.fromisoformat(created_at)
        if moment.tzinfo is None:
            raise ValueError(cursor)
        # PostgreSQL takes no time zone of seconds, and the first and last day may leave the calendar.
        return moment.astimezone(dt.UTC), uuid.UUID(row_id)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise Problem(400, "bad_cursor", _("That is no cursor. Begin with the first page, without one.")) from error
