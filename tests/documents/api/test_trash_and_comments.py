"""Deleting, restoring and commenting by the API."""

from __future__ import annotations

from documents.models import Document, Notice
from documents.services import review
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast


def test_deleted_and_restored(log_in: LogIn, document: Document) -> None:
    client, path = log_in("acme-approver"), f"/api/v1/documents/{document.pk}/"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/documents/").json()["results"] == []
    assert client.post(f"{path}restore/").json()["status"] == "NEEDS_REVIEW"
    assert client.post(f"{path}restore/").status_code == 200
    assert client.get(path).status_code == 200


def test_a_document_in_somebodys_hands_is_not_deleted(cast: Cast, log_in: LogIn, document: Document) -> None:
    with scope(cast.acme.pk):
        review.take_lock(actor=cast.actor("acme-reviewer"), document=document)
    answer = log_in("acme-approver").delete(f"/api/v1/documents/{document.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "locked_by_other")


def test_comments(cast: Cast, log_in: LogIn, document: Document) -> None:
    client, path = log_in("acme-operator"), f"/api/v1/documents/{document.pk}/comments/"
    made = client.post(path, {"text": "Ours, @acme-admin?"}, format="json")
    assert made.status_code == 201
    assert client.get(path).json() == {"results": [made.json()]}
    assert made.json()["author"] == "acme-operator"
    assert client.post(path, {"text": "  "}, format="json").status_code == 400
    with scope(cast.acme.pk):
        assert Notice.objects.get().user == cast.user("acme-admin")
