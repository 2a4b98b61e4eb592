"""What happens to documents and exports is told, each thing once and by its name."""

from __future__ import annotations

import json

from documents.models import Actor, Export
from documents.services import review
from documents.services.export.requests import request_export
from documents.services.export.selection import Order
from documents.services.export.writing import claim_export, fail_export, write_export
from documents.services.processing import claim_document, fail_document
from documents.services.webhooks.events import Event
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import scope
from tests.documents.factories import make_read_document, upload
from tests.documents.services.webhooks.turning import deliveries_of


def ask_for_export(admin: Actor, file_format: str) -> Export:
    with scope(admin.tenant_id):
        return request_export(actor=admin, order=Order(file_format=file_format, language="en", query={})).export


def test_every_event_is_told_once_by_its_name(admin: Actor) -> None:
    with scope(admin.tenant_id):
        create_webhook(actor=admin, name="All", url="https://erp.example.com/", events=Event.values)
    document = make_read_document(admin)
    with scope(admin.tenant_id):
        review.approve(actor=admin, document=document)
        review.undo(actor=admin, document=document)
        review.reject(actor=admin, document=document, reason="A copy.")
        review.reopen(actor=admin, document=document)
    lost = upload(admin)
    claim = claim_document(tenant_id=admin.tenant_id, document_id=lost.pk)
    assert claim is not None
    fail_document(claim, "damaged")
    write_export(tenant_id=admin.tenant_id, export_id=ask_for_export(admin, "csv").pk)
    export_claim = claim_export(tenant_id=admin.tenant_id, export_id=ask_for_export(admin, "json").pk)
    assert export_claim is not None
    fail_export(export_claim, "disk_full")

    told = deliveries_of(admin)
    assert [row.event for row in told] == [
        "document.processed",
        "document.approved",
        "document.reopened",
        "document.rejected",
        "document.reopened",
        "document.failed",
        "export.done",
        "export.failed",
    ]
    bodies = [json.loads(row.payload) for row in told]
    assert [body["type"] for body in bodies] == [row.event for row in told]
    assert [body["data"]["status"] for body in bodies] == [
        "NEEDS_REVIEW", "APPROVED", "NEEDS_REVIEW", "REJECTED", "NEEDS_REVIEW", "FAILED", "DONE", "FAILED",
    ]  # fmt: skip
    assert (bodies[3]["data"]["reject_reason"], bodies[5]["data"]["failure"]) == ("A copy.", "damaged")
    assert len({row.message_id for row in told}) == len(told)
    assert "Tarnwick" not in str(bodies)  # names of things, never their values
