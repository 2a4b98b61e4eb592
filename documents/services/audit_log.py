"""Reads the audit log: filters, each event's place in the chain, and the whole of it as a file in flat memory."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from documents.models import Actor, AuditEvent, Document, Tenant
from documents.models.audit_functions import TENANTS
from documents.services.audit import record_event
from documents.services.days import find_day
from documents.services.export.cells import guarded
from documents.services.export.csv_lines import csv_line
from documents.services.figures import Period
from documents.tenancy import scope

BATCH = 1000
COLUMNS = ("when", "who", "action", "object", "object_id", "before", "after", "request_id")
MOST_NAMED = 1000
SAID = RawSQL(TENANTS.content(TENANTS.events), [])  # noqa: S611  # a constant


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
    days = {"first": find_day(first) or dt.date(1970, 1, 1), "last": find_day(last) or dt.date(2999, 12, 31)}
    return Period(**days).holds("created_at")


def with_places(rows: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """`rows`, each with its `number` and `hash` in the team's chain."""
    return rows.annotate(number=F("links__number"), hash=F("links__hash"))


def record_export(*, actor: Actor, wanted: Mapping[str, Any]) -> None:
    """Write down that `actor` takes the events that fit `wanted` as a file. Needs an open scope."""
    tenant = Tenant.objects.get(pk=actor.tenant_id)
    record_event(actor=actor, tenant_id=actor.tenant_id, action="audit.export", target=tenant, after=dict(wanted))


def write_events(tenant_id: uuid.UUID, find: Callable[[], QuerySet[AuditEvent]], file_format: str) -> Iterator[bytes]:
    """The events that `find()` finds, newest first, in one of FORMATS, a piece at a time.

    Each batch is found and read in a short scope of its own. Raises KeyError for another format.
    """
    form = FORMATS[file_format]
    yield form.head
    after: tuple[dt.datetime, uuid.UUID] | None = None
    while True:
        with scope(tenant_id):
            rows = with_places(find()).annotate(content=SAID)
            if after:
                rows = rows.filter(Q(created_at__lt=after[0]) | Q(created_at=after[0], id__lt=after[1]))
            batch = list(rows.order_by("-created_at", "-id")[:BATCH])
        if not batch:
            return
        yield form.write(batch)
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


def _cells(rows: Iterable[tuple[str, ...]]) -> bytes:
    return "".join(csv_line(guarded(cell) for cell in row) for row in rows).encode()


def _write_csv(events: Sequence[AuditEvent]) -> bytes:
    return _cells(_row(event) for event in events)


def _write_lines(events: Sequence[AuditEvent]) -> bytes:
    return "".join(json.dumps(_object(event), ensure_ascii=False) + "\n" for event in events).encode()


def _object(event: AuditEvent) -> dict[str, Any]:
    """One line. `hash` is sha256 of "{hash before} {number} {content}": the file can be checked by itself."""
    return {
        "number": event.number,  # type: ignore[attr-defined]  # annotated by write_events
        **dict(zip(COLUMNS, _row(event), strict=True)),
        "before": event.before,
        "after": event.after,
        "content": event.content,  # type: ignore[attr-defined]
        "hash": event.hash,  # type: ignore[attr-defined]
    }


@dataclass(frozen=True, slots=True)
class _Form:
    media_type: str
    head: bytes
    write: Callable[[Sequence[AuditEvent]], bytes]


FORMATS = {
    "csv": _Form("text/csv; charset=utf-8", "\ufeff".encode() + _cells([COLUMNS]), _write_csv),
    "jsonl": _Form("application/jsonl", b"", _write_lines),
}
