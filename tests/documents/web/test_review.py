"""The review page: what it shows, to whom, and what a person does on it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Correction, Document
from documents.tenancy import scope
from inference.types import Check, Source, Verdict
from tests.documents.factories import VALUES, Cast, make_read_document, upload
from tests.documents.web.conftest import HTMX, SignIn

Status = Document.Status


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"))


def status_of(document: Document) -> str:
    with scope(document.tenant_id):
        return str(Document.objects.get(pk=document.pk).status)


def correct(client: Client, document: Document, name: str, value: str, **posted: Any) -> Any:
    return client.post(reverse("field", args=[document.pk, name]), {"value": value, **posted}, headers=HTMX)


def test_it_works(document: Document, sign_in: SignIn) -> None:
    page = sign_in("acme-reviewer").get(reverse("document", args=[document.pk])).content.decode()
    assert 'value="RE-2026/001"' in page
    assert 'value="119.00"' in page
    assert 'x="0.1000" y="0.1000" width="0.3000" height="0.0300"' in page
    assert "In review by you" in page
    assert 'width="1000" height="1400"' in page


def test_what_another_source_says_is_shown_until_a_person_has_settled_it(cast: Cast, sign_in: SignIn) -> None:
    other = Check(Source.EINVOICE, Verdict.SUBSTITUTED, "911.00")
    document = make_read_document(cast.actor("acme-operator"), confidence=0.2, checks={"grand_total": other})
    client = sign_in("acme-reviewer")
    said = "The XML in the file says 911.00; the page says 119.00"
    assert said in client.get(reverse("document", args=[document.pk])).content.decode()
    assert said not in correct(client, document, "grand_total", "119.00").content.decode()


def test_showing_it_takes_the_lock_for_reviewers_alone(document: Document, sign_in: SignIn) -> None:
    address = reverse("document", args=[document.pk])
    for name in ("acme-viewer", "acme-operator"):
        page = sign_in(name).get(address).content.decode()
        assert 'name="value"' not in page
        assert status_of(document) == Status.NEEDS_REVIEW
    sign_in("acme-reviewer").get(address)
    assert status_of(document) == Status.IN_REVIEW


def test_a_prefetch_takes_no_lock(document: Document, sign_in: SignIn) -> None:
    headers = {"Sec-Purpose": "prefetch;prerender"}
    sign_in("acme-reviewer").get(reverse("document", args=[document.pk]), headers=headers)
    assert status_of(document) == Status.NEEDS_REVIEW


def test_who_has_it_is_shown_and_their_page_cannot_be_changed(document: Document, sign_in: SignIn) -> None:
    address = reverse("document", args=[document.pk])
    sign_in("acme-reviewer").get(address)
    other = sign_in("acme-approver")
    page = other.get(address).content.decode()
    assert "In review by acme-reviewer" in page
    assert 'name="value"' not in page
    refused = correct(other, document, "seller_name", "Someone")
    assert refused.status_code == 409
    assert "acme-reviewer reviews it now." in refused.content.decode()
    assert other.post(reverse("approve", args=[document.pk])).status_code == 409
    assert status_of(document) == Status.IN_REVIEW


def test_a_correction_answers_its_row_alone(document: Document, sign_in: SignIn) -> None:
    answer = correct(sign_in("acme-reviewer"), document, "seller_name", "Orrin Freight", seconds="2.5")
    part = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Orrin Freight"' in part
    assert "Read as Tarnwick Instruments Ltd" in part
    assert "<html" not in part
    assert "field-invoice_number" not in part
    with scope(document.tenant_id):
        row = Correction.objects.get()
    assert (row.value, row.author_name, row.seconds) == ("Orrin Freight", "acme-reviewer", 2.5)


def test_rows_that_a_correction_breaks_are_sent_along(document: Document, sign_in: SignIn) -> None:
    part = correct(sign_in("acme-reviewer"), document, "net_total", "91").content.decode()
    assert "Total is 9.00 more than net plus tax" in part
    assert 'id="verdict-grand_total" data-state="rule_failed" data-open="yes" hx-swap-oob="true"' in part
    assert 'data-open="1"' in part  # one mistake is shown at one field


def test_what_cannot_be_stored_stays_in_its_box(document: Document, sign_in: SignIn) -> None:
    answer = correct(sign_in("acme-reviewer"), document, "issue_date", "the other day")
    assert answer.status_code == 422
    assert 'value="the other day"' in answer.content.decode()
    assert "is not one date" in answer.content.decode()
    with scope(document.tenant_id):
        assert not Correction.objects.exists()


def test_an_unchanged_value_is_confirmed_as_stored(document: Document, sign_in: SignIn) -> None:
    assert correct(sign_in("acme-reviewer"), document, "grand_total", "119.00").status_code == 200
    with scope(document.tenant_id):
        assert Correction.objects.get().value == 119.0


def test_lines_are_saved_as_one_field(document: Document, sign_in: SignIn) -> None:
    rows = [["Sensor", "2", "60"], ["", "", ""], ["Plate", "1", "40"]]
    answer = correct(sign_in("acme-reviewer"), document, "line_items", json.dumps(rows))
    assert answer.status_code == 200
    with scope(document.tenant_id):
        assert Correction.objects.get().value == [
            {"description": "Sensor", "quantity": 2, "line_total": 60},
            {"description": "Plate", "quantity": 1, "line_total": 40},
        ]


@pytest.mark.parametrize("rows", ["{}", "[[1]]", '["a"]', "x"])
def test_damaged_lines_are_refused(document: Document, sign_in: SignIn, rows: str) -> None:
    assert correct(sign_in("acme-reviewer"), document, "line_items", rows).status_code == 422


def test_a_value_is_text_and_no_markup(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(
        cast.actor("acme-operator"),
        {
            **VALUES,
            "seller_name": "<script>alert(1)</script>",
            "line_items": [{"description": '"><img src=x onerror=alert(2)>', "quantity": 1.0, "line_total": 100.0}],
        },
    )
    client = sign_in("acme-reviewer")
    for page in (
        client.get(reverse("document", args=[document.pk])),
        correct(client, document, "invoice_number", "<script>alert(3)</script>"),
        client.get(reverse("documents")),
    ):
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_without_a_script_a_correction_shows_the_page_again(document: Document, sign_in: SignIn) -> None:
    client, address = sign_in("acme-reviewer"), reverse("field", args=[document.pk, "issue_date"])
    assert client.post(address, {"value": "2026-12-01"}).headers["Location"] == reverse("document", args=[document.pk])
    refused = client.post(address, {"value": "soon"})
    assert refused.status_code == 422
    assert "<html" in refused.content.decode()
    assert "is not one date" in refused.content.decode()


def test_an_unknown_field_is_not_there(document: Document, sign_in: SignIn) -> None:
    assert correct(sign_in("acme-reviewer"), document, "nothing", "x").status_code == 404


def test_approve_then_reopen(document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-approver")
    client.post(reverse("approve", args=[document.pk]))
    assert status_of(document) == Status.APPROVED
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "Reopen" in page
    assert 'name="value"' not in page
    client.post(reverse("reopen", args=[document.pk]))
    assert status_of(document) == Status.NEEDS_REVIEW


def test_reject_asks_for_a_reason(document: Document, sign_in: SignIn) -> None:
    client, address = sign_in("acme-approver"), reverse("reject", args=[document.pk])
    refused = client.post(address, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why it is rejected" in refused.content.decode()
    client.post(address, {"reason": "Not ours"})
    assert status_of(document) == Status.REJECTED
    assert "Rejected: Not ours" in client.get(reverse("document", args=[document.pk])).content.decode()


def test_deciding_twice_shows_how_it_stands(document: Document, sign_in: SignIn) -> None:
    client, address = sign_in("acme-approver"), reverse("approve", args=[document.pk])
    client.post(address)
    again = client.post(address)
    assert again.status_code == 409
    assert "Somebody else has moved it on." in again.content.decode()


def test_a_failed_document_says_why_and_can_be_retried(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        Document.objects.update(status=Status.FAILED, failure_code="damaged")
    client = sign_in("acme-operator")
    assert "The file is damaged" in client.get(reverse("document", args=[document.pk])).content.decode()
    client.post(reverse("retry", args=[document.pk]))
    assert status_of(document) == Status.RECEIVED


def test_another_template_reads_it_again(document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-operator")
    client.post(reverse("change_template", args=[document.pk]), {"template": "receipt"})
    assert status_of(document) == Status.RECEIVED
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "Waits to be read" in page


def test_progress_is_told_until_the_page_is_ready(cast: Cast, document: Document, sign_in: SignIn) -> None:
    waiting = upload(cast.actor("acme-operator"))
    client = sign_in("acme-operator")
    address = reverse("progress", args=[waiting.pk])
    assert client.get(f"{address}?seen=RECEIVED-0-0").status_code == 204
    assert "Waits to be read" in client.get(f"{address}?seen=other").content.decode()
    assert client.get(reverse("progress", args=[document.pk])).headers["HX-Refresh"] == "true"


def test_the_lock_is_renewed_and_given_back(document: Document, sign_in: SignIn) -> None:
    client, address = sign_in("acme-reviewer"), reverse("lock", args=[document.pk])
    assert client.post(address).status_code == 204
    assert status_of(document) == Status.IN_REVIEW
    assert sign_in("acme-approver").post(address).status_code == 409
    assert client.post(address, {"release": "1"}).status_code == 204
    assert status_of(document) == Status.NEEDS_REVIEW


def test_the_price_is_the_same_for_any_document(document: Document, sign_in: SignIn) -> None:
    client = sign_in("acme-reviewer")
    client.get(reverse("document", args=[document.pk]))
    correct(client, document, "seller_name", "Orrin Freight")
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("document", args=[document.pk]))
    statements = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 14
