"""A page's notes in the document's JSON: code, sentence and figures."""

from __future__ import annotations

from documents.models import Document, Page
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn

SMALL = {"code": "small_text", "params": {"height": 7}}


def test_a_note_comes_with_its_sentence(log_in: LogIn, document: Document) -> None:
    with scope(document.tenant_id):
        Page.objects.filter(document=document, number=2).update(notes=[SMALL])
    pages = log_in("acme-viewer").get(f"/api/v1/documents/{document.pk}/").json()["pages"]
    sentence = "Text is 7 px high. Scan at 200 dpi or more."
    assert [page["notes"] for page in pages] == [[], [{**SMALL, "detail": sentence}]]
