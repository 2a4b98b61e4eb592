"""One act on many documents by the API: the same results as the portal shows."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Document
from documents.services import review
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast, make_read_document

BULK = "/api/v1/documents/bulk/"


def test_it_works(cast: Cast, log_in: LogIn, document: Document) -> None:
    locked = make_read_document(cast.actor("acme-operator"))
    stranger = make_read_document(cast.actor("globex-admin"))
    with scope(cast.acme.pk):
        review.take_lock(actor=cast.actor("acme-reviewer"), document=locked)
    ids = [str(one.pk) for one in (document, locked, stranger)]
    answer = log_in("acme-approver").post(BULK, {"action": "approve", "ids": ids}, format="json")
    assert answer.status_code == 200
    assert [(one["id"], one["code"]) for one in answer.json()["results"]] == [
        (ids[0], "done"), (ids[1], "locked_by_other"), (ids[2], "not_found"),
    ]  # fmt: skip
    assert answer.json()["results"][1]["detail"] == "is in review by acme-reviewer"


def test_assigning_and_its_undoing(cast: Cast, log_in: LogIn, document: Document) -> None:
    client = log_in("acme-approver")
    body: dict[str, Any] = {"action": "assign", "ids": [str(document.pk)], "assignee": "acme-reviewer"}
    [result] = client.post(BULK, body, format="json").json()["results"]
    assert client.get("/api/v1/documents/?assigned_to=acme-reviewer").json()["results"][0]["id"] == str(document.pk)
    former = [{"id": result["id"], "user_id": result["former_assignee"]}]
    client.post(BULK, {**body, "action": "undo_assign", "former": former}, format="json")
    assert client.get("/api/v1/documents/?assigned_to=acme-reviewer").json()["results"] == []
    assert len(client.get("/api/v1/documents/?assigned_to=").json()["results"]) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"action": "explode"}, 400, "invalid"),
        ({"action": "approve", "ids": []}, 400, "invalid"),
        ({"action": "approve", "ids": ["00000000-0000-0000-0000-000000000000"] * 101}, 400, "invalid"),
        ({"action": "assign", "assignee": "globex-admin"}, 422, "unknown_person"),
        ({"action": "change_template", "template": "none"}, 422, "unknown_template"),
    ],
)
def test_what_cannot_be_is_refused(
    cast: Cast, log_in: LogIn, document: Document, body: dict[str, Any], status: int, code: str
) -> None:
    answer = log_in("acme-approver").post(BULK, {"ids": [str(document.pk)], **body}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_role_that_may_not_does_nothing(log_in: LogIn, document: Document) -> None:
    body = {"action": "delete", "ids": [str(document.pk)]}
    assert log_in("acme-reviewer").post(BULK, body, format="json").status_code == 403
