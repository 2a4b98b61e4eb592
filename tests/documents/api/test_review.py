"""Correcting fields, deciding, reopening, retrying; who may, and when not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from documents.models import AuditEvent, Correction, Document, DocumentTemplate, OutboxEntry
from documents.services import wording
from documents.services.review import take_lock
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast, make_read_document, upload


def path(document: Document, rest: str = "") -> str:
    return f"/api/v1/documents/{document.pk}/{rest}"


def set_row(cast: Cast, document: Document, **values: Any) -> None:
    with scope(cast.acme.pk):
        Document.objects.filter(pk=document.pk).update(**values)


def test_it_works(cast: Cast, log_in: LogIn, document: Document) -> None:
    reviewer = log_in("acme-reviewer")

    answer = reviewer.patch(path(document, "fields/grand_total/"), {"value": "1.190,00", "seconds": 3.5}, format="json")

    assert answer.status_code == 200
    field = answer.json()
    assert (field["value"], field["state"], field["source"]) == (1190.0, "rule_failed", "person")
    assert field["evidence"][0]["text"] == "119.0"
    shown = reviewer.get(path(document)).json()
    assert shown["status"] == "IN_REVIEW"
    assert next(one for one in shown["fields"] if one["name"] == "grand_total") == field
    with scope(cast.acme.pk):
        correction = Correction.objects.get()
    assert (correction.author_name, correction.seconds) == ("acme-reviewer", 3.5)


def test_a_field_can_be_emptied_and_rows_replaced(log_in: LogIn, document: Document) -> None:
    reviewer = log_in("acme-reviewer")

    emptied = reviewer.patch(path(document, "fields/seller_name/"), {"value": None}, format="json")
    rows = [{"description": "Probe", "quantity": 3, "line_total": "12,50"}]
    replaced = reviewer.patch(path(document, "fields/line_items/"), {"value": rows}, format="json")

    assert emptied.json()["value"] is None
    assert replaced.json()["value"] == [{"description": "Probe", "quantity": 3.0, "line_total": 12.5}]


@pytest.mark.parametrize("value", ["a lot", {"a": 1}, [[1]], True])
def test_a_value_that_is_none_is_told(cast: Cast, log_in: LogIn, document: Document, value: object) -> None:
    answer = log_in("acme-reviewer").patch(path(document, "fields/grand_total/"), {"value": value}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert answer.json()["detail"]
    with scope(cast.acme.pk):
        assert not Correction.objects.exists()
        assert Document.objects.get().status == "NEEDS_REVIEW"  # an error leaves no lock behind


def test_a_value_that_is_none_is_told_in_the_readers_language(
    log_in: LogIn, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = {"“%(typed)s” is not an amount; type one such as 1234.50.": "„%(typed)s“ ist kein Betrag; etwa 1234.50."}
    monkeypatch.setattr(wording, "_", german.__getitem__)

    answer = log_in("acme-reviewer").patch(path(document, "fields/grand_total/"), {"value": "50% off"}, format="json")

    assert answer.json()["detail"] == "„50% off“ ist kein Betrag; etwa 1234.50."


def test_a_field_that_is_not_there_is_told(cast: Cast, log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-reviewer").patch(path(document, "fields/nothing/"), {"value": 1}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_field")
    with scope(cast.acme.pk):
        assert Document.objects.get().status == "NEEDS_REVIEW"


def test_a_value_must_be_given(log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-reviewer").patch(path(document, "fields/grand_total/"), {}, format="json")

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["value"]


def test_a_lock_keeps_others_out_until_it_lapses(cast: Cast, log_in: LogIn, document: Document) -> None:
    reviewer, approver = log_in("acme-reviewer"), log_in("acme-approver")
    reviewer.patch(path(document, "fields/seller_name/"), {"value": "A"}, format="json")

    refused = approver.post(path(document, "approve/"))
    assert refused.status_code == 409
    body = refused.json()
    assert (body["code"], body["locked_by"]) == ("locked_by_other", "acme-reviewer")
    assert body["locked_by"] in body["detail"]
    assert dt.datetime.fromisoformat(body["locked_until"]) > timezone.now()

    set_row(cast, document, lock_expires_at=timezone.now())
    assert approver.post(path(document, "approve/")).json()["status"] == "APPROVED"


def test_a_document_is_approved_reopened_and_rejected(cast: Cast, log_in: LogIn, document: Document) -> None:
    approver = log_in("acme-approver")

    approved = approver.post(path(document, "approve/"))
    assert (approved.status_code, approved.json()["status"]) == (200, "APPROVED")
    assert approved.json()["decided_by"] == "acme-approver"
    assert approver.post(path(document, "reopen/")).json()["status"] == "NEEDS_REVIEW"
    rejected = approver.post(path(document, "reject/"), {"reason": "Not ours"}, format="json").json()
    assert (rejected["status"], rejected["reject_reason"]) == ("REJECTED", "Not ours")

    with scope(cast.acme.pk):
        actions = list(AuditEvent.objects.filter(actor_name="acme-approver").values_list("action", flat=True))
    assert actions == ["document.reject", "document.reopen", "document.approve", "auth.login"]


@pytest.mark.parametrize(("body", "status", "code"), [({"reason": "  "}, 422, "reason_missing"), ({}, 400, "invalid")])
def test_a_rejection_needs_a_reason(
    cast: Cast, log_in: LogIn, document: Document, body: dict[str, str], status: int, code: str
) -> None:
    answer = log_in("acme-approver").post(path(document, "reject/"), body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_failed_document_is_read_again(cast: Cast, log_in: LogIn) -> None:
    document = upload(cast.actor("acme-operator"))
    set_row(cast, document, status="FAILED", failure_code="worker_lost", failures=3)
    with scope(cast.acme.pk):
        OutboxEntry.objects.all().delete()

    answer = log_in("acme-operator").post(path(document, "retry/"))

    assert (answer.status_code, answer.json()["status"], answer.json()["failure"]) == (200, "RECEIVED", None)
    with scope(cast.acme.pk):
        assert OutboxEntry.objects.get().document_id == document.pk


def test_a_document_is_read_again_with_another_template(cast: Cast, log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-operator").post(path(document, "template/"), {"template": "receipt"}, format="json")

    assert answer.status_code == 200
    assert answer.json()["status"] == "RECEIVED"
    assert answer.json()["template"]["name"] == "receipt"
    with scope(cast.acme.pk):
        assert DocumentTemplate.objects.get(name="receipt").pk == Document.objects.get().template_id


def test_reading_with_no_template_is_told(log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-operator").post(path(document, "template/"), {"template": "none"}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_template")


@pytest.mark.parametrize(
    ("status", "method", "rest", "body"),
    [
        ("RECEIVED", "post", "approve/", {}),
        ("PROCESSING", "post", "reject/", {"reason": "x"}),
        ("APPROVED", "patch", "fields/grand_total/", {"value": 1}),
        ("APPROVED", "post", "approve/", {}),
        ("APPROVED", "post", "template/", {"template": "receipt"}),
        ("NEEDS_REVIEW", "post", "reopen/", {}),
        ("NEEDS_REVIEW", "post", "retry/", {}),
        ("FAILED", "post", "approve/", {}),
    ],
)
def test_what_the_status_does_not_allow_is_told(
    cast: Cast, log_in: LogIn, document: Document, status: str, method: str, rest: str, body: dict[str, Any]
) -> None:
    set_row(cast, document, status=status)

    answer = getattr(log_in("acme-admin"), method)(path(document, rest), body, format="json")

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["status"]) == ("illegal_move", status)


ACTIONS = [
    ("patch", "fields/grand_total/", "acme-operator", {"value": 1}),
    ("post", "approve/", "acme-reviewer", {}),
    ("post", "reject/", "acme-reviewer", {"reason": "x"}),
    ("post", "reopen/", "acme-reviewer", {}),
    ("post", "retry/", "acme-viewer", {}),
    ("post", "template/", "acme-viewer", {"template": "receipt"}),
]


@pytest.mark.parametrize(("method", "rest", "name", "body"), ACTIONS)
def test_a_lesser_role_is_refused(
    log_in: LogIn, document: Document, method: str, rest: str, name: str, body: dict[str, Any]
) -> None:
    answer = getattr(log_in(name), method)(path(document, rest), body, format="json")

    assert answer.status_code == 403
    assert answer.json() == {
        "detail": "Your role does not allow this. Ask an admin of your team for it.",
        "code": "not_allowed",
    }


@pytest.mark.parametrize(("method", "rest", "_name", "body"), ACTIONS)
def test_another_tenants_admin_finds_nothing(
    cast: Cast, log_in: LogIn, document: Document, method: str, rest: str, _name: str, body: dict[str, Any]
) -> None:
    globex = log_in("globex-admin")

    theirs = getattr(globex, method)(path(document, rest), body, format="json")
    missing = getattr(globex, method)(
        f"/api/v1/documents/00000000-0000-4000-8000-000000000000/{rest}", body, format="json"
    )

    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
    with scope(cast.acme.pk):
        assert Document.objects.get().status == "NEEDS_REVIEW"


def test_a_lock_taken_on_the_page_counts_here_too(cast: Cast, log_in: LogIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        take_lock(actor=cast.actor("acme-approver"), document=document)

    answer = log_in("acme-reviewer").patch(path(document, "fields/seller_name/"), {"value": "A"}, format="json")

    assert (answer.status_code, answer.json()["locked_by"]) == (409, "acme-approver")
