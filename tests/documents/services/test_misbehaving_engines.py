"""Engines and servers that misbehave, up to what becomes of the document: whose fault it is decides about its tries."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from documents.models import MAX_FAILURES, Document, DocumentTemplate, Extraction, Tenant
from documents.services.engine_choice import choose_engines
from documents.services.processing import process_document
from documents.tenancy import scope
from inference.engine import Engine
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from tests.documents.factories import Cast, upload
from tests.inference.drawing import draw_pdf
from tests.inference.engines.misbehaving import (
    BabblingEngine,
    CrashingEngine,
    DoublingEngine,
    DownEngine,
    ForgetfulEngine,
    OutsideEngine,
    SilentEngine,
    SkewedEngine,
)
from tests.inference.engines.model_server import Served, completion, serve
from tests.inference.engines.test_misbehaving_servers import OUT_OF_MEMORY, crash, drip, hang_up, loop, zip_badly

Status = Document.Status
LINES = ("INVOICE", "Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Grand total: EUR 119.00")
ANSWER = json.dumps({"Invoice number": "INV-2026-17"})
Process = Callable[[Document, EngineRoom], Document]


@pytest.fixture(autouse=True)
def a_long_lease(settings: Settings) -> None:
    """Nothing renews it within a test's transaction."""
    settings.LEASE_SECONDS = 600


@pytest.fixture
def process() -> Process:
    """One try of a worker, at once, whatever the document still waits for."""

    def try_once(document: Document, engines: EngineRoom) -> Document:
        with scope(document.tenant_id):
            Document.objects.filter(pk=document.pk).update(lease_expires_at=timezone.now() - dt.timedelta(seconds=1))
        process_document(tenant_id=document.tenant_id, document_id=document.pk, engines=engines)
        with scope(document.tenant_id):
            return Document.objects.select_related("extraction").get(pk=document.pk)

    return try_once


