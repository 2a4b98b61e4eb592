"""Deciding, setting aside, asking, sending back, and taking that back within a minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from documents.models import Actor, AuditEvent, Comment, Document, IllegalMove, NotAllowed, Notice
from documents.services import review
from documents.services.review import undoing
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document

Decide = Callable[..., Any]


@pytest.fixture
def approver(cast: Cast) -> Actor:
    return cast.actor("acme-approver")


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"), {**VALUES, "invoice_number": None})


def last_event(document: Document) -> AuditEvent:
    with scope(document.tenant_id):
        event: AuditEvent | None = AuditEvent.objects.filter(action__startswith="document.").first()
    assert event is not None
    return event


def test_approving_lists_what_was_open(approver: Actor, document: Document) -> None:
    with scope(document.tenant_id):
        review.approve(actor=approver, document=document)
    event = last_event(document)
    assert event.after == {
        "status": "APPROVED",
        "failed_rules": ["required_missing"],
        "open_fields": ["invoice_number"],
    }


DECISIONS: list[tuple[str, Decide, dict[str, str]]] = [
    ("approve", review.approve, {}),
    ("reject", review.reject, {"reason": "A copy"}),
    ("park", review.park, {"note": "Later"}),
    ("send_back", review.send_back, {"note": "Look again"}),
    ("done", review.finish, {}),
]


@pytest.mark.parametrize(("name", "decide", "said"), DECISIONS)
def test_a_decision_is_taken_back(
    approver: Actor, document: Document, name: str, decide: Decide, said: dict[str, str]
) -> None:
    with scope(document.tenant_id):
        review.park(actor=approver, document=document, note="The first reason")
        decide(actor=approver, document=document, **said)
        assert review.can_undo(actor=approver, document=document)

        assert review.undo(actor=approver, document=document) == f"document.{name}"

    assert document.status == Document.Status.NEEDS_REVIEW
    assert (document.hold, document.hold_note, document.hold_by_id) == ("PARKED", "The first reason", approver.user_id)
    assert (document.decided_by, document.reject_reason) == (None, "")
    assert last_event(document).action == f"document.undo_{name}"


def test_a_question_taken_back_is_not_heard(cast: Cast, approver: Actor, document: Document) -> None:
    person = cast.user("acme-reviewer")
    with scope(document.tenant_id):
        review.ask(actor=approver, document=document, person=person, question="Is it paid?")
        assert Notice.objects.get(user=person).text == "Is it paid?"
        review.undo(actor=approver, document=document)
        assert not Notice.objects.exists()
    assert document.hold == ""


def test_undo_has_its_time_and_its_person(
    cast: Cast, approver: Actor, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(document.tenant_id):
        with pytest.raises(review.CannotUndo, match="nothing to undo"):
            review.undo(actor=approver, document=document)
        review.approve(actor=approver, document=document)
        with pytest.raises(review.CannotUndo, match="changed since"):
            review.undo(actor=cast.actor("acme-admin"), document=document)
        later = timezone.now() + dt.timedelta(seconds=undoing.UNDO_SECONDS + 1)
        monkeypatch.setattr("documents.services.review.undoing.timezone.now", lambda: later)
        with pytest.raises(review.CannotUndo, match="for a minute"):
            review.undo(actor=approver, document=document)
    assert document.status == Document.Status.APPROVED


def test_what_others_did_since_stands_in_the_way(cast: Cast, approver: Actor, document: Document) -> None:
    with scope(document.tenant_id):
        review.finish(actor=approver, document=document)
        review.take_lock(actor=cast.actor("acme-reviewer"), document=document)
        with pytest.raises(review.CannotUndo, match="changed since"):
            review.undo(actor=approver, document=document)


def test_a_question_is_answered_by_who_was_asked(cast: Cast, approver: Actor, document: Document) -> None:
    operator = cast.actor("acme-operator")
    with scope(document.tenant_id):
        review.ask(actor=approver, document=document, person=cast.user("acme-operator"), question="Is it paid?")
        assert (document.status, document.hold, document.locked_by) == ("NEEDS_REVIEW", "ASKED", None)
        with pytest.raises(IllegalMove):
            review.answer(actor=cast.actor("acme-reviewer"), document=document, text="No idea")
        with pytest.raises(review.TextMissing):
            review.answer(actor=operator, document=document, text=" ")
        review.answer(actor=operator, document=document, text="Paid on Friday")
        assert Comment.objects.get().text == "Paid on Friday"
        assert Notice.objects.get(kind=Notice.Kind.ANSWERED).user_id == approver.user_id
    assert document.hold == ""
    assert last_event(document).action == "document.answer"


def test_it_goes_back_to_whoever_checked_it_last(cast: Cast, approver: Actor, document: Document) -> None:
    reviewer = cast.actor("acme-reviewer")
    with scope(document.tenant_id):
        review.correct_field(actor=reviewer, document=document, name="invoice_number", value="RE-1")
        review.finish(actor=reviewer, document=document)
        review.send_back(actor=approver, document=document, note="The number is the order's")
        assert Notice.objects.get(kind=Notice.Kind.SENT_BACK).user_id == reviewer.user_id
        review.finish(actor=reviewer, document=document)
    assert document.hold == ""


def test_without_a_check_it_goes_back_to_the_uploader(cast: Cast, approver: Actor, document: Document) -> None:
    with scope(document.tenant_id):
        review.send_back(actor=approver, document=document, note="Scan it again")
    assert document.hold_for_id == cast.user("acme-operator").pk


def test_taking_up_ends_the_hold(cast: Cast, approver: Actor, document: Document) -> None:
    reviewer = cast.actor("acme-reviewer")
    with scope(document.tenant_id):
        review.park(actor=approver, document=document)
        review.take_up(actor=reviewer, document=document)
    assert (document.hold, document.locked_by_id) == ("", reviewer.user_id)
    assert (last_event(document).before or {})["hold"] == "PARKED"


def test_words_are_asked_for_and_roles_hold(cast: Cast, approver: Actor, document: Document) -> None:
    person = cast.user("acme-admin")
    with scope(document.tenant_id):
        with pytest.raises(review.TextMissing):
            review.ask(actor=approver, document=document, person=person, question=" ")
        with pytest.raises(review.TextMissing):
            review.send_back(actor=approver, document=document, note="")
        with pytest.raises(review.TextMissing):
            review.park(actor=approver, document=document, note="x" * 2001)
        with pytest.raises(NotAllowed):
            review.send_back(actor=cast.actor("acme-reviewer"), document=document, note="Again")
        with pytest.raises(NotAllowed):
            review.park(actor=cast.actor("acme-operator"), document=document)
    assert last_event(document).action == "document.read"
