"""One correction and an approval, and the next document of the layout is read with them, from upload to review page."""

from __future__ import annotations

import pytest

from documents.models import Actor, Document, ExtractedField
from documents.services import review
from documents.services.processing import process_document
from documents.tenancy import scope
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from tests.documents.factories import Cast, upload
from tests.inference.drawing import draw_pdf

LINES = (
    "Brindle Works by the river gate", "INVOICE 77", "Ledger mark {}", "Invoice date: 2026-03-04",
    "Grand total: EUR 119.00", "Write to yard of Brindle", "Kept since long ago", "Closed on holidays",
)  # fmt: skip


@pytest.fixture
def admin(cast: Cast) -> Actor:
    return cast.actor("acme-admin")


def read(actor: Actor, mark: str) -> Document:
    content = draw_pdf([line.format(mark) for line in LINES], size=(500, 400))
    document = upload(actor, content=content, name=f"{mark}.pdf")
    process_document(tenant_id=actor.tenant_id, document_id=document.pk, engines=EngineRoom(FakeEngine()))
    with scope(actor.tenant_id):
        return Document.objects.select_related("extraction", "template").get(pk=document.pk)


def customer_of(document: Document) -> ExtractedField:
    with scope(document.tenant_id):
        row: ExtractedField = ExtractedField.objects.get(extraction=document.extraction, name="customer_number")
        return row


def test_the_next_document_is_read_with_what_a_person_said_of_the_first(admin: Actor) -> None:
    first = read(admin, "K-1182")
    assert customer_of(first).value != "K-1182"
    with scope(admin.tenant_id):
        review.correct_field(actor=admin, document=first, name="customer_number", value="K-1182")
        review.approve(actor=admin, document=first)
    second = read(admin, "K-2207")
    number = customer_of(second)
    assert (number.value, number.learned_from) == ("K-2207", 1)
    assert number.evidence[0]["text"] == "K-2207"
    assert second.extraction is not None
    assert second.extraction.learned is not None
    assert second.extraction.learned["documents"] == [str(first.pk)]
