"""Brings runs back to a worker: after a lost queue, or from a worker that fell silent. Runs as ops."""

from __future__ import annotations

import logging

from django.db.models import Q
from django.utils import timezone

from documents import queue
from documents.models import OutboxEntry, TaskRun
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.reconciler")
BATCH = 1000


def requeue_lost_runs() -> int:
    """Queue runs again that neither the outbox, the queue nor a worker has; returns how many."""
    now = timezone.now()
    with ops_scope():
        pending = OutboxEntry.objects.exclude(run=None).values("run_id")
        is_settling = Q(status=TaskRun.Status.WAITING, lease_expires_at__gt=now)
        silent = TaskRun.objects.awaiting_worker(now).exclude(is_settling).exclude(pk__in=pending)
        candidates = list(silent.only("id", "tenant_id").order_by("created_at", "id")[:BATCH])
        if not candidates:
            return 0
        try:
            waiting = queue.waiting_run_ids()
        except queue.QueueUnavailable:
            return 0  # the relay says so; nothing can be handed over now
        lost = [run for run in candidates if str(run.pk) not in waiting]
        OutboxEntry.objects.bulk_create(OutboxEntry(tenant_id=run.tenant_id, run=run) for run in lost)
    if lost:
        logger.warning("%s task runs were neither queued nor held by a worker and are queued again", len(lost))
    return len(lost)
