"""Setting a document aside: parked, a colleague asked, sent back to whoever checks; and taking it up again.

No status: it still needs review, with a reason why nobody works on it now. Knows no page and no list.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Actor, Correction, Document, IllegalMove, Membership, Notice, Permission, User
from documents.services.audit import record_event
from documents.services.discussion import add_comment
from documents.services.notices import notify
from documents.services.review.hold_state import clear_hold, hold_json
from documents.services.review.lock import take_lock

LONGEST = 2000
ACTIONS = {
    Document.Hold.PARKED: "document.park",
    Document.Hold.ASKED: "document.ask",
    Document.Hold.SENT_BACK: "document.send_back",
}


class TextMissing(Exception):
    """A question, an answer or a note needs words, and not too many; the message says so."""


def park(*, actor: Actor, document: Document, note: str = "") -> None:
    """Set the document aside for later. Raises `NotAllowed`, `LockedByOther`, `IllegalMove` or `TextMissing`."""
    actor.require(Permission.CORRECT_FIELDS)
    _hold(actor, document, Document.Hold.PARKED, _short(note), None)


def ask(*, actor: Actor, document: Document, person: User, question: str) -> None:
    """Ask a member of the tenant something about the document; it waits for the answer, they get a notice.

    Raises `TextMissing` or what `park` raises.
    """
    actor.require(Permission.CORRECT_FIELDS)
    text = _short(question)
    if not text:
        raise TextMissing(_("Write the question first."))
    _hold(actor, document, Document.Hold.ASKED, text, person)
    _tell(actor, document, person, Notice.Kind.ASKED)


def send_back(*, actor: Actor, document: Document, note: str) -> None:
    """Send the document back to whoever checked it last, or uploaded it, saying what is wrong.

    Raises `TextMissing` or what `park` raises.
    """
    actor.require(Permission.DECIDE_DOCUMENTS)
    text = _short(note)
    if not text:
        raise TextMissing(_("Say what has to be checked again."))
    person = _last_to_check(actor, document)
    _hold(actor, document, Document.Hold.SENT_BACK, text, person)
    if person is not None:
        _tell(actor, document, person, Notice.Kind.SENT_BACK)


def take_up(*, actor: Actor, document: Document) -> None:
    """Go on with a document that was set aside: ends the hold and takes the lock. Raises as `take_lock`."""
    take_lock(actor=actor, document=document)
    _end(actor, document, "document.take_up")


def answer(*, actor: Actor, document: Document, text: str) -> None:
    """Answer the question one was asked: a comment, a notice for who asked, and the document goes on.

    Raises `NotAllowed`, `TextMissing`, or `IllegalMove` when nobody asked this person.
    """
    actor.require(Permission.COMMENT_DOCUMENTS)
    if document.hold != Document.Hold.ASKED or document.hold_for_id != actor.user_id:
        raise IllegalMove(document.status, document.status)
    text = _short(text)
    if not text:
        raise TextMissing(_("Write the answer first."))
    add_comment(actor=actor, document=document, text=text)
    if document.hold_by is not None:
        notify(
            tenant_id=document.tenant_id,
            user_id=document.hold_by.pk,
            kind=Notice.Kind.ANSWERED,
            author_name=actor.username,
            text=text,
            document=document,
        )
    _end(actor, document, "document.answer")


def _hold(actor: Actor, document: Document, hold: Document.Hold, note: str, person: User | None) -> None:
    take_lock(actor=actor, document=document)  # somebody else may be at work, or it is not up for review
    before = {"status": document.status, **hold_json(document)}
    document.move_to(Document.Status.NEEDS_REVIEW)
    document.unlock()
    document.hold, document.hold_note, document.hold_at = hold, note, timezone.now()
    document.hold_by_id, document.hold_for = actor.user_id, person
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action=ACTIONS[hold],
        target=document,
        before=before,
        after={"status": document.status, "note": note, **({"person": person.get_username()} if person else {})},
    )


def _end(actor: Actor, document: Document, action: str) -> None:
    before = hold_json(document)
    if not before:
        return
    clear_hold(document)
    document.save()
    record_event(actor=actor, tenant_id=document.tenant_id, action=action, target=document, before=before)


def _tell(actor: Actor, document: Document, person: User, kind: Notice.Kind) -> None:
    if person.pk == actor.user_id:
        return
    notify(
        tenant_id=document.tenant_id,
        user_id=person.pk,
        kind=kind,
        author_name=actor.username,
        text=document.hold_note,
        document=document,
    )


def _last_to_check(actor: Actor, document: Document) -> User | None:
    """Who corrected it last, else who uploaded it; never `actor`, and only people who are still of the team."""
    authors = Correction.objects.filter(document=document).order_by("-created_at", "-id")
    for person_id in (*authors.values_list("author_id", flat=True)[:50], document.uploaded_by_id):
        if person_id in (None, actor.user_id):
            continue
        if Membership.objects.filter(user_id=person_id).exists():
            return User.objects.filter(pk=person_id, is_active=True).first()
    return None


def _short(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise TextMissing(_("Longer than %(count)s characters. Shorten it.") % {"count": LONGEST})
    return text
