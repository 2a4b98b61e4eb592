"""Takes back what a person has just decided: what was stored is reversed, by the same person, within a minute.

Knows what stood before from the audit. Corrections of fields are taken back beside them.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Actor, AuditEvent, Document, Notice, Permission
from documents.services.audit import record_event
from documents.services.review.hold_state import bring_back_hold, hold_json
from documents.services.webhooks.events import Event, announce_document

UNDO_SECONDS = 60
DECISIONS = frozenset({"document.approve", "document.reject"})
UNDOABLE = DECISIONS | {"document.park", "document.ask", "document.send_back", "document.done"}
# What may come after a decision without standing in the way of taking it back.
HARMLESS = frozenset({"document.export", "document.download", "document.comment", "document.read", "document.assign"})


class CannotUndo(Exception):
    """Nothing to take back, too late, or somebody has gone on since; `code` and the message say which."""

    NOTHING = "nothing_to_undo"
    TOO_LATE = "too_late_to_undo"
    MOVED_ON = "moved_on"
    SENTENCES = {
        NOTHING: _("There is nothing to undo."),
        TOO_LATE: _("Undo works for a minute after a decision. Reopen the document to change it."),
        MOVED_ON: _("It has been changed since. Reload the page to see how it stands."),
    }

    def __init__(self, code: str) -> None:
        super().__init__(str(self.SENTENCES[code]))
        self.code = code


def undo(*, actor: Actor, document: Document) -> str:
    """Reverse `actor`'s last decision or hold on the document and return its action ("document.approve").

    The document needs review again, set aside as it was before. Raises `CannotUndo` or `NotAllowed`.
    """
    actor.require(Permission.CORRECT_FIELDS)
    event = _undoable_step(actor, document)
    _reverse(actor, document, event)
    return str(event.action)


def can_undo(*, actor: Actor, document: Document) -> bool:
    """Whether `undo` would work now."""
    try:
        _undoable_step(actor, document)
    except CannotUndo:
        return False
    return actor.can(Permission.CORRECT_FIELDS)


def _undoable_step(actor: Actor, document: Document) -> AuditEvent:
    events = AuditEvent.objects.filter(
        object_type="document", object_id=str(document.pk), action__startswith="document."
    )
    event: AuditEvent | None = events.exclude(action__in=HARMLESS).order_by("-created_at", "-id").first()
    if event is None or event.action not in UNDOABLE:
        raise CannotUndo(CannotUndo.NOTHING)
    if event.actor_id != actor.user_id or document.status != (event.after or {}).get("status"):
        raise CannotUndo(CannotUndo.MOVED_ON)
    if event.created_at < timezone.now() - dt.timedelta(seconds=UNDO_SECONDS):
        raise CannotUndo(CannotUndo.TOO_LATE)
    return event


def _reverse(actor: Actor, document: Document, event: AuditEvent) -> None:
    before = {"status": document.status, **hold_json(document)}
    if event.action in DECISIONS:
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.decided_by, document.decided_at, document.reject_reason = None, None, ""
    if event.action in {"document.ask", "document.send_back"}:
        unread = Notice.objects.filter(document=document, author_name=actor.username, read_at=None)
        unread.filter(kind__in=[Notice.Kind.ASKED, Notice.Kind.SENT_BACK], created_at__gte=document.hold_at).delete()
    bring_back_hold(document, event.before or {})
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action=event.action.replace("document.", "document.undo_"),
        target=document,
        before=before,
        after={"status": document.status, **hold_json(document)},
    )
    if event.action in DECISIONS:
        announce_document(Event.REOPENED, document)
