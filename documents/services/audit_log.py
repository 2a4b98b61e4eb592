"""Reads the audit log: the filters that pages and files share, and the whole of it as a file in flat memory."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from documents.models import AuditEvent, Document
from documents.services.export.cells import guarded
from documents.services.figures import Period
from documents.tenancy import scope

BATCH = 1000
COLUMNS = ("when", "who", "action", "object", "object_id", "before", "after", "request_id")
MOST_NAMED = 1000


def find_events(wanted: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """Events, newest first, by `person`, `action`, `document` (its id or part of its name) and the days `from`, `to`.

    Needs an open scope. A day that is none is left out: the page shows what it was given.
    """
    rows: QuerySet[AuditEvent] = AuditEvent.objects.order_by("-created_at", "-id")
    if wanted.get("person"):
        rows = rows.filter(actor_name=wanted["person"])
    if wanted.get("action"):
        rows = rows.filter(action=wanted["action"])
    if wanted.get("document"):
        rows = rows.filter(object_type="document", object_id__in=_document_ids(wanted["document"]))
    return rows.filter(_days(wanted.get("from", ""), wanted.get("to", "")))


def _document_ids(text: str) -> list[str]:
    try:
        return [str(uuid.UUID(text))]
    except ValueError:
        named = Document.objects.filter(name__icontains=text).order_by("-created_at")
        return [str(pk) for pk in named.values_list("pk", flat=True)[:MOST_NAMED]]


def _days(first: str, last: str) -> Q:
    days = {"first": _day(first) or dt.date(1970, 1, 1), "last": _day(last) or dt.date(2999, 12, 31)}
    return Period(**days).holds("created_at")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def write_events(tenant_id: uuid.UUID, wanted: Mapping[str, str]) -> Iterator[bytes]:
    """The events as CSV, a piece at a time; each batch is read in a short scope of its own."""
    yield "\ufeff".encode() + _lines([COLUMNS])
    after: tuple[dt.datetime, uuid.UUID] | None = None
    while True:
        with scope(tenant_id):
            rows = find_events(wanted)
            if after:
                rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
            batch = list(rows[:BATCH])
        if not batch:
            return
        yield _lines([_row(event) for event in batch])
        after = batch[-1].created_at, batch[-1].pk


def _row(event: AuditEvent) -> tuple[str, ...]:
    return (
        event.created_at.isoformat(),
        event.actor_name or "OCRSite",
        event.action,
        event.object_type,
        event.object_id,
        _json(event.before),
        _json(event.after),
        event.request_id,
    )


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
