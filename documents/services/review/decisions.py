"""How a review ends: approved, rejected, handed on as done, or brought back. Knows no page and no list."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Actor, Document, IllegalMove, Permission
from documents.services.audit import record_event
from documents.services.fields import current_fields
from documents.services.lessons import learn_from_document
from documents.services.review.hold_state import clear_hold, hold_json
from documents.services.review.lock import release_lock, take_lock
from documents.services.webhooks.events import Event, announce_document


class RejectReasonMissing(Exception):
    """A rejection needs a reason."""


def approve(*, actor: Actor, document: Document) -> None:
    """Approve the document as it stands; open points do not forbid it, the audit lists them.

    Takes the lock first. Raises `NotAllowed`, `LockedByOther` or `IllegalMove`.
    """
    actor.require(Permission.DECIDE_DOCUMENTS)
    take_lock(actor=actor, document=document)
    fields = current_fields(document)
    document.move_to(Document.Status.APPROVED)
    failed = {failure.code for current in fields for failure in (*current.failures, *current.accepted)}
    still_open = [current.name for current in fields if current.is_open]
    _decide(actor, document, "document.approve", {"failed_rules": sorted(failed), "open_fields": still_open})
    learn_from_document(document=document, fields=fields)


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
    before = {"status": Document.Status.IN_REVIEW, **hold_json(document)}
    document.decided_by_id, document.decided_at = actor.user_id, timezone.now()
    clear_hold(document)
    document.unlock()
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action=action,
        target=document,
        before=before,
        after={"status": document.status, **after},
    )
    announce_document(Event.APPROVED if document.status == Document.Status.APPROVED else Event.REJECTED, document)


def finish(*, actor: Actor, document: Document) -> None:
    """Hand the document on: `actor` has checked what was open; whoever may decide does the rest.

    Gives the lock back and ends a hold that sent it back. Raises `NotAllowed`, `LockedByOther` or `IllegalMove`.
    """
    take_lock(actor=actor, document=document)
    before = {"status": document.status, **hold_json(document)}
    still_open = [current.name for current in current_fields(document) if current.is_open]
    clear_hold(document)
    release_lock(actor=actor, document=document)
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.done",
        target=document,
        before=before,
        after={"status": document.status, "open_fields": still_open},
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
    announce_document(Event.REOPENED, document)
