"""Brings exports back to a worker: after a lost queue, or from a worker that fell silent. Runs as ops."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from documents import queue
from documents.models import Export
from documents.services.outbox import hand_over_lost
from documents.tenancy import ops_scope


def requeue_lost_exports() -> int:
    """Queue exports again that neither the outbox, the queue nor a worker has; returns how many."""
    now = timezone.now()
    with ops_scope():
        is_settling = Q(status=Export.Status.WAITING, lease_expires_at__gt=now)
        silent = Export.objects.awaiting_worker(now).exclude(is_settling)
        return hand_over_lost(silent, entry="export", waiting_ids=queue.waiting_export_ids)
