"""Documents that a team's models read besides: who is asked, what is stored, and what an engine that is down costs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from documents.models import AuditEvent, Document, DocumentTemplate, ExtractedField, Extraction, Tenant
from documents.services.engine_choice import choose_engines, isolation_of
from documents.services.fields import current_fields
from documents.services.processing import process_document
from documents.services.template_engines import choose_template_engines
from documents.tenancy import scope
from inference.engine import EngineError, Engines
from inference.types import Adapter
from tests.documents.factories import Cast, upload
from tests.inference.asking.speaking import Room, engine_saying
from tests.inference.drawing import draw_pdf

LINES = (
    "INVOICE", "Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Net total: 100.00", "VAT: 19.00",
    "Grand total: EUR 119.00", "Mara Quill keeps the books",
)  # fmt: skip
DOWN = EngineError("The engine's server is being restarted.", permanent=False)
Status = Document.Status


@pytest.fixture(autouse=True)
def two_models(settings: Settings) -> None:
    """A model that some countries are kept from, and one that everybody may use."""
    settings.ENGINES = {
        "hunyuan": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]},
        "qwen": {"engine": "server", "profile": "qwen3-vl", "urls": ["http://gpu:8001"]},
        "paddle": {"engine": "server", "profile": "paddleocr-vl-1.6", "urls": ["http://gpu:8002"]},
    }


def choose(cast: Cast, *engines: str, territory: str = "US") -> None:
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        choose_engines(actor=admin, territory=territory, engines=engines)


def send(cast: Cast) -> Document:
    return upload(cast.actor("acme-operator"), content=draw_pdf(LINES, size=(500, 400)), name="invoice.pdf")


def process(document: Document, engines: Engines) -> Document:
    with scope(document.tenant_id):
        Document.objects.filter(pk=document.pk).update(lease_expires_at=timezone.now() - dt.timedelta(seconds=1))
    process_document(tenant_id=document.tenant_id, document_id=document.pk, engines=engines)
    with scope(document.tenant_id):
        return Document.objects.select_related("extraction", "template").get(pk=document.pk)


def extraction_of(document: Document) -> Extraction:
    assert document.extraction is not None
    return document.extraction


def said(**values: Any) -> dict[str, Any]:
    """What the built-in invoice template asks for, by its labels."""
    return {"Invoice number": "INV-2026-17", "Total": "119.00", **values}


def test_both_engines_and_what_the_model_said_are_written_down(cast: Cast) -> None:
    choose(cast, "hunyuan")
    engine, speaker = engine_saying(said(**{"Customer number": "Mara"}))
    document = process(send(cast), Room(hunyuan=engine))
    assert document.status == Status.NEEDS_REVIEW
    extraction = extraction_of(document)
    assert (extraction.engine, extraction.model, extraction.model_revision) == (
        "fake", "hunyuan-ocr-1.5", engine.revision,
    )  # fmt: skip
    assert speaker.asked[0].isolation == isolation_of(document.tenant_id)
    with scope(document.tenant_id):
        rows = {row.name: row for row in ExtractedField.objects.filter(extraction=extraction)}
        fields = {field.name: field for field in current_fields(document)}
        read = AuditEvent.objects.get(action="document.read", object_id=str(document.pk))
    number, customer = rows["invoice_number"], rows["customer_number"]
    assert (number.value, number.source, number.checks[-1]["source"]) == ("INV-2026-17", "text", "model")
    assert (customer.value, customer.source) == ("Mara", "model")
    assert customer.evidence[0]["box"] is not None
    assert (customer.confidence or 1) < 0.9
    assert "".join(text for text, _ in customer.tokens) == '"Mara"'
    assert fields["customer_number"].is_open
    assert read.after["model"] == "hunyuan-ocr-1.5"


def test_a_model_that_a_licence_keeps_from_the_team_is_not_asked_even_where_a_row_names_it(cast: Cast) -> None:
    choose(cast, "hunyuan", "qwen")
    with scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="DE")  # the team has moved
    excluded, unasked = engine_saying(said())
    allowed, asked = engine_saying(said(), profile="qwen3-vl")
    document = process(send(cast), Room(hunyuan=excluded, qwen=allowed))
    assert (extraction_of(document).model, len(asked.asked), unasked.asked) == ("qwen3-vl", 1, [])


@pytest.mark.parametrize("engines", [(), ("rapidocr",), ("rapidocr", "hunyuan"), ("paddle",)])
def test_without_a_model_for_fields_in_the_order_none_is_asked(cast: Cast, engines: tuple[str, ...]) -> None:
    choose(cast, *engines)
    document = process(send(cast), Room())  # has no engine but the reader
    assert (document.status, extraction_of(document).model) == (Status.NEEDS_REVIEW, "")


def test_a_template_has_its_own_engines_and_adapter(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    choose(cast, "rapidocr")
    with scope(admin.tenant_id):
        template = DocumentTemplate.objects.get(name="invoice")
        adapter = Adapter("acme-invoices", "/models/acme")
        choose_template_engines(
            actor=admin, template=template, engines=("qwen",), adapter={"name": adapter.name, "path": adapter.path}
        )
    engine, speaker = engine_saying(said(), profile="qwen3-vl")
    document = process(send(cast), Room(qwen=engine))
    assert extraction_of(document).model == "qwen3-vl"
    assert speaker.asked[0].adapter == adapter


def test_while_the_engine_is_down_no_try_is_burnt_and_once_it_is_back_the_document_is_read_once(cast: Cast) -> None:
    choose(cast, "hunyuan")
    document = send(cast)
    dying, _ = engine_saying(DOWN)
    for engines in (Room(hunyuan=DOWN), Room(hunyuan=dying), Room(hunyuan=DOWN), Room(hunyuan=dying)):
        document = process(document, engines)
        assert (document.status, document.failures, document.extraction) == (Status.PROCESSING, 0, None)
    engine, _ = engine_saying(said())
    document = process(document, Room(hunyuan=engine))
    assert (document.status, document.failures, extraction_of(document).model) == (
        Status.NEEDS_REVIEW, 0, "hunyuan-ocr-1.5",
    )  # fmt: skip
    with scope(document.tenant_id):
        assert Extraction.objects.filter(document=document).count() == 1
        assert document.pages.count() == 1


def test_where_the_order_ends_with_the_reader_a_model_that_is_down_holds_nothing_up(cast: Cast) -> None:
    choose(cast, "hunyuan", "qwen", "rapidocr")
    dying, _ = engine_saying(DOWN)
    document = process(send(cast), Room(hunyuan=DOWN, qwen=dying))
    assert (document.status, extraction_of(document).model) == (Status.NEEDS_REVIEW, "")


def test_pages_that_the_model_cannot_read_say_so(cast: Cast) -> None:
    choose(cast, "hunyuan")
    refusing, _ = engine_saying(EngineError("The page is too long.", permanent=True))
    document = process(send(cast), Room(hunyuan=refusing))
    assert (document.status, document.failures, extraction_of(document).model) == (Status.NEEDS_REVIEW, 0, "")
    with scope(document.tenant_id):
        assert [note["code"] for note in document.pages.get().notes] == ["not_read_by_model"]


def test_the_setting_says_how_many_pages_a_model_is_shown(cast: Cast, settings: Settings) -> None:
    settings.MODEL_PAGES, settings.MODEL_PAGES_PER_CALL = 3, 2
    choose(cast, "hunyuan")
    engine, speaker = engine_saying(said())
    content = draw_pdf(LINES, size=(500, 400), pages=5)
    process(upload(cast.actor("acme-operator"), content=content, name="five.pdf"), Room(hunyuan=engine))
    assert speaker.sizes == [2, 1]
