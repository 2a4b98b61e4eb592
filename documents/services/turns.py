"""Whose entries of the outbox go to the queue next, so that nobody waits for another tenant's thousand.

Runs as ops in the relay process, over all tenants. Knows no queue but the line it is told.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from documents.models import Document, Export, OutboxEntry, ProcessHeartbeat, TaskRun
from documents.services.heartbeats import SILENT_AFTER

# Each tenant's first entries, found by leaping from tenant to tenant in the index: it reads no more of a tenant that
# has a hundred thousand than of one that has ten.
FIRST_ENTRIES = """
    WITH RECURSIVE waiting AS (
        (SELECT tenant_id FROM documents_outboxentry WHERE {kind}_id IS NOT NULL ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT e.tenant_id FROM documents_outboxentry e
                WHERE e.{kind}_id IS NOT NULL AND e.tenant_id > waiting.tenant_id ORDER BY e.tenant_id LIMIT 1)
        FROM waiting WHERE waiting.tenant_id IS NOT NULL
    )
    SELECT entry.id, entry.tenant_id, entry.due_at FROM waiting CROSS JOIN LATERAL (
        SELECT e.id, e.tenant_id, e.due_at FROM documents_outboxentry e
        WHERE e.{kind}_id IS NOT NULL AND e.tenant_id = waiting.tenant_id AND e.due_at <= %s
        ORDER BY e.due_at, e.id LIMIT %s
    ) AS entry WHERE waiting.tenant_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands before a further job: the tenants of the waiting ones, and how many of each a worker has in hand."""

    waiting: Sequence[uuid.UUID]
    in_hand: Mapping[uuid.UUID, int]


def choose_entries(kind: str, line: Line, most: int) -> list[OutboxEntry]:
    """Lock up to `most` due entries of `kind` ("document", "export", "run"), those whose turn comes first first.

    A tenant's turn is the later the more of it is in the line already; within a tenant and a turn, the oldest first.
    Needs an open scope.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIRST_ENTRIES.format(kind=kind), [timezone.now(), most])
        found = cursor.fetchall()
    turns = Counter(line.in_hand)
    turns.update(line.waiting)
    placed = []
    for entry_id, tenant_id, due_at in sorted(found, key=lambda row: (row[2], row[0])):
        placed.append((turns[tenant_id], due_at, entry_id))
        turns[tenant_id] += 1
    order = {entry_id: place for place, (_turn, _due_at, entry_id) in enumerate(sorted(placed)[:most])}
    entries = OutboxEntry.objects.select_for_update(skip_locked=True).filter(pk__in=order)
    return sorted(entries, key=lambda entry: order[entry.pk])


def documents_in_hand() -> Mapping[uuid.UUID, int]:
    """How many documents of each tenant workers have now. Needs an open scope."""
    return _capped(Document.objects.filter(status=Document.Status.PROCESSING, lease_expires_at__gt=timezone.now()))


def tasks_in_hand() -> Mapping[uuid.UUID, int]:
    """How many task runs and exports of each tenant workers have now. Needs an open scope."""
    now = timezone.now()
    runs = _capped(TaskRun.objects.filter(status=TaskRun.Status.RUNNING, lease_expires_at__gt=now))
    exports = _capped(Export.objects.filter(status=Export.Status.WRITING, lease_expires_at__gt=now))
    return Counter(runs) + Counter(exports)


def _capped(claimed: QuerySet[Document] | QuerySet[TaskRun] | QuerySet[Export]) -> Mapping[uuid.UUID, int]:
    """By tenant, no more than there are workers: what was given back for a later try looks like claimed."""
    counts = dict(claimed.order_by().values_list("tenant_id").annotate(Count("pk")))
    if not counts:
        return counts
    since = timezone.now() - SILENT_AFTER
    workers = ProcessHeartbeat.objects.filter(kind=ProcessHeartbeat.Kind.WORKER, beat_at__gt=since).count()
    return {tenant_id: min(count, max(workers, 1)) for tenant_id, count in counts.items()}
