"""Finding documents in the inbox: words, filters, orders, tabs, kept views."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, SavedView
from documents.services import listing, review
from documents.services.views import MOST, save_view
from documents.tenancy import scope
from documents.web import inbox
from tests.documents.factories import VALUES, Cast, make_read_document
from tests.documents.web.conftest import HTMX, SignIn

INBOX = reverse("documents")


def make(cast: Cast, name: str, minutes: int = 0, **values: Any) -> Document:
    """A document that came `minutes` ago."""
    values = {"status": "NEEDS_REVIEW", **values}
    values["created_at"] = timezone.now() - dt.timedelta(minutes=minutes)
    with scope(cast.acme.pk):
        document: Document = Document.objects.create(tenant=cast.acme, name=name, size=1, **values)
        columns = {name: getattr(document, name) for name in ("issuer", "number", "amount", "open_count")}
        listing.refresh(document, [])
        Document.objects.filter(pk=document.pk).update(**columns)
    return document


def names(client: Client, query: str = "") -> list[str]:
    return [row.document.name for row in client.get(f"{INBOX}?{query}").context["rows"]]


def test_a_search_looks_everywhere_newest_first(cast: Cast, sign_in: SignIn) -> None:
    make(cast, "scan open", 1)
    make(cast, "scan approved", 2, status="APPROVED")
    make(cast, "other", 3)
    client = sign_in("acme-viewer")
    assert names(client, "text=scan") == ["scan open", "scan approved"]
    assert names(client, "text=scan&status=approved") == ["scan approved"]
    page = client.get(f"{INBOX}?text=0418").content.decode()
    assert "Nothing contains 0418." in page
    assert "Clear filters" in page
    assert 'value="0418"' in page  # what was asked for stays in the box


def test_a_search_goes_on_page_by_page(cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE_SIZE", 2)
    for number in range(5):
        make(cast, f"scan {number}", number)
    seen, query = [], "text=scan"
    for _page in range(3):
        response = sign_in("acme-viewer").get(f"{INBOX}?{query}")
        seen += [row.document.name for row in response.context["rows"]]
        query = response.context["next_query"]
    assert seen == [f"scan {number}" for number in range(5)]
    assert query == ""


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["a", "b", "c", "d"]),
        ("waiting", ["d", "c", "b", "a"]),
        ("amount", ["c", "a", "d", "b"]),
        ("doubt", ["b", "d", "c", "a"]),
        ("by magic", ["a", "b", "c", "d"]),
    ],
)
@pytest.mark.parametrize("text", ["", "scan"])
def test_orders_hold_over_pages(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, sort: str, expected: list[str], text: str
) -> None:
    monkeypatch.setattr(inbox, "PAGE_SIZE", 2)
    make(cast, "a scan", 1, amount=5, open_count=0)
    make(cast, "b scan", 2, amount=None, open_count=9)
    make(cast, "c scan", 3, amount="12.50", open_count=1)
    make(cast, "d scan", 4, amount=-3, open_count=2)
    client, query, seen = sign_in("acme-viewer"), f"sort={sort}&text={text}", []
    for _page in range(2):
        response = client.get(f"{INBOX}?{query}")
        seen += [row.document.name[0] for row in response.context["rows"]]
        query = response.context["next_query"]
    assert seen == expected
    assert query == ""


EARLIEST = "0001-01-01T00:00:00%2B23:59~00000000-0000-0000-0000-000000000000"  # a moment before the calendar


@pytest.mark.parametrize("sort", ["", "waiting", "amount", "doubt"])
@pytest.mark.parametrize(
    "cursor", ["x~y", "~", "NaN~00000000-0000-0000-0000-000000000000", "9" * 5000, "-1~x", EARLIEST]
)
def test_a_damaged_cursor_shows_the_first_page(cast: Cast, sign_in: SignIn, sort: str, cursor: str) -> None:
    make(cast, "one")
    assert names(sign_in("acme-viewer"), f"sort={sort}&after={cursor}") == ["one"]


def test_filters_by_person_day_and_template(cast: Cast, sign_in: SignIn) -> None:
    person = cast.user("acme-reviewer")
    make(cast, "mine", 0, assigned_to=person, uploaded_by=person)
    make(cast, "old", 60 * 24 * 40)
    client = sign_in("acme-viewer")
    day = (timezone.localdate() - dt.timedelta(days=10)).isoformat()
    assert names(client, f"assignee={person.pk}") == ["mine"]
    assert names(client, f"uploader={person.pk}&text=mine") == ["mine"]
    assert names(client, "assignee=nobody") == ["old"]
    assert names(client, f"from={day}") == ["mine"]
    assert names(client, f"to={day}") == ["old"]
    assert names(client, "from=soon") == ["mine", "old"]
    assert names(client, "assignee=²") == names(client, "uploader=x") == names(client, "template=1&text=mine") == []


def test_tabs_of_what_is_set_aside(cast: Cast, sign_in: SignIn) -> None:
    reviewer, approver = cast.actor("acme-reviewer"), cast.actor("acme-approver")
    parked, asked, back = (make_read_document(reviewer) for _ in range(3))
    with scope(cast.acme.pk):
        review.park(actor=reviewer, document=parked, note="waits for credit note")
        review.ask(actor=reviewer, document=asked, person=cast.user("acme-approver"), question="is this ours?")
        review.send_back(actor=approver, document=back, note="look at the total")
    client = sign_in("acme-viewer")
    response = client.get(f"{INBOX}?status=parked")
    page = response.content.decode()
    assert [row.document.pk for row in response.context["rows"]] == [parked.pk]
    assert "Parked: waits for credit note" in page
    counts = {tab.key: tab.count_label for tab in response.context["tabs"]}
    assert {key: counts[key] for key in ("", "needs-review", "parked", "asked", "sent-back")} == {
        "": "3", "needs-review": "3", "parked": "1", "asked": "1", "sent-back": "1",
    }  # fmt: skip
    assert "Asked acme-approver: is this ours?" in client.get(f"{INBOX}?status=asked").content.decode()
    assert "Sent back by acme-approver: look at the total" in client.get(INBOX).content.decode()


def test_counts_are_left_out_where_they_would_not_fit_the_list(cast: Cast, sign_in: SignIn) -> None:
    make(cast, "scan")
    response = sign_in("acme-viewer").get(f"{INBOX}?text=nothing")
    assert {tab.count_label for tab in response.context["tabs"]} == {""}


def test_a_row_opens_the_review_page_and_says_who_has_it(cast: Cast, sign_in: SignIn) -> None:
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer, {**VALUES, "currency": "EUR"})
    with scope(cast.acme.pk):
        review.take_lock(actor=reviewer, document=document)
    page = sign_in("acme-viewer").get(INBOX).content.decode()
    row = page[page.index(f'id="row-{document.pk}"') :]
    assert row.index(reverse("document", args=[document.pk])) == row.index('href="') + 6
    assert "acme-reviewer" in row
    assert "RE-2026/001" in row


def test_it_asks_again_only_while_something_can_change(cast: Cast, sign_in: SignIn) -> None:
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    client = sign_in("acme-viewer")
    assert "every 1s" not in client.get(INBOX).content.decode()
    with scope(cast.acme.pk):
        review.take_lock(actor=reviewer, document=document)
    live = client.get(INBOX)
    assert "every 1s" in live.content.decode()
    poll = f"{INBOX}?seen={live.context['seen']}"
    assert client.get(poll, headers=HTMX).status_code == 204
    with scope(cast.acme.pk):
        review.release_lock(actor=reviewer, document=document)
    after = client.get(poll, headers=HTMX)
    assert after.status_code == 200
    assert "every 1s" not in after.content.decode()


def test_ids_of_all_that_match(cast: Cast, sign_in: SignIn) -> None:
    rows = [make(cast, f"scan {number}", number) for number in range(3)]
    make(cast, "other")
    found = sign_in("acme-viewer").get(reverse("document_ids") + "?text=scan").json()["ids"]
    assert found == [str(row.pk) for row in rows]
    assert sign_in("globex-admin").get(reverse("document_ids")).json() == {"ids": []}


def test_a_view_is_kept_renamed_and_deleted(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    answer = client.post(reverse("views"), {"name": " Old  invoices ", "query": "?&sort=waiting&text=scan&after=x~y"})
    assert answer.headers["Location"] == f"{INBOX}?text=scan&sort=waiting"
    with scope(cast.acme.pk):
        view = SavedView.objects.get(name="Old invoices")
    assert "Old invoices" in client.get(reverse("views"), headers=HTMX).content.decode()
    assert "Old invoices" not in sign_in("acme-admin").get(reverse("views")).content.decode()
    client.post(reverse("view_rename", args=[view.pk]), {"name": "Oldest"})
    assert "Oldest" in client.get(reverse("views")).content.decode()
    assert sign_in("acme-admin").post(reverse("view_delete", args=[view.pk])).status_code == 404
    client.post(reverse("view_delete", args=[view.pk]))
    assert "Oldest" not in client.get(reverse("views")).content.decode()


def test_a_view_that_cannot_be_kept_says_why(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("acme-viewer")
    assert "Give the view a name." in client.post(reverse("views"), {"name": " "}).content.decode()
    assert client.post(reverse("views"), {"name": "x" * 61}).status_code == 422
    with scope(cast.acme.pk):
        views = [
            save_view(actor=cast.actor("acme-viewer"), name=f"view {number}", query={"text": "x"})
            for number in range(MOST)
        ]
    assert "Delete one first." in client.post(reverse("views"), {"name": "one more"}).content.decode()
    answer = client.post(reverse("view_rename", args=[views[0].pk]), {"name": "view 7"})
    assert "Another of your views has that name." in answer.content.decode()
