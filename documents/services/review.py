"""A person's work on a document: take the lock, correct fields, approve, reject, reopen.

Every function takes a document locked for update in an open scope, checks, changes and audits in that transaction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Actor, Correction, Document, IllegalMove, LockedByOther, Permission
from documents.services.audit import record_event
from documents.services.fields import CurrentField, current_fields
from documents.services.picks import check_picks
from inference.fields import InvalidValue, parse_value

MAX_SECONDS = 3600.0


class UnknownField(Exception):
    """The document's template has no field of that name."""


class RejectReasonMissing(Exception):
    """A rejection needs a reason."""


def take_lock(*, actor: Actor, document: Document) -> None:
    """Take or renew the review lock for REVIEW_LOCK_SECONDS; moves NEEDS_REVIEW to IN_REVIEW.

    Raises `NotAllowed`, `LockedByOther`, or `IllegalMove` when the document is not up for review.
    """
    actor.require(Permission.CORRECT_FIELDS)
    now = timezone.now()
    document.check_lock(actor.user_id)
    if document.status != Document.Status.IN_REVIEW:
        document.move_to(Document.Status.IN_REVIEW)
    document.locked_by_id = actor.user_id
    document.lock_expires_at = now + dt.timedelta(seconds=settings.REVIEW_LOCK_SECONDS)
    document.save(update_fields=["status", "locked_by", "lock_expires_at", "updated_at"])


def release_lock(*, actor: Actor, document: Document) -> None:
    """Give the document back if `actor` holds it; silent otherwise, for a page that is left twice."""
    if document.status == Document.Status.IN_REVIEW and document.locked_by_id == actor.user_id:
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.unlock()
        document.save()


def correct_field(
    *, actor: Actor, document: Document, name: str, value: Any, seconds: float | None = None, picks: Any = ()
) -> CurrentField:
    """Set a field to what a person says it is and return it as it stands now; takes the lock.

    `value` may be as typed ("1.234,50") or normal (1234.5); the same value again confirms it. `seconds`: attention
    measured by the page. `picks`: where on the page it was picked, see `services.picks`. Raises
    `UnknownField`, `inference.fields.InvalidValue` or what `take_lock` raises.
    """
    take_lock(actor=actor, document=document)
    before = _field(document, name)
    locale = before.locale
    parsed = parse_value(before.spec, value, day_first=locale.day_first, decimal=locale.decimal, asks=True)
    if seconds is not None and not 0 <= seconds <= MAX_SECONDS:
        seconds = None
    Correction.objects.create(
        tenant_id=document.tenant_id,
        document=document,
        extraction=document.extraction,
        name=name,
        value=parsed,
        evidence=check_picks(document, picks or []),
        author_id=actor.user_id,
        author_name=actor.username,
        seconds=seconds,
    )
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="field.correct" if parsed != before.value else "field.confirm",
        target=document,
        before={name: before.value},
        after={name: parsed},
    )
    return _field(document, name)


def _field(document: Document, name: str) -> CurrentField:
    for current in current_fields(document):
        if current.name == name:
            return current
    raise UnknownField(name)


def approve(*, actor: Actor, document: Document) -> None:
    """Approve the document as it stands; open points do not forbid it, the audit lists them.

    Takes the lock first. Raises `NotAllowed`, `LockedByOther` or `IllegalMove`.
    """
    actor.require(Permission.DECIDE_DOCUMENTS)
    take_lock(actor=actor, document=document)
    fields = current_fields(document)
    document.move_to(Document.Status.APPROVED)
    _decide(
        actor,
        document,
        "document.approve",
        {"failed_rules": sorted({failure.code for current in fields for failure in current.failures})},
    )


def reject(*, actor: Actor, document: Document, reason: str) -> None:
    """Reject the document for `reason`. Raises `RejectReasonMissing` or what `approve` raises."""
    actor.require(Permission.DECIDE_DOCUMENTS)
    if not reason.strip():
        raise RejectReasonMissing(_("Say why it is rejected, so that the uploader knows what to do."))
    take_lock(actor=actor, document=document)
    document.move_to(Document.Status.REJECTED)
    document.reject_reason = reason.strip()
    _decide(actor, document, "document.reject", {"reason": document.reject_reason})


def _decide(actor: Actor, document: Document, action: str, after: dict[str, Any]) -> None:
    document.decided_by_id, document.decided_at = actor.user_id, timezone.now()
    document.unlock()
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action=action,
        target=document,
        before={"status": Document.Status.IN_REVIEW},
        after={"status": document.status, **after},
    )


def reopen(*, actor: Actor, document: Document) -> None:
    """Bring a decided document back to review. Raises `NotAllowed` or `IllegalMove`."""
    actor.require(Permission.REOPEN_DOCUMENTS)
    if not document.is_decided:
        raise IllegalMove(document.status, Document.Status.NEEDS_REVIEW)
    before = {"status": document.status, "reject_reason": document.reject_reason}
    document.move_to(Document.Status.NEEDS_REVIEW)
    document.decided_by, document.decided_at, document.reject_reason = None, None, ""
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.reopen",
        target=document,
        before=before,
        after={"status": document.status},
    )


__all__ = [
    "InvalidValue",
    "LockedByOther",
    "RejectReasonMissing",
    "UnknownField",
    "approve",
    "correct_field",
    "reject",
    "release_lock",
    "reopen",
    "take_lock",
]
