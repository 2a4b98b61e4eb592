"""The page of learned layouts, and what the review page says of them."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from documents.models import ExtractedField, Extraction, Lesson, Tenant
from documents.services import review
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document


def test_layouts_are_listed_and_forgotten(cast: Cast, client: Client) -> None:
    admin = cast.actor("acme-admin")
    document = make_read_document(admin)
    with scope(admin.tenant_id):
        review.approve(actor=admin, document=document)
        lesson = Lesson.objects.get()
    client.force_login(cast.user("acme-admin"))
    page = client.get(reverse("lessons")).content.decode()
    assert "Tarnwick Instruments Ltd" in page
    assert "Invoice" in page
    client.post(reverse("lesson_forget", args=[lesson.pk]))
    assert "Nothing learned yet" in client.get(reverse("lessons")).content.decode()


def test_learning_is_switched_off_and_said(cast: Cast, client: Client) -> None:
    client.force_login(cast.user("acme-admin"))
    client.post(reverse("lessons_switch"), {"on": "0"})
    with scope(cast.acme.pk):
        assert Tenant.objects.get(pk=cast.acme.pk).is_learning is False
    assert "Learning is off" in client.get(reverse("lessons")).content.decode()


def test_the_review_page_says_what_it_was_learned_from(cast: Cast, client: Client) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        Extraction.objects.filter(document=document).update(learned={"issuer": "Brindle", "documents": ["a", "b", "c"]})
    client.force_login(cast.user("acme-viewer"))
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "Learned from 3 documents of Brindle" in page


def test_a_field_says_how_many_documents_speak_for_it(cast: Cast, client: Client) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    with scope(cast.acme.pk):
        row = ExtractedField.objects.get(extraction=document.extraction, name="net_total")
        ExtractedField.objects.filter(pk=row.pk).delete()
        row.learned_from = 2
        row.save(force_insert=True)
    client.force_login(cast.user("acme-viewer"))
    page = client.get(reverse("document", args=[document.pk])).content.decode()
    assert "learned from 2 documents" in page
