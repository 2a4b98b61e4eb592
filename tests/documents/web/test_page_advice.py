"""What a page's notes say to a person on the review page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from documents.models import Document, Page
from documents.services.wording import page_sentence
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.web.conftest import SignIn

SMALL = {"code": "small_text", "params": {"height": 7}}
SENTENCE = "Text is 7 px high. Scan at 200 dpi or more."


@pytest.fixture
def document(cast: Cast) -> Document:
    document = make_read_document(cast.actor("acme-operator"), pages=2)
    with scope(document.tenant_id):
        Page.objects.filter(document=document, number=2).update(notes=[SMALL])
    return document


def test_advice_stands_at_its_page_alone(document: Document, sign_in: SignIn) -> None:
    shown = sign_in("acme-reviewer").get(reverse("document", args=[document.pk])).content.decode()
    assert shown.count(SENTENCE) == 1
    assert shown.index('id="page-2"') < shown.index(SENTENCE)


@pytest.mark.parametrize(
    ("code", "params", "sentence"),
    [
        ("low_resolution", {"dpi": 96}, "Scanned at about 96 dpi. Scan at 200 dpi or more."),
        ("blurred", {}, "The page is blurred. Scan it, or photograph it again without moving."),
        ("glare", {}, "Light is reflected from the page. Photograph it without a flash, or scan it."),
        ("dark", {}, "The page is dark. Photograph it in more light, or scan it."),
        (
            "unreadable_script",
            {"script": "Bengali", "lines": 2, "package": "tesseract-ocr-ben"},
            "2 lines in Bangla were not read. The administrator can install tesseract-ocr-ben.",
        ),
        (
            "unreadable_script",
            {"script": "Vietnamese", "lines": 1, "package": "tesseract-ocr-vie"},
            "1 line in Vietnamese was not read. The administrator can install tesseract-ocr-vie.",
        ),
        (
            "unreadable_script",
            {"script": "Thai", "lines": 2, "package": ""},
            "Lines in Thai could not be read. Read the document again.",
        ),
        (
            "text_garbled",
            {},
            "The file's own text is not what the page shows: OCR has read the page. Compare its values.",
        ),
        (
            "text_partly_garbled",
            {},
            "Part of the file's own text is not what the page shows: OCR has read that part. Compare it.",
        ),
        ("unheard_of", {}, ""),
    ],
)
def test_every_note_says_what_to_do(code: str, params: dict[str, Any], sentence: str) -> None:
    with translation.override("en"):
        assert page_sentence(code, params) == sentence
