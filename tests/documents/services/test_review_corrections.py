"""What a person says of a field, and taking it back: rows are only added, rules are accepted one by one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from documents.models import Actor, AuditEvent, Correction, Document
from documents.services import review
from documents.services.fields import State, current_fields
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return cast.actor("acme-reviewer")


@pytest.fixture
def broken(actor: Actor) -> Document:
    """Its total is 9.00 more than net plus tax, its number is missing."""
    return make_read_document(actor, {**VALUES, "grand_total": 128.0, "invoice_number": None})


def say(actor: Actor, document: Document, name: str, value: Any, **said: Any) -> review.Change:
    with scope(actor.tenant_id):
        return review.change_field(actor=actor, document=document, name=name, value=value, **said)


def take_back(actor: Actor, document: Document, name: str, correction_id: uuid.UUID | None = None) -> review.Change:
    with scope(actor.tenant_id):
        return review.undo_correction(actor=actor, document=document, name=name, correction_id=correction_id)


def test_a_value_confirmed_with_its_broken_rule_is_no_longer_open(actor: Actor, broken: Document) -> None:
    field = say(actor, broken, "grand_total", 128.0).field

    assert (field.state, field.failures) == (State.PERSON, [])
    assert [failure.code for failure in field.accepted] == ["total_mismatch"]
    assert (field.is_confirmed, field.is_change) == (True, False)
    assert broken.open_count == 1  # the number is still missing


def test_a_new_value_that_breaks_a_rule_is_not_accepted_by_itself(actor: Actor, broken: Document) -> None:
    assert say(actor, broken, "grand_total", 120.0).field.state == State.RULE_FAILED
    assert say(actor, broken, "grand_total", 120.0).field.state == State.PERSON


def test_another_rule_that_starts_to_fail_opens_it_again(actor: Actor, broken: Document) -> None:
    say(actor, broken, "line_items", VALUES["line_items"])
    rows = [{"description": "Sensor", "quantity": 2.0, "line_total": 70.0}]
    assert say(actor, broken, "line_items", rows).field.state == State.RULE_FAILED
    assert say(actor, broken, "line_items", rows).field.state == State.PERSON
    assert say(actor, broken, "net_total", 70.0).after["line_items"].state == State.PERSON


@pytest.mark.parametrize(("mark", "state"), [("absent", State.ABSENT), ("illegible", State.ILLEGIBLE)])
def test_a_mark_settles_a_required_field(actor: Actor, broken: Document, mark: str, state: State) -> None:
    field = say(actor, broken, "invoice_number", None, mark=mark).field

    assert (field.state, field.value, field.is_open) == (state, None, False)
    again = say(actor, broken, "invoice_number", None).field  # Enter on it keeps the mark
    assert again.state == state
    with scope(actor.tenant_id):
        event = AuditEvent.objects.filter(action="field.correct").get()
    assert event.after == {"invoice_number": None, "mark": mark}


def test_an_empty_required_field_can_be_accepted(actor: Actor, broken: Document) -> None:
    assert say(actor, broken, "invoice_number", "").field.state == State.PERSON


def test_undo_brings_back_what_stood_before_step_by_step(actor: Actor, broken: Document) -> None:
    first = say(actor, broken, "grand_total", 119.0)
    second = say(actor, broken, "grand_total", 118.0)

    assert take_back(actor, broken, "grand_total", second.correction_id).field.value == 119.0
    field = take_back(actor, broken, "grand_total", first.correction_id).field
    assert (field.value, field.corrected_by, field.state) == (128.0, "", State.RULE_FAILED)
    with scope(actor.tenant_id):
        rows = list(Correction.objects.order_by("created_at", "id"))
        assert AuditEvent.objects.filter(action="field.undo").count() == 2
    assert [(row.value, row.mark) for row in rows] == [(119.0, ""), (118.0, ""), (119.0, ""), (None, "machine")]


def test_undo_names_who_said_what_stands_again(cast: Cast, actor: Actor, broken: Document) -> None:
    approver = cast.actor("acme-approver")
    say(actor, broken, "grand_total", 119.0)
    with scope(actor.tenant_id):
        review.release_lock(actor=actor, document=broken)
    say(approver, broken, "grand_total", 118.0)

    field = take_back(approver, broken, "grand_total").field

    assert (field.value, field.corrected_by) == (119.0, "acme-reviewer")


def test_what_cannot_be_undone_is_told(cast: Cast, actor: Actor, broken: Document) -> None:
    with pytest.raises(review.UnknownField):
        take_back(actor, broken, "nothing")
    with pytest.raises(review.CannotUndo) as nothing:
        take_back(actor, broken, "grand_total")
    first = say(actor, broken, "grand_total", 119.0)
    say(actor, broken, "grand_total", 118.0)
    with pytest.raises(review.CannotUndo) as moved_on:
        take_back(actor, broken, "grand_total", first.correction_id)
    with scope(actor.tenant_id):
        review.release_lock(actor=actor, document=broken)
    with pytest.raises(review.CannotUndo) as not_theirs:
        take_back(cast.actor("acme-approver"), broken, "grand_total")

    assert [error.value.code for error in (nothing, moved_on, not_theirs)] == [
        review.CannotUndo.NOTHING,
        review.CannotUndo.MOVED_ON,
        review.CannotUndo.MOVED_ON,
    ]


def test_an_undone_correction_cannot_be_undone_again(actor: Actor, broken: Document) -> None:
    say(actor, broken, "grand_total", 119.0)
    take_back(actor, broken, "grand_total")
    with pytest.raises(review.CannotUndo, match="nothing to undo"):
        take_back(actor, broken, "grand_total")
    with scope(actor.tenant_id):
        assert [field.corrected_by for field in current_fields(broken)] == [""] * 7
