"""Tells one person that something concerns them; what they have not seen yet is counted in the top bar."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.utils import timezone

from documents.models import Actor, Document, Export, Notice, Webhook

MOST_COUNTED = 9


def notify(
    *,
    tenant_id: uuid.UUID,
    user_id: int,
    kind: Notice.Kind,
    author_name: str = "",
    text: str = "",
    document: Document | None = None,
    export: Export | None = None,
    webhook: Webhook | None = None,
) -> Notice:
    """Leave a notice for one person, in the transaction that caused it. Needs an open scope."""
    notice: Notice = Notice.objects.create(
        tenant_id=tenant_id,
        user_id=user_id,
        kind=kind,
        author_name=author_name,
        text=text,
        document=document,
        export=export,
        webhook=webhook,
    )
    return notice


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The person's notices, newest first, without those on documents in the trash."""
    rows: QuerySet[Notice] = Notice.objects.filter(user_id=actor.user_id).exclude(document__deleted_at__isnull=False)
    return rows.select_related("document", "export", "webhook")


def count_unread(actor: Actor) -> int:
    """How many notices the person has not seen, at most one more than `MOST_COUNTED`."""
    return notices_of(actor).filter(read_at=None)[: MOST_COUNTED + 1].count()


def mark_read(*, actor: Actor, notice_id: uuid.UUID | None = None) -> int:
    """Mark one notice of the person as seen, or all of them; returns how many were new."""
    unread = Notice.objects.filter(user_id=actor.user_id, read_at=None)
    if notice_id is not None:
        unread = unread.filter(pk=notice_id)
    return unread.update(read_at=timezone.now())
