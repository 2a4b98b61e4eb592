"""Carries what must be queued from the transaction that caused it to the queue; nothing is lost in between.

Runs as ops in the relay process, over all tenants.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from documents import queue
from documents.models import Document, Export, OutboxEntry, TaskRun
from documents.services.page_limits import choose_readable
from documents.services.turns import Line, choose_entries, documents_in_hand, tasks_in_hand
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.relay")
reconciler = logging.getLogger("ocrsite.reconciler")
# The line of each queue is kept this short: what is in it already keeps its place within its tenant.
BATCH = 100
TURN_KEY = 7_103_002
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
    """Give the queues what is due and finds room, each tenant in its turn, and return how many went.

    An unreachable queue puts off what was to go. One relay does this at a time. A crash between the queue's answer and
    the commit sends some again, which the worker's claim makes harmless.
    """
    with ops_scope():
        if not OutboxEntry.objects.filter(due_at__lte=timezone.now()).exists() or not _is_alone():
            return 0
        full: set[uuid.UUID] = set()  # tenants of which a task waits for room: no document takes it from under it
        return sum(_relay(kind, full) for kind in KINDS)


def _is_alone() -> bool:
    """Whether no other relay chooses now: two would both fill the room that each of them sees."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN_KEY])
        return bool(cursor.fetchone()[0])


def _relay(kind: Kind, full: set[uuid.UUID]) -> int:
    try:
        waiting = queue.waiting_tenants(kind.queue)
        line = Line(waiting, kind.in_hand())
        entries = choose_entries(kind.name, line, max(BATCH - len(waiting), 0))
    except queue.QueueUnavailable as error:
        logger.warning("the queue does not answer: %s", error)
        _put_off(choose_entries(kind.name, Line((), {}), BATCH))
        return 0
    if kind.known_pages:
        known = kind.known_pages([getattr(entry, f"{kind.name}_id") for entry in entries])
        entries = choose_readable(
            [(entry, entry.tenant_id, known.get(getattr(entry, f"{kind.name}_id"), 0)) for entry in entries],
            line=waiting,
            full=full,
        )
    if not entries:
        return 0
    try:
        kind.enqueue([(entry.tenant_id, getattr(entry, f"{kind.name}_id")) for entry in entries], line.in_hand)
    except queue.QueueUnavailable as error:
        logger.warning("the queue does not answer: %s", error)
        _put_off(entries)
        return 0
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    kind.note_queued([getattr(entry, f"{kind.name}_id") for entry in entries])
    return len(entries)


def _put_off(entries: list[OutboxEntry]) -> None:
    now = timezone.now()
    for entry in entries:
        entry.attempts += 1
        entry.due_at = now + dt.timedelta(seconds=min(LONGEST_WAIT_SECONDS, 0.5 * entry.attempts))
    OutboxEntry.objects.bulk_update(entries, ["attempts", "due_at"])


def _note_documents(ids: list[uuid.UUID]) -> None:
    Document.objects.filter(pk__in=ids).update(enqueued_at=timezone.now())


def _note_exports(ids: list[uuid.UUID]) -> None:
    waiting = Export.objects.filter(pk__in=ids, status=Export.Status.WAITING)
    waiting.update(lease_expires_at=timezone.now() + dt.timedelta(seconds=SETTLE_SECONDS))


def _note_runs(ids: list[uuid.UUID]) -> None:
    waiting = TaskRun.objects.filter(pk__in=ids, status=TaskRun.Status.WAITING)
    waiting.update(lease_expires_at=timezone.now() + dt.timedelta(seconds=SETTLE_SECONDS))


def _pages_of_documents(ids: list[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    return dict(Document.objects.filter(pk__in=ids).values_list("pk", "pages_total"))


def _pages_of_runs(ids: list[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    return dict(TaskRun.objects.filter(pk__in=ids).values_list("pk", "pages_total"))


@dataclass(frozen=True, slots=True)
class Kind:
    """What the outbox hands over: under which name, to which queue, and what is noted once it is there.

    `known_pages`: how many pages each was found to have, 0 where nobody has opened it; None for what reads none.
    """

    name: str
    queue: str
    enqueue: Callable[[list[tuple[uuid.UUID, uuid.UUID]], Mapping[uuid.UUID, int]], None]
    in_hand: Callable[[], Mapping[uuid.UUID, int]]
    note_queued: Callable[[list[uuid.UUID]], None]
    known_pages: Callable[[list[uuid.UUID]], Mapping[uuid.UUID, int]] | None = None


KINDS = (
    Kind("export", queue.HIGH, queue.enqueue_exports, tasks_in_hand, _note_exports),
    Kind("run", queue.HIGH, queue.enqueue_runs, tasks_in_hand, _note_runs, _pages_of_runs),
    Kind("document", queue.DEFAULT, queue.enqueue_documents, documents_in_hand, _note_documents, _pages_of_documents),
)


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
