"""Whose turn it is: the line of documents, the lock and its taking over, who looks, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Actor, Attention, Document, LockedByOther, Presence
from documents.services import review
from documents.services.keys import DEFAULTS, BadKeys, key_text, keys_of, set_keys
from documents.services.review import queue
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document


@pytest.fixture
def reviewer(cast: Cast) -> Actor:
    return cast.actor("acme-reviewer")


@pytest.fixture
def approver(cast: Cast) -> Actor:
    return cast.actor("acme-approver")


def line(cast: Cast, count: int = 3, **values: Any) -> list[Document]:
    """Documents in the order they came."""
    return [make_read_document(cast.actor("acme-operator"), {**VALUES, **values}) for _ in range(count)]


def change(document: Document, **values: Any) -> None:
    with scope(document.tenant_id):
        Document.objects.filter(pk=document.pk).update(**values)


def next_of(actor: Actor, after: Document | None = None) -> Any:
    with scope(actor.tenant_id):
        return review.find_next(actor=actor, after=after)


def test_the_oldest_comes_first_and_then_the_one_behind(cast: Cast, approver: Actor) -> None:
    first, second, third = line(cast)
    assert next_of(approver) == first.pk
    assert next_of(approver, second) == third.pk
    assert next_of(approver, third) == first.pk


def test_what_is_mine_comes_before_what_is_older_and_what_is_anothers_never(cast: Cast, approver: Actor) -> None:
    first, second, third = line(cast)
    change(first, assigned_to=cast.user("acme-admin"))
    change(third, assigned_to=cast.user("acme-approver"))
    assert next_of(approver) == third.pk
    assert next_of(approver, third) == second.pk


@pytest.mark.parametrize("hold", ["PARKED", "ASKED", "SENT_BACK"])
def test_what_is_set_aside_is_left_out(cast: Cast, approver: Actor, hold: str) -> None:
    first, second, _third = line(cast)
    change(first, hold=hold)
    assert next_of(approver) == second.pk


def test_what_others_have_is_left_out_until_it_lapses(cast: Cast, approver: Actor, reviewer: Actor) -> None:
    first, second, _third = line(cast, invoice_number=None)
    with scope(reviewer.tenant_id):
        review.take_lock(actor=reviewer, document=first)
    assert next_of(approver) == second.pk
    change(first, lock_expires_at=timezone.now())
    assert next_of(approver) == first.pk


def test_a_reviewer_gets_what_is_open_or_was_sent_back(cast: Cast, reviewer: Actor) -> None:
    first, second, third = line(cast)
    assert next_of(reviewer) is None
    change(second, open_count=2)
    assert next_of(reviewer) == second.pk
    change(first, hold="SENT_BACK")
    change(third, hold="ASKED", hold_for=cast.user("acme-reviewer"), open_count=1)
    assert [next_of(reviewer), next_of(reviewer, second)] == [first.pk, third.pk]


def test_the_place_in_the_line(cast: Cast, approver: Actor) -> None:
    first, second, third = line(cast)
    with scope(approver.tenant_id):
        place = review.find_place(actor=approver, document=second)
        last = review.find_place(actor=approver, document=third)
    assert (place.number, place.total, place.before, place.after) == (2, 3, first.pk, third.pk)
    assert (last.number, last.after, last.first) == (3, None, first.pk)


def test_what_is_mine_stands_ahead_of_what_is_nobodys(cast: Cast, approver: Actor) -> None:
    first, second, third = line(cast)
    change(third, assigned_to=cast.user("acme-approver"))
    with scope(approver.tenant_id):
        third.refresh_from_db()
        mine = review.find_place(actor=approver, document=third)
        next_one = review.find_place(actor=approver, document=first)
    assert (mine.number, mine.total, mine.before, mine.after) == (1, 3, None, first.pk)
    assert (next_one.number, next_one.total, next_one.before, next_one.after) == (2, 3, third.pk, second.pk)


def test_counting_ends_where_it_is_capped(cast: Cast, approver: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = line(cast, 5)
    monkeypatch.setattr(queue, "MOST_COUNTED", 2)
    with scope(approver.tenant_id):
        place = review.find_place(actor=approver, document=documents[3])
    assert (place.number, place.total, place.before, place.after) == (3, 4, documents[2].pk, documents[4].pk)


@pytest.mark.parametrize("name", ["acme-approver", "acme-reviewer"])
def test_the_line_is_read_in_order_and_never_sorted(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    line(cast)
    with scope(actor.tenant_id), connection.cursor() as cursor:
        # So that only what no index can give in order is sorted; a short line is sorted sooner than looked up.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        mine, free = (part[:1].explain() for part in queue.waiting_for(actor))
    assert "document_in_line" in free
    assert "Sort" not in mine + free


def test_a_lock_is_taken_over_and_its_holder_notices(cast: Cast, approver: Actor, reviewer: Actor) -> None:
    [document] = line(cast, 1)
    with scope(approver.tenant_id):
        review.take_lock(actor=reviewer, document=document)
        since = document.locked_at
        assert review.renew_lock(actor=reviewer, document=document)
        with pytest.raises(LockedByOther):
            review.take_lock(actor=approver, document=document)
        review.take_over(actor=approver, document=document)
        assert not review.renew_lock(actor=reviewer, document=document)
    assert since is not None
    assert document.locked_at is not None
    assert document.locked_at > since


def test_who_looks_is_known_for_a_while(cast: Cast, approver: Actor, reviewer: Actor) -> None:
    [document] = line(cast, 1)
    viewer = cast.actor("acme-viewer")
    with scope(approver.tenant_id):
        review.take_lock(actor=reviewer, document=document)
        for person in (approver, reviewer, viewer, viewer):
            review.note_presence(actor=person, document=document)
        assert review.list_viewers(actor=reviewer, document=document) == ["acme-approver", "acme-viewer"]
        assert review.list_viewers(actor=viewer, document=document) == ["acme-approver"]  # the holder is named apart
        review.forget_presence(actor=approver, document=document)
        Presence.objects.filter(user_id=viewer.user_id).update(seen_at=timezone.now() - dt.timedelta(seconds=60))
        assert review.list_viewers(actor=reviewer, document=document) == []


def test_attention_is_kept_by_field(cast: Cast, reviewer: Actor) -> None:
    [document] = line(cast, 1)
    with scope(reviewer.tenant_id):
        review.record_attention(actor=reviewer, document=document, seconds=12.5, fields={"grand_total": 3.25})
        kept = Attention.objects.get()
    assert (kept.seconds, kept.fields, kept.user_id) == (12.5, {"grand_total": 3.2}, reviewer.user_id)


@pytest.mark.parametrize(
    ("seconds", "fields"),
    [(-1, {}), (3601, {}), (float("nan"), {}), (True, {}), ("9", {}), (1, {"nothing": 1}), (1, {"grand_total": -2}),
     (1, ["grand_total"])],
)  # fmt: skip
def test_attention_that_cannot_be_is_refused(cast: Cast, reviewer: Actor, seconds: Any, fields: Any) -> None:
    [document] = line(cast, 1)
    with scope(reviewer.tenant_id):
        with pytest.raises(review.BadAttention):
            review.record_attention(actor=reviewer, document=document, seconds=seconds, fields=fields)
        assert not Attention.objects.exists()


def test_a_person_has_keys_of_their_own(cast: Cast) -> None:
    user = cast.user("acme-reviewer")
    set_keys(user=user, keys={"park": "Alt+K", "ask": DEFAULTS["ask"], "nothing": "Alt+Y"})
    user.refresh_from_db()
    assert user.keys == {"park": "Alt+K"}
    assert keys_of(user) == {**DEFAULTS, "park": "Alt+K"}
    assert key_text("Shift+Enter") == "⇧ ↵"


@pytest.mark.parametrize("key", ["", "K", "Shift+K", "Ctrl+C", "F5", "Alt+X", "Alt+Nothing", "<b>"])
def test_keys_that_cannot_be_are_refused(cast: Cast, key: str) -> None:
    user = cast.user("acme-reviewer")
    with pytest.raises(BadKeys) as error:
        set_keys(user=user, keys={"park": key})
    assert list(error.value.problems) == ["park"]
    user.refresh_from_db()
    assert user.keys == {}
