"""The reviewer's lock: one person works on a document at a time, for as long as their page gives signs of life.

Knows no page; whoever is told that the lock is lost keeps what was typed.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from documents.models import Actor, Document, Permission
from documents.services.audit import record_event


def take_lock(*, actor: Actor, document: Document) -> None:
    """Take or renew the review lock for REVIEW_LOCK_SECONDS; moves NEEDS_REVIEW to IN_REVIEW.

    Raises `NotAllowed`, `LockedByOther`, or `IllegalMove` when the document is not up for review.
    """
    actor.require(Permission.CORRECT_FIELDS)
    document.check_lock(actor.user_id)
    if document.status != Document.Status.IN_REVIEW:
        document.move_to(Document.Status.IN_REVIEW)
    _give_to(actor, document)


def take_over(*, actor: Actor, document: Document) -> None:
    """Take the lock from whoever has it; they learn it at their next sign of life. Raises as `take_lock`."""
    actor.require(Permission.CORRECT_FIELDS)
    holder = document.lock_holder_at(timezone.now())
    if document.status != Document.Status.IN_REVIEW or holder in (None, actor.user_id):
        take_lock(actor=actor, document=document)
        return
    before = document.locked_by.get_username() if document.locked_by else ""
    _give_to(actor, document)
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.take_over",
        target=document,
        before={"locked_by": before},
        after={"locked_by": actor.username},
    )


def _give_to(actor: Actor, document: Document) -> None:
    now = timezone.now()
    if document.lock_holder_at(now) != actor.user_id or document.locked_at is None:
        document.locked_at = now
    document.locked_by_id = actor.user_id
    document.lock_expires_at = _expiry(now)
    document.save(update_fields=["status", "locked_by", "locked_at", "lock_expires_at", "updated_at"])


def renew_lock(*, actor: Actor, document: Document) -> bool:
    """Renew the lock that `actor` holds, in one statement; False when it is no longer theirs."""
    now = timezone.now()
    held = Document.objects.filter(
        pk=document.pk, status=Document.Status.IN_REVIEW, locked_by_id=actor.user_id, lock_expires_at__gt=now
    )
    return held.update(lock_expires_at=_expiry(now)) > 0


def release_lock(*, actor: Actor, document: Document) -> None:
    """Give the document back if `actor` holds it; silent otherwise, for a page that is left twice."""
    if document.status == Document.Status.IN_REVIEW and document.locked_by_id == actor.user_id:
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.unlock()
        document.save()


def _expiry(now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(seconds=settings.REVIEW_LOCK_SECONDS)
