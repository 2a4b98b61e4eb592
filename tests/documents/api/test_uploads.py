"""Uploads: what is taken, what is refused at the door and how."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import AuditEvent, Document, DocumentTemplate, OutboxEntry
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import PNG, Cast

LIST = "/api/v1/documents/"


def send(client: APIClient, content: bytes = PNG, name: str = "invoice.png", **data: Any) -> Any:
    return client.post(LIST, {"file": SimpleUploadedFile(name, content), **data}, format="multipart")


def count_documents(cast: Cast) -> int:
    with scope(cast.acme.pk):
        return int(Document.objects.count())


def test_it_works(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")

    answer = send(client, name="Rechnung März.png")

    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["Location"] == f"{LIST}{body['id']}/"
    assert body["status"] == "RECEIVED"
    assert body["name"] == "Rechnung März.png"
    assert body["media_type"] == "image/png"
    assert body["duplicate"] is False
    assert client.get(answer.headers["Location"]).json()["pages"] == []
    with scope(cast.acme.pk):
        assert OutboxEntry.objects.get().document_id == Document.objects.get().pk
        assert AuditEvent.objects.latest("created_at").action == "document.upload"


def test_the_same_bytes_answer_with_the_document_that_holds_them(cast: Cast, log_in: LogIn) -> None:
    client = log_in("acme-operator")
    first = send(client).json()

    again = send(client, name="other.png")
    anyway = send(client, process_anyway="true")

    assert (again.status_code, again.json()["id"], again.json()["duplicate"]) == (200, first["id"], True)
    assert anyway.status_code == 202
    assert anyway.json()["id"] != first["id"]


def test_the_same_bytes_in_another_tenant_are_new(cast: Cast, log_in: LogIn) -> None:
    first = send(log_in("acme-operator")).json()

    other = send(log_in("globex-admin"))

    assert other.status_code == 202
    assert other.json()["id"] != first["id"]


@pytest.mark.parametrize("by", ["name", "id"])
def test_a_template_is_named_by_id_or_name(cast: Cast, log_in: LogIn, by: str) -> None:
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="receipt")
    chosen = {"id": str(template.pk), "name": "receipt"}[by]

    answer = send(log_in("acme-operator"), template=chosen).json()

    assert answer["template"] == {"id": str(template.pk), "name": "receipt", "label": "Receipt"}
    assert answer["template_is_guessed"] is False


def test_another_tenants_template_does_not_exist(cast: Cast, log_in: LogIn) -> None:
    with scope(cast.globex.pk):
        theirs = str(DocumentTemplate.objects.get(name="receipt").pk)
    client = log_in("acme-operator")

    answers = [send(client, template=value) for value in (theirs, "no-such", "00000000-0000-4000-8000-000000000000")]

    assert {answer.status_code for answer in answers} == {422}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json()["code"] == "unknown_template"
    assert count_documents(cast) == 0


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty"),
        (b"Dear Sir or Madam", 415, "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "wrong_type"),
    ],
)
def test_a_file_is_refused_by_its_content(cast: Cast, log_in: LogIn, content: bytes, status: int, code: str) -> None:
    answer = send(log_in("acme-operator"), content, "invoice.pdf")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert count_documents(cast) == 0


def test_a_file_over_the_limit_is_refused(cast: Cast, log_in: LogIn, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10_000

    answer = send(log_in("acme-operator"), PNG + bytes(10_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_over_the_limit_is_refused_unread(cast: Cast, log_in: LogIn, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10_000
    client = log_in("acme-operator")

    # The length alone decides: there is no body to read here.
    answer = client.generic("POST", LIST, "", "multipart/form-data; boundary=x", CONTENT_LENGTH="1000000000")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ({"template": "invoice"}, "multipart", 400, "invalid"),
        ({"file": "no file"}, "multipart", 400, "invalid"),
        ({"file": "x"}, "json", 415, "unsupported_media_type"),
    ],
)
def test_a_request_without_a_file_is_told(
    log_in: LogIn, body: dict[str, str], kind: str, status: int, code: str
) -> None:
    answer = log_in("acme-operator").post(LIST, body, format=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_broken_form_is_told(log_in: LogIn) -> None:
    answer = log_in("acme-operator").generic("POST", LIST, "--x\r\n", "multipart/form-data; boundary=")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_viewer_is_refused_before_the_body_is_read(cast: Cast, log_in: LogIn) -> None:
    answer = log_in("acme-viewer").generic("POST", LIST, "unreadable", "multipart/form-data; boundary=")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_store_that_is_down_is_told_and_nothing_stays(
    cast: Cast, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in("acme-operator")

    def full(self: FileSystemStorage, name: str, content: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    answer = send(client)

    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert count_documents(cast) == 0
