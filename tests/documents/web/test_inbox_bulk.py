"""One act on many documents from the inbox: a result for each, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document, DocumentTemplate, Notice
from documents.services import bulk, review
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document, upload
from tests.documents.web.conftest import SignIn

BULK = reverse("bulk")


def do(client: Client, act: str, *documents: Document, **extra: Any) -> list[dict[str, Any]]:
    answer = client.post(BULK, {"act": act, "ids": [str(document.pk) for document in documents], **extra})
    assert answer.status_code == 200, answer.content
    outcomes: list[dict[str, Any]] = answer.json()["outcomes"]
    return outcomes


def stored(cast: Cast, document: Document) -> Document:
    with scope(cast.acme.pk):
        found: Document = Document.objects.get(pk=document.pk)
    return found


def test_each_document_has_a_result_of_its_own(cast: Cast, sign_in: SignIn) -> None:
    free, locked = (make_read_document(cast.actor("acme-operator")) for _ in range(2))
    reading = upload(cast.actor("acme-operator"))
    strange = make_read_document(cast.actor("globex-admin"))
    with scope(cast.acme.pk):
        review.take_lock(actor=cast.actor("acme-reviewer"), document=locked)
    outcomes = do(sign_in("acme-approver"), "approve", free, locked, reading, strange)
    assert [one["code"] for one in outcomes] == ["done", "locked_by_other", "illegal_move", "not_found"]
    assert outcomes[1]["name"] == "Tarnwick Instruments Ltd"
    assert outcomes[1]["sentence"] == "is in review by acme-reviewer"
    assert [stored(cast, document).status for document in (free, locked, reading)] == [
        "APPROVED", "IN_REVIEW", "RECEIVED",
    ]  # fmt: skip


def test_approving_is_undone(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    client = sign_in("acme-approver")
    do(client, "approve", document)
    assert [one["code"] for one in do(client, "undo_approve", document)] == ["done"]
    assert stored(cast, document).status == "NEEDS_REVIEW"
    assert do(client, "undo_approve", document)[0]["code"] == "nothing_to_undo"


def test_assigning_tells_the_person_and_is_undone(cast: Cast, sign_in: SignIn) -> None:
    first, second = (make_read_document(cast.actor("acme-operator")) for _ in range(2))
    reviewer, client = cast.user("acme-reviewer"), sign_in("acme-approver")
    do(client, "assign", first, assignee=cast.user("acme-viewer").pk)
    outcomes = do(client, "assign", first, second, assignee=reviewer.pk)
    assert [one["former"] for one in outcomes] == [cast.user("acme-viewer").pk, None]
    with scope(cast.acme.pk):
        assert Notice.objects.filter(user=reviewer, kind="assigned").count() == 2
    former = [f"{one['id']}:{one['former'] or ''}" for one in outcomes]
    do(client, "undo_assign", first, second, former=former)
    assert stored(cast, first).assigned_to == cast.user("acme-viewer")
    assert stored(cast, second).assigned_to is None


def test_nobody_outside_the_team_is_given_a_document(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    body = {"act": "assign", "ids": [str(document.pk)], "assignee": cast.user("globex-admin").pk}
    answer = sign_in("acme-approver").post(BULK, body)
    assert (answer.status_code, answer.json()["detail"]) == (
        422, "That person is no longer of your team. Choose somebody else.",
    )  # fmt: skip


def test_deleting_is_undone(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    client = sign_in("acme-approver")
    assert do(client, "delete", document)[0]["code"] == "done"
    assert stored(cast, document).deleted_at is not None
    assert do(client, "restore", document)[0]["code"] == "done"
    assert do(client, "restore", document)[0]["code"] == "not_in_trash"


def test_reading_again_and_with_another_template(cast: Cast, sign_in: SignIn) -> None:
    failed, read = upload(cast.actor("acme-operator")), make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        Document.objects.filter(pk=failed.pk).update(status="FAILED", failure_code="damaged")
        template = DocumentTemplate.objects.get(name="receipt")
    client = sign_in("acme-operator")
    assert do(client, "retry", failed)[0]["code"] == "done"
    assert do(client, "change_template", read, template=str(template.pk))[0]["code"] == "done"
    assert [stored(cast, document).status for document in (failed, read)] == ["RECEIVED", "RECEIVED"]
    assert stored(cast, read).template_id == template.pk
    answer = client.post(BULK, {"act": "change_template", "ids": [str(read.pk)], "template": "gone"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("act", "role"),
    [
        ("approve", "acme-reviewer"),
        ("undo_approve", "acme-reviewer"),
        ("assign", "acme-operator"),
        ("undo_assign", "acme-operator"),
        ("retry", "acme-viewer"),
        ("change_template", "acme-viewer"),
        ("delete", "acme-reviewer"),
        ("restore", "acme-reviewer"),
    ],
)
def test_a_role_that_may_not_does_nothing(cast: Cast, sign_in: SignIn, act: str, role: str) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="receipt")
    answer = sign_in(role).post(BULK, {"act": act, "ids": [str(document.pk)], "template": str(template.pk)})
    assert answer.status_code == 403
    assert stored(cast, document).status == "NEEDS_REVIEW"


@pytest.mark.parametrize(
    "body",
    [
        {"act": "explode", "ids": ["00000000-0000-0000-0000-000000000000"]},
        {"act": "approve"},
        {"act": "approve", "ids": ["no id"]},
        {"act": "approve", "ids": ["00000000-0000-0000-0000-000000000000"] * (bulk.MOST + 1)},
        {"act": "assign", "ids": ["00000000-0000-0000-0000-000000000000"], "assignee": "x"},
        {"act": "undo_assign", "ids": ["00000000-0000-0000-0000-000000000000"], "former": "x:y"},
    ],
)
def test_a_damaged_form_is_refused(cast: Cast, sign_in: SignIn, body: dict[str, Any]) -> None:
    assert sign_in("acme-approver").post(BULK, body).status_code == 422
