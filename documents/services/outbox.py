"""Carries what must be queued from the transaction that caused it to the queue; nothing is lost in between.

Runs as ops in the relay process, over all tenants.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from documents import queue
from documents.models import Document, Export, OutboxEntry, TaskRun
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.relay")
reconciler = logging.getLogger("ocrsite.reconciler")
BATCH = 100
LOST_AT_ONCE = 1000
LONGEST_WAIT_SECONDS = 5
SETTLE_SECONDS = 5  # what was queued this recently is given time to be taken


def hand_over(document: Document) -> None:
    """Note, in the caller's transaction, that `document` must reach a worker."""
    OutboxEntry.objects.create(tenant_id=document.tenant_id, document=document)


def hand_over_export(export: Export) -> None:
    """Note, in the caller's transaction, that `export` must reach a worker."""
    OutboxEntry.objects.create(tenant_id=export.tenant_id, export=export)


def hand_over_run(run: TaskRun) -> None:
    """Note, in the caller's transaction, that `run` must reach a worker."""
    OutboxEntry.objects.create(tenant_id=run.tenant_id, run=run)


def relay_due_entries() -> int:
    """Give the queue what is due, oldest first, and return how many went; an unreachable queue puts them off.

    Two relays never take the same entries (SKIP LOCKED). A crash between the queue's answer and the commit sends
    some again, which the worker's claim makes harmless.
    """
    with ops_scope():
        now = timezone.now()
        entries = list(
            OutboxEntry.objects.select_for_update(skip_locked=True)
            .filter(due_at__lte=now)
            .order_by("due_at", "id")[:BATCH]
        )
        if not entries:
            return 0
        try:
            queue.enqueue_runs([(entry.tenant_id, entry.run_id) for entry in entries if entry.run_id])
            queue.enqueue_exports([(entry.tenant_id, entry.export_id) for entry in entries if entry.export_id])
            queue.enqueue_documents([(entry.tenant_id, entry.document_id) for entry in entries if entry.document_id])
        except queue.QueueUnavailable as error:
            logger.warning("the queue does not answer: %s", error)
            for entry in entries:
                entry.attempts += 1
                entry.due_at = now + dt.timedelta(seconds=min(LONGEST_WAIT_SECONDS, 0.5 * entry.attempts))
            OutboxEntry.objects.bulk_update(entries, ["attempts", "due_at"])
            return 0
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
        Document.objects.filter(pk__in=[entry.document_id for entry in entries]).update(enqueued_at=now)
        settled = now + dt.timedelta(seconds=SETTLE_SECONDS)
        waiting = Export.objects.filter(pk__in=[entry.export_id for entry in entries], status=Export.Status.WAITING)
        waiting.update(lease_expires_at=settled)
        runs = TaskRun.objects.filter(pk__in=[entry.run_id for entry in entries], status=TaskRun.Status.WAITING)
        runs.update(lease_expires_at=settled)
    return len(entries)


def hand_over_lost(candidates: QuerySet[Any], *, entry: str, waiting_ids: Callable[[], set[str]]) -> int:
    """Note again those of `candidates` that neither the outbox nor the queue has; returns how many. Runs as ops.

    `candidates`: what no worker holds and the queue was not given just now. `entry`: what an outbox entry calls it.
    Needs an open scope.
    """
    pending = OutboxEntry.objects.exclude(**{entry: None}).values(f"{entry}_id")
    silent = candidates.exclude(pk__in=pending).only("id", "tenant_id").order_by("created_at", "id")
    rows = list(silent[:LOST_AT_ONCE])
    if not rows:
        return 0
    try:
        waiting = waiting_ids()
    except queue.QueueUnavailable:
        return 0  # the relay says so; nothing can be handed over now
    lost = [row for row in rows if str(row.pk) not in waiting]
    OutboxEntry.objects.bulk_create(OutboxEntry(tenant_id=row.tenant_id, **{entry: row}) for row in lost)
    if lost:
        words = candidates.model._meta.verbose_name_plural
        reconciler.warning("%s %s were neither queued nor held by a worker and are queued again", len(lost), words)
    return len(lost)


def try_to_lead(key: int = 7_103_001) -> bool:
    """Whether this relay may reconcile now: one does at a time, held by the session until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        return bool(cursor.fetchone()[0])
