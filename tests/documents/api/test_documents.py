"""The list of documents, its pages, filters and queries; one document."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from documents.models import Document
from documents.services.review import take_lock
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast, make_read_document, upload
from tests.documents.model_readings import make_model_document

LIST = "/api/v1/documents/"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def make_documents(cast: Cast, count: int, **values: Any) -> list[Document]:
    """Documents one second apart, newest first."""
    start = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    with scope(cast.acme.pk):
        rows = Document.objects.bulk_create(
            Document(
                tenant=cast.acme,
                name=f"invoice-{number:04}.pdf",
                media_type="application/pdf",
                size=1,
                sha256=f"{number:064}",
                storage_key="x",
                created_at=start + dt.timedelta(seconds=number),
                **values,
            )
            for number in range(count)
        )
    return list(reversed(rows))


def test_it_works(cast: Cast, log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-viewer").get(LIST).json()

    assert answer["next_cursor"] is None
    assert answer["next"] is None
    row = answer["results"][0]
    assert row["id"] == str(document.pk)
    assert row["status"] == "NEEDS_REVIEW"
    assert row["pages_total"] == 2
    assert row["failure"] is None
    assert row["lock"] is None


def test_pages_by_cursor_show_each_document_once(cast: Cast, log_in: LogIn) -> None:
    documents = make_documents(cast, 25)
    client = log_in("acme-viewer")

    first = client.get(LIST, {"limit": 10}).json()
    upload(cast.actor("acme-operator"))  # a newer document must not shift the pages after the first
    second = client.get(first["next"]).json()
    third = client.get(LIST, {"limit": 10, "cursor": second["next_cursor"]}).json()

    shown = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert shown == [str(document.pk) for document in documents]
    assert third["next_cursor"] is None


def test_documents_of_one_moment_are_not_lost_between_pages(cast: Cast, log_in: LogIn) -> None:
    documents = make_documents(cast, 5)
    with scope(cast.acme.pk):
        Document.objects.update(created_at=documents[0].created_at)
    client = log_in("acme-viewer")

    first = client.get(LIST, {"limit": 2}).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    shown = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert sorted(shown) == sorted(str(document.pk) for document in documents)


def test_filters(cast: Cast, log_in: LogIn, document: Document) -> None:
    make_documents(cast, 4, status=Document.Status.APPROVED)
    client = log_in("acme-viewer")
    with scope(cast.acme.pk):
        failed = upload(cast.actor("acme-operator"), name="Scan 100%_a.pdf")
        Document.objects.filter(pk=failed.pk).update(status="FAILED", failure_code="encrypted")

    def count(**query: Any) -> int:
        return len(ids(client.get(LIST, query)))

    assert count() == 6
    assert count(status="APPROVED") == 4
    assert count(status=["FAILED", "NEEDS_REVIEW"]) == 2
    assert count(name="SCAN 100%_") == 1
    assert count(name="100%a") == 0
    assert count(created_after="2026-11-01T00:00:02Z", created_before="2026-11-01T00:00:03Z") == 1
    assert count(template="invoice") == count(template="receipt") == 0
    row = client.get(LIST, {"status": "FAILED"}).json()["results"][0]
    assert row["failure"] == {
        "code": "encrypted",
        "detail": "Needs a password. Ask the sender, or upload a copy without one.",
    }


def cursor(moment: str) -> str:
    return base64.urlsafe_b64encode(f"{moment} {uuid.UUID(int=0)}".encode()).decode()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"status": "DONE"}, "invalid"),
        ({"limit": "0"}, "invalid"),
        ({"limit": "101"}, "invalid"),
        ({"created_after": "yesterday"}, "invalid"),
        ({"name": "a\x00b"}, "invalid"),
        ({"cursor": "nonsense"}, "bad_cursor"),
        ({"cursor": "é"}, "bad_cursor"),
        ({"cursor": "MjAyNi0xMS0wMSB4"}, "bad_cursor"),
        ({"cursor": cursor("0001-01-01T00:00:00+23:59")}, "bad_cursor"),
    ],
)
def test_a_wrong_query_is_told(log_in: LogIn, query: dict[str, str], code: str) -> None:
    answer = log_in("acme-viewer").get(LIST, query)

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_cursor_of_a_time_zone_that_no_database_knows_is_read(cast: Cast, log_in: LogIn) -> None:
    upload(cast.actor("acme-operator"))

    for moment, count in (("2999-01-01T00:00:00+23:59:59.999", 1), ("1999-01-01T00:00:00-23:59:59", 0)):
        answer = log_in("acme-viewer").get(LIST, {"cursor": cursor(moment)})
        assert (answer.status_code, len(answer.json()["results"])) == (200, count)


def test_a_filter_by_no_template_is_told(log_in: LogIn) -> None:
    answer = log_in("acme-viewer").get(LIST, {"template": "no-such"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_template")


def count_queries(client: APIClient, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    statements = [query["sql"] for query in captured]
    assert not [sql for sql in statements if "COUNT(" in sql]
    return len(statements)


def test_a_page_of_one_and_of_a_hundred_cost_the_same_few_queries(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-viewer")
    make_documents(cast, 1)
    client.get(LIST)  # learns the team's limit, which is asked for now and then only
    one = count_queries(client, LIST)
    make_documents_more(cast)
    hundred = count_queries(client, f"{LIST}?limit=100")

    assert one == hundred
    # Two of them open and close the transaction, three move the tenant into and out of it, and three ask what the
    # documents wait for that are to be read.
    assert hundred <= 12


def make_documents_more(cast: Cast) -> None:
    for number in range(3):
        make_read_document(cast.actor("acme-operator"), pages=1 + number)
    make_documents(cast, 120)


def test_one_document_shows_its_pages_and_fields(cast: Cast, log_in: LogIn, document: Document) -> None:
    client = log_in("acme-viewer")

    answer = client.get(f"{LIST}{document.pk}/").json()

    assert answer["uploaded_by"] == "acme-operator"
    assert answer["pages"] == [
        {"number": n, "width": 1000, "height": 1400, "image": f"{LIST}{document.pk}/pages/{n}/image/", "notes": []}
        for n in (1, 2)
    ]
    total = next(field for field in answer["fields"] if field["name"] == "grand_total")
    assert total == {
        "name": "grand_total",
        "label": "Grand total",
        "type": "money",
        "value": 119.0,
        "raw": "119.0",
        "confidence": 0.95,
        "state": "sure",
        "mark": "",
        "accepted_rules": [],
        "learned_from": 0,
        "model": "",
        "provider": "",
        "source": "ocr",
        "checks": [],
        "evidence": [{"page": 1, "box": [0.1, 0.1, 0.4, 0.13], "text": "119.0"}],
    }
    items = next(field for field in answer["fields"] if field["name"] == "line_items")
    assert items["value"] == [{"description": "Sensor", "quantity": 2.0, "line_total": 100.0}]
    assert count_queries(client, f"{LIST}{document.pk}/") <= 14


def test_a_lock_says_who_and_until_when(cast: Cast, log_in: LogIn, document: Document) -> None:
    with scope(cast.acme.pk):
        take_lock(actor=cast.actor("acme-reviewer"), document=document)

    lock = log_in("acme-viewer").get(f"{LIST}{document.pk}/").json()["lock"]

    assert lock["locked_by"] == "acme-reviewer"
    assert dt.datetime.fromisoformat(lock["locked_until"]) > dt.datetime.now(dt.UTC)


@pytest.mark.parametrize("make", [make_read_document, upload])
def test_another_tenants_documents_do_not_exist(cast: Cast, log_in: LogIn, make: Callable[..., Document]) -> None:
    document = make(cast.actor("acme-operator"))
    globex = log_in("globex-admin")

    assert ids(globex.get(LIST)) == []
    theirs = globex.get(f"{LIST}{document.pk}/")
    missing = globex.get(f"{LIST}00000000-0000-4000-8000-000000000000/")
    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content


def test_what_is_in_the_trash_is_not_shown(cast: Cast, log_in: LogIn, document: Document) -> None:
    client = log_in("acme-admin")
    with scope(cast.acme.pk):
        Document.objects.filter(pk=document.pk).update(deleted_at=document.created_at)

    assert ids(client.get(LIST)) == []
    for path in ("", "pages/1/image/", "file/", "export/"):
        assert client.get(f"{LIST}{document.pk}/{path}").status_code == 404


def test_a_model_that_took_part_is_named_with_who_made_it(cast: Cast, log_in: LogIn) -> None:
    document = make_model_document(cast.actor("acme-operator"))
    client = log_in("acme-viewer")
    answer = client.get(f"{LIST}{document.pk}/").json()
    assert answer["extraction"] == {
        "engine": "fake",
        "engine_revision": "1",
        "model": "hunyuan-ocr-1.5",
        "model_revision": "de8f10ad",
        "provider": "Tencent",
    }
    fields = {field["name"]: field for field in answer["fields"]}
    made = {name: (field["model"], field["provider"]) for name, field in fields.items()}
    assert made["seller_name"] == made["grand_total"] == ("hunyuan-ocr-1.5", "Tencent")
    assert made["net_total"] == ("", "")
    assert (fields["issue_date"]["state"], fields["issue_date"]["evidence"][0]["box"]) == ("ungrounded", None)
    exported = json.loads(client.get(f"{LIST}{document.pk}/export/?format=json").content)
    assert {one["name"]: one["provider"] for one in exported["details"]}["seller_name"] == "Tencent"
