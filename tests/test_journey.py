"""The product in one read: a scan goes in, a worker reads it, people check it, its values come out, the audit knows.

Through the API and the portal's pages, with the real queue, worker and engine. Acme's people do the work; Globex's
admin looks on and must see nothing.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from documents import queue
from documents.services.outbox import relay_due_entries
from tests.documents.factories import PASSWORD, Cast

SAMPLES = Path(__file__).resolve().parent.parent / "documents" / "samples"
pytestmark = pytest.mark.django_db(transaction=True)


class Person:
    """Somebody with a token for the API and a signed-in browser for the pages."""

    def __init__(self, name: str) -> None:
        self.api, self.pages = Client(), Client()
        assert self.pages.login(username=name, password=PASSWORD)
        answer = self.api.post("/api/v1/auth/token/", {"username": name, "password": PASSWORD}, "application/json")
        self.headers = {"Authorization": f"Bearer {answer.json()['access']}"}

    def get(self, path: str) -> Any:
        return self.api.get(f"/api/v1/{path}", headers=self.headers)

    def post(self, path: str, data: Any = None) -> Any:
        return self.api.post(f"/api/v1/{path}", data or {}, "application/json", headers=self.headers)

    def patch(self, path: str, data: Any) -> Any:
        return self.api.patch(f"/api/v1/{path}", data, "application/json", headers=self.headers)

    def upload(self, name: str, **data: str) -> Any:
        file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
        return self.api.post("/api/v1/documents/", {"file": file, **data}, headers=self.headers)

    def fields_of(self, document: str) -> dict[str, dict[str, Any]]:
        return {field["name"]: field for field in self.get(f"documents/{document}/").json()["fields"]}


def let_the_worker_work() -> None:
    """The relay hands over, a worker takes everything that waits; the processes themselves are in tests/faults."""
    relay_due_entries()
    waiting = queue.open_queue()
    SimpleWorker([waiting], connection=waiting.connection, serializer=JSONSerializer).work(burst=True)


def test_a_document_goes_in_and_reviewed_fields_come_out(cast: Cast) -> None:
    operator, reviewer, approver = Person("acme-operator"), Person("acme-reviewer"), Person("acme-approver")
    admin, globex = Person("acme-admin"), Person("globex-admin")

    # The operator uploads an invoice; the answer comes before anything is queued.
    accepted = operator.upload("rechnung-2026-1043.pdf", template="invoice")
    assert accepted.status_code == 202
    document = accepted.json()["id"]
    assert accepted.headers["Location"].endswith(f"/api/v1/documents/{document}/")
    assert operator.upload("rechnung-2026-1043.pdf").json()["id"] == document
    assert operator.upload("invoice-from-jo.pdf").status_code in {415, 422}

    # A worker reads it: typed values, each with the place on the page where it stands.
    let_the_worker_work()
    total = reviewer.fields_of(document)["grand_total"]
    assert total["value"] == 3326.76
    assert total["source"] == "text"
    assert total["evidence"][0]["page"] == 1
    assert "3.326,76" in total["evidence"][0]["text"]

    # The reviewer opens the page, which takes the lock, and corrects a value as people write it.
    page = reviewer.pages.get(f"/documents/{document}/")
    assert page.status_code == 200
    assert "2026-1043" in page.content.decode()
    assert reviewer.get(f"documents/{document}/").json()["status"] == "IN_REVIEW"
    refused = approver.patch(f"documents/{document}/fields/grand_total/", {"value": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "locked_by_other")
    corrected = reviewer.patch(f"documents/{document}/fields/order_number/", {"value": "B-5582-1", "seconds": 4.2})
    assert corrected.status_code == 200
    assert reviewer.fields_of(document)["order_number"]["state"] == "person"
    assert reviewer.post(f"documents/{document}/approve/").status_code == 403

    # The reviewer leaves; the approver approves on the page.
    assert reviewer.pages.post(f"/documents/{document}/lock/", {"release": "1"}).status_code < 400
    assert approver.pages.post(f"/documents/{document}/approve/").status_code < 400
    assert approver.get(f"documents/{document}/").json()["status"] == "APPROVED"

    # The values leave as Excel, types kept.
    book = openpyxl.load_workbook(io.BytesIO(approver.get(f"documents/{document}/export/?format=xlsx").content))
    values = {row[0].value: row[2].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert values["order_number"] == "B-5582-1"
    assert values["grand_total"] == 3326.76

    # The audit tells the story, newest first; to Globex none of it exists.
    actions = [event["action"] for event in admin.get("audit/").json()["results"]]
    story = ["document.export", "document.approve", "field.correct", "document.read", "document.upload"]
    assert [action for action in actions if action in story][: len(story)] == story
    assert globex.get(f"documents/{document}/").status_code == 404
    assert globex.get("documents/").json()["results"] == []


def test_a_photograph_is_read_and_a_locked_file_says_what_to_do(cast: Cast) -> None:
    operator = Person("acme-operator")
    receipt = operator.upload("IMG_2043-receipt.jpg", template="receipt").json()["id"]
    locked = operator.upload("bank-statement-protected.pdf").json()["id"]

    let_the_worker_work()

    total = operator.fields_of(receipt)["grand_total"]
    assert total["source"] == "ocr"
    assert 0 < total["confidence"] < 1
    failed = operator.get(f"documents/{locked}/").json()
    assert failed["status"] == "FAILED"
    assert failed["failure"]["code"] == "encrypted"
    assert failed["failure"]["detail"] == "Needs a password. Ask the sender, or upload a copy without one."
    assert operator.post(f"documents/{locked}/retry/").status_code == 200
