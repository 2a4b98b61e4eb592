"""How far sent documents are: one answer for many, nothing when nothing changed, nothing of strangers'."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from documents.models import Document
from documents.tenancy import scope
from documents.web.upload_status import MOST_IDS
from tests.documents.factories import Cast, make_read_document, upload
from tests.documents.web.conftest import SignIn

STATUS = reverse("upload_status")
RECEIVED = "Sent, waiting to be read"


def ask(client: Client, *ids: object, seen: str = "") -> str:
    answer = client.get(STATUS, {"id": [str(one) for one in ids], "seen": seen})
    assert answer.status_code == 200
    return answer.content.decode()


def seen_in(page: str) -> str:
    return page.split('data-seen="')[1].split('"')[0]


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    waiting = upload(cast.actor("acme-operator"))
    read = make_read_document(cast.actor("acme-operator"))
    page = ask(sign_in("acme-operator"), waiting.pk, read.pk)
    assert page.index(str(waiting.pk)) < page.index(RECEIVED) < page.index(str(read.pk)) < page.index("Ready to review")
    assert 'data-state="pending"' in page
    assert 'data-state="ready"' in page


def test_nothing_new_is_204_until_something_is(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"))
    client = sign_in("acme-operator")
    seen = seen_in(ask(client, document.pk))
    assert client.get(STATUS, {"id": str(document.pk), "seen": seen}).status_code == 204
    with scope(cast.acme.pk):
        Document.objects.update(status=Document.Status.PROCESSING, pages_total=14, pages_done=2)
    assert "Reading, page 3 of 14" in ask(client, document.pk, seen=seen)


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [
        (Document.Status.IN_REVIEW, "ready", "Ready to review"),
        (Document.Status.APPROVED, "ready", "Approved"),
        (Document.Status.REJECTED, "ready", "Rejected"),
        (Document.Status.FAILED, "failed", "Needs a password."),
    ],
)
def test_each_status_has_its_words(cast: Cast, sign_in: SignIn, status: str, state: str, words: str) -> None:
    document = upload(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        Document.objects.update(status=status, failure_code="encrypted")
    page = ask(sign_in("acme-operator"), document.pk)
    assert f'data-state="{state}"' in page
    assert words in page


def test_a_strangers_document_answers_like_a_missing_one(cast: Cast, sign_in: SignIn) -> None:
    theirs, missing = upload(cast.actor("globex-admin")), uuid.uuid4()
    client = sign_in("acme-operator")
    pages = {ask(client, one).replace(str(one), "") for one in (theirs.pk, missing)}
    bodies = {page.replace(seen_in(page), "") for page in pages}
    assert len(bodies) == 1
    assert 'data-state="gone"' in bodies.pop()


def test_what_is_no_id_is_left_out(sign_in: SignIn) -> None:
    assert "data-document" not in ask(sign_in("acme-operator"), "nonsense")


def test_no_more_ids_than_an_address_holds(sign_in: SignIn) -> None:
    page = ask(sign_in("acme-operator"), *(uuid.uuid4() for _ in range(MOST_IDS + 1)))
    assert page.count("data-document") == MOST_IDS


def test_many_cost_as_many_queries_as_one(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = [upload(cast.actor("acme-operator")).pk for _ in range(5)]
    client = sign_in("acme-operator")
    ask(client, ids[0])  # a session's first request notes when it began
    with CaptureQueriesContext(connection) as one:
        ask(client, ids[0])
    with django_assert_num_queries(len(one)):
        ask(client, *ids)


def test_a_viewer_may_not(sign_in: SignIn) -> None:
    assert sign_in("acme-viewer").get(STATUS).status_code == 403
