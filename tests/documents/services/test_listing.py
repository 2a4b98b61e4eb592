"""What lists sort by and search finds follows the values: at upload, reading, correction, and for older documents."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from documents.models import Document, Extraction, SearchEntry
from documents.services import listing, review
from documents.services.search import find_document_ids
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document, upload


def found(cast: Cast, text: str) -> list[uuid.UUID]:
    with scope(cast.acme.pk):
        return find_document_ids(text, most=10)


def stored(cast: Cast, document: Document) -> Document:
    with scope(cast.acme.pk):
        fresh: Document = Document.objects.get(pk=document.pk)
    return fresh


def test_an_upload_is_found_by_its_name(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"), name="Lease amendment 3.pdf")
    assert found(cast, "amendment") == [document.pk]


def test_a_reading_fills_columns_and_words(cast: Cast) -> None:
    document = stored(cast, make_read_document(cast.actor("acme-operator"), {**VALUES, "grand_total": 3898.44}))
    assert (document.issuer, document.number) == ("Tarnwick Instruments Ltd", "RE-2026/001")
    assert (document.amount, document.open_count) == (Decimal("3898.44"), 1)
    for query in ("tarnwick", "001", "3.898,44", "9 Nov 2026", "sensor", "tarnwick 3898"):
        assert found(cast, query) == [document.pk], query


def test_a_correction_and_its_undoing_change_them(cast: Cast) -> None:
    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(cast.acme.pk):
        review.correct_field(actor=reviewer, document=document, name="invoice_number", value="ZZ-9-0777")
        review.correct_field(actor=reviewer, document=document, name="grand_total", value=128)
    after = stored(cast, document)
    assert (after.number, after.amount, after.open_count) == ("ZZ-9-0777", Decimal("128.00"), 1)
    assert found(cast, "0777") == [document.pk]
    assert found(cast, "RE-2026/001") == []  # a person has put it right
    with scope(cast.acme.pk):
        review.undo_correction(actor=reviewer, document=after, name="invoice_number")
    assert stored(cast, document).number == "RE-2026/001"
    assert found(cast, "0777") == []


def test_a_decision_keeps_what_a_correction_set(cast: Cast) -> None:
    approver = cast.actor("acme-approver")
    document = make_read_document(approver)
    with scope(cast.acme.pk):
        review.correct_field(actor=approver, document=document, name="invoice_number", value="K-1")
        review.approve(actor=approver, document=document)
    assert stored(cast, document).number == "K-1"


@pytest.mark.parametrize(("value", "kept"), [(1e18, None), (-12.5, Decimal("-12.50")), (0, Decimal("0.00"))])
def test_an_amount_that_no_column_holds_is_left_out(cast: Cast, value: float, kept: Decimal | None) -> None:
    document = make_read_document(cast.actor("acme-operator"), {**VALUES, "grand_total": value})
    assert stored(cast, document).amount == kept


def test_a_template_that_is_none_any_more_does_not_stop_the_others(cast: Cast) -> None:
    broken, whole = (make_read_document(cast.actor("acme-operator")) for _ in range(2))
    with scope(cast.acme.pk):
        SearchEntry.objects.all().delete()
        Extraction.objects.filter(document=broken).update(template={"name": "broken"})
    assert listing.fill_missing() == 2
    assert found(cast, "tarnwick") == [whole.pk]
    assert len(found(cast, "invoice.png")) == 2


def test_documents_of_an_older_version_are_filled_in(cast: Cast) -> None:
    documents = [make_read_document(cast.actor("acme-operator")), make_read_document(cast.actor("globex-admin"))]
    for tenant in (cast.acme, cast.globex):
        with scope(tenant.pk):
            SearchEntry.objects.all().delete()
            Document.objects.update(issuer="", amount=None)
    assert found(cast, "tarnwick") == []
    assert listing.fill_missing() == 2
    assert listing.fill_missing() == 0
    assert found(cast, "tarnwick") == [documents[0].pk]
    assert stored(cast, documents[0]).issuer == "Tarnwick Instruments Ltd"