@pytest.fixture
def document(cast: Cast, settings: Settings) -> Document:
    """An invoice of a team that has a model asked."""
    settings.ENGINES = {"model": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://gpu:8000"]}}
    admin = cast.actor("acme-admin")
    with scope(admin.tenant_id):
        choose_engines(actor=admin, territory="US", engines=("model",))
    return upload(cast.actor("acme-operator"), content=draw_pdf(LINES, size=(500, 400)), name="invoice.pdf")


def room(*urls: str, seconds: float = 5.0) -> EngineRoom:
    return EngineRoom(FakeEngine(), {"model": {"engine": "server", "urls": list(urls), "seconds": seconds}})


BREAKING = (SilentEngine(), DoublingEngine(), SkewedEngine(), CrashingEngine(), ForgetfulEngine())


@pytest.mark.parametrize("engine", BREAKING, ids=lambda engine: type(engine).__name__)
def test_what_breaks_on_a_document_ends_it_after_three_tries(cast: Cast, process: Process, engine: Engine) -> None:
    scan = upload(cast.actor("acme-operator"))
    statuses = [process(scan, EngineRoom(engine)).status for _ in range(MAX_FAILURES)]
    assert statuses == [Status.PROCESSING, Status.PROCESSING, Status.FAILED]
    with scope(scan.tenant_id):
        assert not Extraction.objects.filter(document=scan).exists()


@pytest.mark.parametrize("engine", [BabblingEngine(), OutsideEngine()], ids=lambda engine: type(engine).__name__)
def test_what_cannot_be_stored_or_stands_nowhere_never_counts_as_sure(
    cast: Cast, process: Process, engine: Engine
) -> None:
    scan = upload(cast.actor("acme-operator"))
    for _ in range(MAX_FAILURES):
        after = process(scan, EngineRoom(engine))
    assert after.status == Status.FAILED


def test_an_engine_that_is_down_burns_no_try_however_often(cast: Cast, process: Process) -> None:
    scan = upload(cast.actor("acme-operator"))
    for _ in range(MAX_FAILURES + 2):
        after = process(scan, EngineRoom(DownEngine()))
        assert (after.status, after.failures, after.waits_for) == (Status.PROCESSING, 0, Document.Wait.ENGINE)
    after = process(scan, EngineRoom(FakeEngine()))
    assert (after.status, after.waits_for) == (Status.NEEDS_REVIEW, "")


def hang(handler: BaseHTTPRequestHandler) -> None:
    threading.Event().wait(3)


SERVERS_FAULT: dict[str, dict[str, Any]] = {
    "crash": {"behave": crash},
    "hang up": {"behave": hang_up},
    "hang, and unwell": {"behave": hang, "health": 503},
    "no compression": {"behave": zip_badly},
    "half an answer": {"answer": lambda body: completion(ANSWER)[:40]},
    "no UTF-8": {"answer": lambda body: b'{"choices": [{"message": {"content": "\xc3("}}]}'},
    "two answers": {"answer": lambda body: b'{"choices": [{"message": {"content": ""}}, {"message": {}}]}'},
    "dead of memory": {"answer": lambda body: OUT_OF_MEMORY, "status": 500, "health": 503},
    "being checked": {"answer": lambda body: b"{}", "status": 503},
}  # fmt: skip
PAGES_FAULT: dict[str, dict[str, Any]] = {
    "hang": {"behave": hang},
    "drip": {"behave": drip},
    "loop": {"behave": loop},
    "10 MB": {"answer": lambda body: b'"' + b"x" * 10_000_000 + b'"'},
    "too much memory": {"answer": lambda body: OUT_OF_MEMORY, "status": 500},
    "too many tokens": {"answer": lambda body: b"{}", "status": 400},
    "no fields": {"answer": lambda body: completion("I cannot read this.")},
}


@pytest.mark.parametrize("misbehaviour", SERVERS_FAULT)
def test_a_server_at_fault_costs_the_document_time_and_no_try(
    document: Document, process: Process, misbehaviour: str
) -> None:
    is_silent = SERVERS_FAULT[misbehaviour].get("behave") is hang
    with serve(**SERVERS_FAULT[misbehaviour]) as served:
        after = process(document, room(served.url, seconds=0.3 if is_silent else 30.0))
    assert (after.status, after.failures, after.extraction) == (Status.PROCESSING, 0, None)
    with serve(lambda body: completion(ANSWER)) as served:
        after = process(document, room(served.url))
    assert_read_once(after)


@pytest.mark.parametrize("misbehaviour", PAGES_FAULT)
def test_a_page_that_no_model_can_read_goes_to_review_without_it(
    document: Document, process: Process, misbehaviour: str
) -> None:
    with serve(**PAGES_FAULT[misbehaviour]) as served:
        after = process(document, room(served.url, seconds=0.3))
    assert (after.status, after.failures) == (Status.NEEDS_REVIEW, 0)
    assert after.extraction and after.extraction.model == ""
    with scope(after.tenant_id):
        assert "not_read_by_model" in [note["code"] for note in after.pages.get().notes]


def test_an_adapter_that_the_engine_lacks_ends_it_at_once_and_is_named(document: Document, process: Process) -> None:
    with scope(document.tenant_id):
        DocumentTemplate.objects.update(adapter={"name": "invoices"})
    with serve(lambda body: completion(ANSWER), models=["hunyuan-ocr-1.5"]) as served:
        after = process(document, room(served.url))
        assert (after.status, after.failure_code) == (Status.FAILED, "unknown_adapter")
        with scope(document.tenant_id):
            tenant = Tenant.objects.get(pk=document.tenant_id)
            tenant.engines = ["model", "rapidocr"]  # now the reading without a model may stand alone
            tenant.save()
            Document.objects.update(status=Status.RECEIVED, failures=0)
        after = process(document, room(served.url))
    assert after.status == Status.NEEDS_REVIEW
    with scope(after.tenant_id):
        assert "not_read_by_model" in [note["code"] for note in after.pages.get().notes]
    with serve(lambda body: completion(ANSWER), models=["hunyuan-ocr-1.5", "invoices"]) as served:
        with scope(document.tenant_id):
            Document.objects.update(status=Status.RECEIVED)
        after = process(document, room(served.url))
    assert after.extraction and after.extraction.model == "hunyuan-ocr-1.5"


@pytest.fixture
def stopped() -> Iterator[Served]:
    """A server that was there and is no more."""
    with serve(lambda body: b"") as served:
        pass
    yield served


def test_a_document_waits_for_a_server_that_was_stopped_and_is_read_once_it_is_back(
    document: Document, process: Process, stopped: Served
) -> None:
    engines = room(stopped.url)
    for _ in range(MAX_FAILURES + 1):
        after = process(document, engines)
        assert (after.status, after.failures, after.extraction) == (Status.PROCESSING, 0, None)
    with serve(lambda body: completion(ANSWER), port=int(stopped.url.rpartition(":")[2])):
        after = process(document, engines)
    assert_read_once(after)


def assert_read_once(document: Document) -> None:
    assert (document.status, document.failures) == (Status.NEEDS_REVIEW, 0)
    assert document.extraction and document.extraction.model == "hunyuan-ocr-1.5"
    with scope(document.tenant_id):
        assert Extraction.objects.filter(document=document).count() == 1
        assert document.pages.count() == 1
