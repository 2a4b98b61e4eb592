"""What the review page's script asks for: decisions without a new page, signs of life, the line, undo, keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Attention, Correction, Document, Presence
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn

STATION = {"X-Station": "1"}
PREFETCH = {"Purpose": "prefetch"}


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"), {**VALUES, "invoice_number": None})


def stored(document: Document) -> Document:
    with scope(document.tenant_id):
        found: Document = Document.objects.get(pk=document.pk)
    return found


def shown(client: Client, document: Document, **options: Any) -> str:
    return client.get(reverse("document", args=[document.pk]), **options).content.decode()


def test_it_works(cast: Cast, document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-approver")
    shown(client, document)
    answer = client.post(reverse("approve", args=[document.pk]), headers=STATION)
    assert answer.json() == {"sentence": "Approved: invoice.png"}
    again = client.post(reverse("approve", args=[document.pk]), headers=STATION)
    assert (again.status_code, again.json()["sentence"][:13]) == (409, "Somebody else")
    assert client.post(reverse("undo", args=[document.pk]), headers=STATION).status_code == 200
    assert stored(document).status == Document.Status.NEEDS_REVIEW


def test_a_prefetched_page_is_the_one_with_the_lock_but_takes_none(document: Document, sign_in: SignIn) -> None:
    page = shown(sign_in("acme-reviewer"), document, headers=PREFETCH)
    assert 'name="value"' in page
    assert "data-holds" in page
    assert stored(document).status == Document.Status.NEEDS_REVIEW
    assert "data-holds" not in shown(sign_in("acme-viewer"), document, headers=PREFETCH)


def test_a_prefetch_of_what_somebody_has_is_their_page(document: Document, sign_in: SignIn) -> None:
    shown(sign_in("acme-approver"), document)
    assert "data-holds" not in shown(sign_in("acme-reviewer"), document, headers=PREFETCH)


@pytest.mark.parametrize(
    ("action", "posted", "words", "taken"),
    [
        ("park", {"note": "Wait for the order"}, "Wait for the order", False),
        ("ask", {"person": "acme-operator", "question": "Is it paid?"}, "Is it paid?", False),
        ("send_back", {"reason": "Look at the total"}, "Look at the total", True),
    ],
)
def test_opening_what_is_set_aside_says_who_and_why(
    document: Document, sign_in: SignIn, action: str, posted: dict[str, str], words: str, taken: bool
) -> None:
    client = sign_in("acme-approver")
    shown(client, document)
    assert client.post(reverse(action, args=[document.pk]), posted).status_code == 302
    page = shown(sign_in("acme-reviewer"), document)
    assert words in page
    assert "acme-approver" in page
    assert ("data-holds" in page) is taken
    assert ("Take up" in page) is not taken
    sign_in("acme-admin").post(reverse("lock", args=[document.pk]), {"take_over": "1"})
    sign_in("acme-admin").post(reverse("take_up", args=[document.pk]))
    assert stored(document).hold == ""


def test_those_who_may_not_answer_are_not_offered(document: Document, sign_in: SignIn) -> None:
    page = shown(sign_in("acme-approver"), document)
    assert 'value="acme-operator"' in page
    assert 'value="acme-viewer"' not in page


@pytest.mark.parametrize(
    ("before", "action", "posted"),
    [
        ("lock", "lock", {"take_over": "1"}),
        ("park", "take_up", {}),
        ("approve", "reopen", {}),
    ],
)
def test_the_list_one_came_from_stays_in_the_address(
    document: Document, sign_in: SignIn, before: str, action: str, posted: dict[str, str]
) -> None:
    sign_in("acme-admin").post(reverse(before, args=[document.pk]))
    client, query = sign_in("acme-approver"), "?status=needs-review&assignee=nobody"
    address, asked = reverse("document", args=[document.pk]), reverse(action, args=[document.pk])
    page = client.get(address + query).content.decode()
    assert f'action="{asked}{query.replace("&", "&amp;")}"' in page
    assert client.post(asked + query, posted).headers["Location"] == address + query


def test_who_is_asked_answers_on_the_page(document: Document, sign_in: SignIn) -> None:
    sign_in("acme-approver").post(
        reverse("ask", args=[document.pk]), {"person": "acme-operator", "question": "Is it paid?"}
    )
    operator = sign_in("acme-operator")
    assert "Your answer" in shown(operator, document)
    assert operator.post(reverse("answer", args=[document.pk]), {"text": "Yes"}).status_code == 302
    assert "Your answer" not in shown(operator, document)


@pytest.mark.parametrize(
    ("action", "posted", "sentence"),
    [
        ("ask", {"person": "globex-admin", "question": "Is it paid?"}, "Choose who is asked."),
        ("ask", {"person": "acme-viewer", "question": "Is it paid?"}, "Choose who is asked."),
        ("ask", {"person": "acme-admin", "question": " "}, "Write the question first."),
        ("send_back", {"reason": ""}, "Say what has to be checked again."),
        ("reject", {"reason": ""}, "Say why it is rejected"),
        ("answer", {"text": "Yes"}, "Somebody else has moved it on."),
        ("undo", {}, "There is nothing to undo."),
    ],
)
def test_what_cannot_be_done_is_told_to_script_and_reader(
    document: Document, sign_in: SignIn, action: str, posted: dict[str, str], sentence: str
) -> None:
    client, address = sign_in("acme-approver"), reverse(action, args=[document.pk])
    told = client.post(address, posted, headers=STATION)
    assert told.status_code in {409, 422}
    assert told.json()["sentence"].startswith(sentence)
    assert sentence in client.post(address, posted).content.decode()
    assert stored(document).hold == ""


def test_a_correction_is_taken_back_by_its_id(document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-reviewer")
    client.post(reverse("field", args=[document.pk, "seller_name"]), {"value": "Orrin"}, headers=HTMX)
    marked = client.post(reverse("field", args=[document.pk, "seller_name"]), {"mark": "illegible"}, headers=HTMX)
    with scope(document.tenant_id):
        newest = Correction.objects.get(mark="illegible")
    assert f'data-correction="{newest.pk}"' in marked.content.decode()
    assert 'data-state="illegible"' in marked.content.decode()
    undone = client.post(
        reverse("field_undo", args=[document.pk, "seller_name"]), {"correction": str(newest.pk)}, headers=HTMX
    )
    assert 'value="Orrin"' in undone.content.decode()
    gone = client.post(
        reverse("field_undo", args=[document.pk, "seller_name"]), {"correction": str(newest.pk)}, headers=HTMX
    )
    assert gone.status_code == 409
    assert "changed since" in gone.content.decode()


def test_signs_of_life_keep_the_lock_and_show_who_looks(document: Document, sign_in: SignIn) -> None:
    address = reverse("presence", args=[document.pk])
    reviewer, viewer = sign_in("acme-reviewer"), sign_in("acme-viewer")
    shown(reviewer, document)
    assert viewer.post(address).json() == {
        "viewers": "",
        "lock": "other",
        "holder": viewer.post(address).json()["holder"],
        "state": f"IN_REVIEW:{stored(document).locked_by_id}:",
    }
    beat = reviewer.post(address, {"lock": "1"}).json()
    assert (beat["viewers"], beat["lock"], beat["holder"]) == ("acme-viewer is viewing", "mine", "")
    reviewer.post(address, {"leave": "1", "lock": "1"})
    assert stored(document).status == Document.Status.NEEDS_REVIEW
    assert viewer.post(address).json()["lock"] == "none"
    with scope(document.tenant_id):
        assert [row.user.username for row in Presence.objects.select_related("user")] == ["acme-viewer"]
    assert reviewer.post(address, {"lock": "1"}).json()["lock"] == "mine"  # it was free: taken again


def test_a_lost_lock_is_told_at_the_next_sign_of_life(document: Document, sign_in: SignIn) -> None:
    reviewer, approver = sign_in("acme-reviewer"), sign_in("acme-approver")
    shown(reviewer, document)
    assert approver.post(reverse("lock", args=[document.pk]), {"take_over": "1"}).status_code == 302
    lost = reviewer.post(reverse("presence", args=[document.pk]), {"lock": "1"}).json()
    assert (lost["lock"], lost["holder"][:29]) == ("other", "acme-approver has it since " + lost["holder"][27:29])
    approver.post(reverse("approve", args=[document.pk]))
    decided = reviewer.post(reverse("presence", args=[document.pk]), {"lock": "1"}).json()
    assert decided["lock"] == "other"
    assert "moved it on" in decided["holder"]


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"seconds": "12.5", "fields": '{"seller_name": 3}'}, 204),
        ({"seconds": "nan"}, 400),
        ({"seconds": "4000"}, 400),
        ({"seconds": "1", "fields": "x"}, 400),
        ({"seconds": "1", "fields": '{"nothing": 3}'}, 400),
        ({}, 400),
    ],
)
def test_attention_is_kept_or_refused(document: Document, sign_in: SignIn, posted: dict[str, str], status: int) -> None:
    assert sign_in("acme-reviewer").post(reverse("attention", args=[document.pk]), posted).status_code == status
    with scope(document.tenant_id):
        assert Attention.objects.exists() is (status == 204)


def test_the_line_stays_within_the_list_one_came_from(cast: Cast, document: Document, sign_in: SignIn) -> None:
    operator = cast.actor("acme-operator")
    with scope(document.tenant_id):
        other = make_read_document(operator)
        Document.objects.filter(pk=other.pk).update(assigned_to=cast.user("acme-approver"))
    client = sign_in("acme-approver")
    everything = client.get(reverse("place", args=[document.pk])).json()
    assert (everything["place"], everything["next"]) == ("2 of 2", reverse("document", args=[other.pk]))
    query = f"?uploader={operator.user_id}&assignee=nobody"
    narrowed = client.get(reverse("place", args=[document.pk]) + query).json()
    assert (narrowed["place"], narrowed["next"]) == ("1 of 1", "")
    went = client.get(reverse("review_next") + query)
    assert went.headers["Location"] == reverse("document", args=[document.pk]) + query


def test_the_end_of_the_line_offers_to_undo(document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-approver")
    client.post(reverse("approve", args=[document.pk]))
    end = client.get(reverse("review_next") + f"?after={document.pk}").content.decode()
    assert "Nothing waits" in end
    assert reverse("undo", args=[document.pk]) in end
    assert (
        reverse("undo", args=[document.pk])
        not in sign_in("acme-admin").get(reverse("review_next") + f"?after={document.pk}").content.decode()
    )


def test_keys_are_kept_shown_and_reset(document: Document, sign_in: SignIn) -> None:
    client, address = sign_in("acme-approver"), reverse("keys")
    refused = client.post(address, {"park": "Alt+X", "reject": "Alt+X"})
    assert refused.status_code == 422
    assert "Alt X is also" in refused.content.decode()
    client.post(address, {"park": "Alt+K"})
    assert "Alt K" in shown(client, document)
    client.post(address, {"reset": "1", "park": "Alt+K"})
    assert "Alt K" not in shown(client, document)
