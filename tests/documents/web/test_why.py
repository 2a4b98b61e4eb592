"""Where a model's output is shown its maker is named, what stands nowhere is said so, and "Why?" tells the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from documents.services import review
from documents.services.fields import State, current_fields
from documents.tenancy import scope
from inference.types import Check, FieldValue, Source, Verdict
from tests.documents.factories import VALUES, Cast, make_read_document
from tests.documents.model_readings import agreed, make_model_document, of_model
from tests.documents.web.conftest import SignIn


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_model_document(cast.actor("acme-operator"))


def why(client: Client, document: Document, name: str) -> str:
    """The panel's text on one line, without its markup."""
    answer = client.get(reverse("field_why", args=[document.pk, name]))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_what_a_model_says_alone_asks_for_a_person_however_sure_it_is(cast: Cast, document: Document) -> None:
    with scope(cast.acme.pk):
        states = {field.name: field.state for field in current_fields(document)}
        open_count = Document.objects.get(pk=document.pk).open_count
    assert states["seller_name"] == State.TO_CHECK
    assert states["invoice_number"] == State.TO_CHECK  # no figure is no certainty
    assert states["issue_date"] == State.UNGROUNDED
    assert states["grand_total"] == State.SURE
    assert open_count == 3


def test_the_page_names_who_made_the_model(sign_in: SignIn, document: Document) -> None:
    text = sign_in("acme-viewer").get(reverse("document", args=[document.pk])).content.decode()
    assert "Read with the help of HunyuanOCR 1.5 (Tencent)" in text
    assert "Read by HunyuanOCR 1.5 (Tencent), page 1, confidence 0.30" in text
    assert "Read by HunyuanOCR 1.5 (Tencent), confidence 0.99" in text  # no page is named that does not show it
    assert "It stands nowhere on the page: the model may have made it up." in text
    history = sign_in("acme-viewer").get(reverse("history", args=[document.pk])).content.decode()
    assert "fake 1, HunyuanOCR 1.5 (Tencent)" in history


def test_a_page_without_a_model_names_none(cast: Cast, sign_in: SignIn) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    client = sign_in("acme-viewer")
    assert "Tencent" not in client.get(reverse("document", args=[document.pk])).content.decode()
    assert "Tencent" not in client.get(reverse("field_why", args=[document.pk, "grand_total"])).content.decode()


def test_tokens_are_marked_by_how_sure_the_model_was_and_can_be_heard(sign_in: SignIn, document: Document) -> None:
    client = sign_in("acme-viewer")
    html = client.get(reverse("field_why", args=[document.pk, "seller_name"])).content.decode()
    found = re.findall(r'<li class="(doubt-\d(?: is-least)?)"><span class="token">([^<]+)', html)
    assert found == [("doubt-0", "Tarn"), ("doubt-2", "wick"), ("doubt-3 is-least", "␣Ltd")]
    text = why(client, document, "seller_name")
    assert "How sure HunyuanOCR 1.5 (Tencent) was, piece by piece" in text
    assert "␣Ltd 30.0 % least sure" in text
    assert "Tarn 99.5 %" in text


def test_a_value_on_no_page_is_called_so(sign_in: SignIn, document: Document) -> None:
    text = why(sign_in("acme-viewer"), document, "issue_date")
    assert "HunyuanOCR 1.5 (Tencent) says “2026-11-09”; it stands nowhere on the page" in text


def test_second_readings_and_rules_are_told_kept_or_broken(sign_in: SignIn, document: Document) -> None:
    text = why(sign_in("acme-viewer"), document, "grand_total")
    assert "Of 100 values supported like this, about 97 stay as they are." in text
    assert "OCR, page 1: “119.0”" in text
    assert "HunyuanOCR 1.5 (Tencent) reads the same: “119.0”" in text
    assert "Net plus tax make the total" in text
    assert "It is required, and something was found" in why(sign_in("acme-viewer"), document, "invoice_number")
    assert "The lines make the sum" in why(sign_in("acme-viewer"), document, "line_items")


@pytest.mark.parametrize(
    ("values", "check", "name", "sentence"),
    [
        ({"grand_total": 128.0}, None, "net_total", "Total is 9.00 more than net plus tax"),
        ({"invoice_number": None}, None, "invoice_number", "Nothing was found for it."),
        ({}, Check(Source.CODE, Verdict.SUBSTITUTED, "128.00"), "grand_total", "The code on the page says 128.00"),
        ({}, Check(Source.OCR, Verdict.FORMAT, "119,00"), "grand_total", "OCR reads the same, written otherwise"),
    ],
)
def test_doubts_are_told(
    cast: Cast, sign_in: SignIn, values: dict[str, Any], check: Check | None, name: str, sentence: str
) -> None:
    checks = {name: check} if check else None
    document = make_read_document(cast.actor("acme-operator"), {**VALUES, **values}, checks=checks)
    assert sentence in why(sign_in("acme-viewer"), document, name)


@pytest.mark.parametrize(
    ("read", "name"), [(agreed("net_total", 100.0, 0.4), "net_total"), (of_model("net_total", 100.0, 0.4), "net_total")]
)
def test_a_model_that_reads_something_else_is_named(cast: Cast, sign_in: SignIn, read: FieldValue, name: str) -> None:
    other = Source.MODEL if read.source is Source.OCR else Source.OCR
    said = {name: replace(read, checks=(Check(other, Verdict.SUBSTITUTED, "108.00"),))}
    document = make_read_document(cast.actor("acme-operator"), model="hunyuan-ocr-1.5", said=said)
    client = sign_in("acme-viewer")
    shown = {Source.OCR: ("108.00", "100.00"), Source.MODEL: ("100.00", "108.00")}[read.source or Source.OCR]
    sentence = "HunyuanOCR 1.5 (Tencent) reads {}; the page was read as {}".format(*shown)
    assert sentence in why(client, document, name)
    assert sentence in client.get(reverse("document", args=[document.pk])).content.decode()


def test_what_a_person_said_stands_before_the_machine(cast: Cast, sign_in: SignIn, document: Document) -> None:
    reviewer = cast.actor("acme-reviewer")
    with scope(reviewer.tenant_id):
        review.correct_field(actor=reviewer, document=document, name="seller_name", value="Tarnwick Instruments")
        review.correct_field(actor=reviewer, document=document, name="grand_total", value=119)
    client = sign_in("acme-viewer")
    assert "acme-reviewer has set it." in why(client, document, "seller_name")
    assert "acme-reviewer has confirmed it." in why(client, document, "grand_total")


def test_a_field_that_is_none_of_the_documents_is_not_there(sign_in: SignIn, document: Document) -> None:
    assert sign_in("acme-viewer").get(reverse("field_why", args=[document.pk, "weight"])).status_code == 404
