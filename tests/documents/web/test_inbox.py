"""The inbox: what it lists, for whom, and at what price."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document
from documents.services import review
from documents.services.counts import CAP
from documents.tenancy import scope
from documents.web import inbox
from tests.documents.factories import VALUES, Cast, make_read_document, upload
from tests.documents.web.conftest import HTMX, SignIn

INBOX = reverse("documents")


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    make_read_document(cast.actor("acme-operator"))
    page = sign_in("acme-reviewer").get(INBOX).content.decode()
    assert "invoice.png" in page
    assert "Tarnwick Instruments Ltd" in page
    assert "119.00" in page
    assert "Review next" in page


def test_nobody_sees_it_without_signing_in() -> None:
    assert Client().get(INBOX).headers["Location"].startswith(reverse("login"))


def test_a_person_without_a_team_is_told_so(sign_in: SignIn) -> None:
    page = sign_in("stranger").get(INBOX)
    assert page.status_code == 403
    assert "You belong to no team yet" in page.content.decode()


def test_another_teams_documents_are_not_listed(cast: Cast, sign_in: SignIn) -> None:
    make_read_document(cast.actor("acme-operator"))
    assert "invoice.png" not in sign_in("globex-admin").get(INBOX).content.decode()


def test_a_row_says_why_it_waits(cast: Cast, sign_in: SignIn) -> None:
    make_read_document(cast.actor("acme-operator"), {**VALUES, "grand_total": 128.0})
    page = sign_in("acme-viewer").get(INBOX).content.decode()
    assert "Total is 9.00 more than net plus tax" in page
    assert "1 of 7 to check" in page


def test_a_name_from_outside_is_text_and_no_markup(cast: Cast, sign_in: SignIn) -> None:
    upload(cast.actor("acme-operator"), name="<img src=x onerror=alert(1)>.png")
    page = sign_in("acme-viewer").get(INBOX).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_filters_by_status_and_template(cast: Cast, sign_in: SignIn) -> None:
    actor = cast.actor("acme-operator")
    read = make_read_document(actor)
    with scope(cast.acme.pk):
        Document.objects.filter(pk=read.pk).update(name="read.png")
    upload(actor, name="waiting.png")
    client = sign_in("acme-viewer")
    assert _names(client, "status=reading") == {"waiting.png"}
    assert _names(client, "status=needs-review") == {"read.png"}
    assert _names(client, "template=not-an-id") == set()
    assert "Clear filters" in client.get(f"{INBOX}?template=not-an-id").content.decode()


def test_older_pages_continue_where_the_last_ended(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAGE_SIZE", 2)
    for number in range(5):
        upload(cast.actor("acme-operator"), name=f"{number}.png")
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    with scope(cast.acme.pk):
        Document.objects.update(created_at=moment)  # the id alone must keep them apart
    client, seen, query = sign_in("acme-viewer"), [], ""
    for _page in range(3):
        response = client.get(f"{INBOX}?{query}")
        seen += [row.document.name for row in response.context["rows"]]
        query = response.context["next_query"]
    assert sorted(seen) == [f"{number}.png" for number in range(5)]
    assert query == ""


def test_a_damaged_cursor_shows_the_first_page(cast: Cast, sign_in: SignIn) -> None:
    upload(cast.actor("acme-operator"))
    assert _names(sign_in("acme-viewer"), "after=2026-01-01~x") == {"invoice.png"}


def test_counts_stop_at_a_thousand(cast: Cast, sign_in: SignIn) -> None:
    rows = [Document(tenant_id=cast.acme.pk, name=f"{n}.png", size=1) for n in range(CAP + 5)]
    with scope(cast.acme.pk):
        Document.objects.bulk_create(rows)
    assert "1,000+" in sign_in("acme-viewer").get(INBOX).content.decode()


def test_a_poll_answers_only_what_changed(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"))
    client = sign_in("acme-viewer")
    seen = client.get(INBOX).context["seen"]
    assert client.get(f"{INBOX}?seen={seen}", headers=HTMX).status_code == 204
    with scope(cast.acme.pk):
        Document.objects.filter(pk=document.pk).update(status=Document.Status.PROCESSING, pages_total=9, pages_done=3)
    changed = client.get(f"{INBOX}?seen={seen}", headers=HTMX).content.decode()
    assert "Reading, page 4 of 9" in changed
    assert "<html" not in changed


def test_polling_ends_when_nothing_is_being_read(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    upload(cast.actor("acme-operator"))
    assert "every 1s" in client.get(INBOX).content.decode()
    with scope(cast.acme.pk):
        Document.objects.update(status=Document.Status.FAILED, failure_code="encrypted")
    page = client.get(INBOX).content.decode()
    assert "every 1s" not in page
    assert "Needs a password." in page


def test_the_price_does_not_grow_with_the_list(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-admin")
    for _document in range(3):
        make_read_document(cast.actor("acme-operator"))
    client.get(INBOX)  # meets the template for the first time
    with CaptureQueriesContext(connection) as few:
        client.get(INBOX)
    for _document in range(7):
        document = make_read_document(cast.actor("acme-operator"))
        with scope(cast.acme.pk):
            review.take_lock(actor=cast.actor("acme-reviewer"), document=document)
    with CaptureQueriesContext(connection) as many:
        client.get(INBOX)
    asked = [query["sql"] for query in many if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(few) == len(many)
    assert len(asked) <= 12


def test_an_empty_inbox_says_what_to_do(sign_in: SignIn) -> None:
    assert "Drop your first invoice or contract" in sign_in("acme-operator").get(INBOX).content.decode()
    assert "Ask an operator" in sign_in("acme-viewer").get(INBOX).content.decode()


@pytest.mark.parametrize(("name", "count"), [("acme-approver", 2), ("acme-reviewer", 0)])
def test_the_trash_is_reached_by_those_who_may_delete(cast: Cast, sign_in: SignIn, name: str, count: int) -> None:
    make_read_document(cast.actor("acme-operator"))
    page = sign_in(name).get(INBOX).content.decode()
    assert page.count(f'href="{reverse("trash")}"') == count  # beside the views, and where many were deleted


@pytest.mark.parametrize(("name", "count"), [("acme-approver", 1), ("acme-reviewer", 0)])
def test_the_trash_is_reached_when_everything_is_in_it(cast: Cast, sign_in: SignIn, name: str, count: int) -> None:
    client, trash = sign_in(name), f'href="{reverse("trash")}"'
    assert trash not in client.get(INBOX).content.decode()
    document = make_read_document(cast.actor("acme-operator"))
    with scope(document.tenant_id):
        Document.objects.update(deleted_at=document.created_at)
    assert client.get(INBOX).content.decode().count(trash) == count


def test_next_is_what_has_waited_longest(cast: Cast, sign_in: SignIn) -> None:
    first = make_read_document(cast.actor("acme-operator"))
    make_read_document(cast.actor("acme-operator"))
    client = sign_in("acme-approver")
    assert client.get(reverse("review_next")).headers["Location"] == reverse("document", args=[first.pk])


def _names(client: Client, query: str) -> set[str]:
    return {row.document.name for row in client.get(f"{INBOX}?{query}").context["rows"]}
