"""The worker's part: one claim wins, the fence guards the result, and only a document's own faults count against it."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from documents import storage
from documents.models import MAX_FAILURES, Actor, AuditEvent, Document, Extraction, Page
from documents.services import claims, processing
from documents.services.claims import Claim, ClaimLost, ReadingStopped, keep_lease
from documents.services.fields import current_fields
from documents.services.processing import claim_document, give_back, process_document
from documents.services.readings import StoredImage, store_reading
from documents.services.wording import FAILURES, failure_sentence
from documents.tenancy import scope
from inference.engine import Engine, EngineError
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from inference.types import SPOTTING, Request, Result
from inference.types import Page as ReadPage
from tests.documents.factories import PNG, Cast, make_reading, upload
from tests.inference.readers.einvoices import write_ubl

Status = Document.Status


class BrokenEngine(FakeEngine):
    """Raises what it is given instead of reading; `before` runs first."""

    def __init__(self, error: Exception, before: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self._error, self._before = error, before

    def read(self, pages: Sequence[ReadPage], request: Request = SPOTTING) -> list[Result]:
        self._before()
        raise self._error


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def claim(document: Document) -> Claim | None:
    return claim_document(tenant_id=document.tenant_id, document_id=document.pk)


def must_claim(document: Document) -> Claim:
    taken = claim(document)
    assert taken is not None
    return taken


def process(document: Document, engine: Engine | None = None) -> Document:
    engines = EngineRoom(engine or FakeEngine())
    process_document(tenant_id=document.tenant_id, document_id=document.pk, engines=engines)
    return reload(document)


def reload(document: Document) -> Document:
    with scope(document.tenant_id):
        return Document.objects.select_related("extraction").get(pk=document.pk)


def test_an_electronic_invoice_of_its_own_is_read_from_its_drawn_page(operator: Actor) -> None:
    document = process(upload(operator, content=write_ubl(), name="invoice.xml"))
    assert (document.status, document.failure_code) == (Status.NEEDS_REVIEW, "")
    with scope(document.tenant_id):
        fields = {field.name: field for field in current_fields(document)}
        page = document.pages.get()
    assert (page.source, page.lines[0]["text"]) == ("einvoice", "Invoice")
    assert storage.read_file(page.image_key).startswith(b"\xff\xd8\xff")
    total = fields["grand_total"]
    assert (total.value, total.source, total.state) == (119.0, "einvoice", "sure")
    assert total.evidence[0]["box"]


def let_lease_lapse(document: Document) -> None:
    with scope(document.tenant_id):
        Document.objects.filter(pk=document.pk).update(lease_expires_at=timezone.now() - dt.timedelta(seconds=1))


def test_a_document_is_read_to_review(operator: Actor) -> None:
    document = process(upload(operator))
    assert (document.status, document.fence, document.failures, document.pages_total) == (Status.NEEDS_REVIEW, 1, 0, 1)
    with scope(operator.tenant_id):
        assert document.extraction is not None
        assert document.extraction.engine == "fake"
        page = Page.objects.get(document=document)
        assert [line["text"] for line in page.lines] == ["Fake page 1", "Size 1 x 1"]
        assert AuditEvent.objects.filter(action="document.read", object_id=str(document.pk)).count() == 1
    assert storage.read_file(page.image_key).startswith(b"\xff\xd8")


def test_a_second_job_for_a_read_document_changes_nothing(operator: Actor) -> None:
    document = process(upload(operator))
    assert process(document).fence == document.fence


def test_only_one_claim_holds(operator: Actor) -> None:
    document = upload(operator)
    assert claim(document) is not None
    assert claim(document) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_wins_every_time(operator: Actor) -> None:
    documents = [upload(operator) for _ in range(20)]
    start = threading.Barrier(2)

    def race(_: int) -> list[bool]:
        try:
            won = []
            for document in documents:
                start.wait(10)
                won.append(claim(document) is not None)
            return won
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(race, range(2))
    assert [a != b for a, b in zip(first, second, strict=True)] == [True] * len(documents)


def test_a_lapsed_lease_is_taken_over_and_fences_the_first_worker_out(operator: Actor) -> None:
    document = upload(operator)
    slow = must_claim(document)
    let_lease_lapse(document)
    quick = must_claim(document)
    given: dict[str, Any] = {"reading": make_reading(), "template": None, "template_version": None}
    with pytest.raises(ClaimLost):
        store_reading(claim=slow, **given, images={1: StoredImage("late", 1)})
    store_reading(claim=quick, **given, images={1: StoredImage("kept", 1)})
    with scope(operator.tenant_id):
        assert Extraction.objects.filter(document=document).count() == 1
        assert list(Page.objects.filter(document=document).values_list("image_key", flat=True)) == ["kept"]
    assert reload(document).status == Status.NEEDS_REVIEW


def test_a_reading_that_lost_its_claim_keeps_no_page_image(operator: Actor) -> None:
    document = upload(operator)

    def be_overtaken() -> None:
        let_lease_lapse(document)
        must_claim(document)

    class Overtaken(FakeEngine):
        def read(self, pages: Sequence[ReadPage], request: Request = SPOTTING) -> list[Result]:
            be_overtaken()
            return super().read(pages, request)

    after = process(document, Overtaken())
    assert (after.status, after.fence, after.extraction) == (Status.PROCESSING, 2, None)
    with scope(operator.tenant_id):
        assert not Page.objects.filter(document=document).exists()


def page_files(document: Document) -> list[str]:
    keys = storage.list_keys(f"{document.tenant_id}/{document.pk}")
    return sorted(key for key in keys if "/pages-" in key)


def test_reading_again_replaces_the_page_images_and_clears_what_a_killed_worker_left(operator: Actor) -> None:
    document = upload(operator)
    storage.store_file(storage.new_key(f"{document.tenant_id}/{document.pk}/pages-0", ".jpg"), PNG)
    process(document)
    with scope(operator.tenant_id):
        [key] = Page.objects.filter(document=document).values_list("image_key", flat=True)
    assert page_files(document) == [key]
    assert storage.read_file(document.storage_key)


def test_a_commit_whose_answer_is_lost_keeps_the_page_images(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def store_and_lose_the_answer(**given: Any) -> list[str]:
        store_reading(**given)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(processing, "store_reading", store_and_lose_the_answer)
    document = process(upload(operator))
    assert document.status == Status.NEEDS_REVIEW
    with scope(operator.tenant_id):
        page = Page.objects.get(document=document)
    assert page_files(document) == [page.image_key]


def test_an_engine_that_does_not_exist_is_named(settings: Settings) -> None:
    settings.ENGINE = "no-such-engine"
    with pytest.raises(processing.NoEngine, match="no-such-engine"):
        processing.open_engines()


@pytest.mark.parametrize(
    ("error", "failures"),
    [
        (EngineError("these pages break it", permanent=True), 1),
        (EngineError("it is being restarted", permanent=False), 0),
        (RuntimeError("a mistake of ours"), 1),
        (storage.StorageUnavailable("the disk is full"), 0),
        (OperationalError("the database is away"), 0),
        (ReadingStopped(), 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_is_not_the_documents_fault_burns_no_try(operator: Actor, error: Exception, failures: int) -> None:
    after = process(upload(operator), BrokenEngine(error))
    assert (after.status, after.failures) == (Status.PROCESSING, failures)
    assert after.lease_expires_at is not None
    assert after.lease_expires_at <= timezone.now() + dt.timedelta(seconds=claims.ENGINE_RETRY_SECONDS)


def test_the_third_failure_ends_it_with_a_sentence(operator: Actor) -> None:
    document = upload(operator)
    for _ in range(MAX_FAILURES):
        let_lease_lapse(document)
        document = process(document, BrokenEngine(EngineError("broken", permanent=True)))
    assert (document.status, document.failure_code) == (Status.FAILED, "reading_broke")
    assert failure_sentence(document.failure_code) == str(FAILURES["reading_broke"])


def test_three_workers_that_die_end_it_as_lost(operator: Actor) -> None:
    document = upload(operator)
    for _ in range(MAX_FAILURES):
        must_claim(document)
        let_lease_lapse(document)
    assert claim(document) is None
    after = reload(document)
    assert (after.status, after.failure_code) == (Status.FAILED, "worker_lost")


def test_giving_back_outlives_a_lost_claim(operator: Actor) -> None:
    document = upload(operator)
    lost = must_claim(document)
    let_lease_lapse(document)
    must_claim(document)
    give_back(lost, burns_try=False)
    assert (reload(document).fence, reload(document).failures) == (2, 2)


def test_a_claim_is_given_up_when_its_lease_cannot_be_renewed(operator: Actor, settings: Settings) -> None:
    settings.LEASE_SECONDS = 0.04
    taken = must_claim(upload(operator))
    # The test's own transaction hides the document from the renewing thread, which therefore gives the claim up.
    with keep_lease(taken):
        assert taken.lost.wait(5)
    with pytest.raises(ClaimLost):
        taken.check()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7\nnothing that could be opened", "damaged"), (PNG[:40], "damaged")],
)
def test_a_bad_file_fails_at_once_with_its_reason(operator: Actor, content: bytes, code: str) -> None:
    after = process(upload(operator, content=content))
    assert (after.status, after.failure_code, after.failures) == (Status.FAILED, code, 1)


def test_a_file_that_is_gone_fails_at_once(operator: Actor) -> None:
    document = upload(operator)
    storage.delete_file(document.storage_key)
    after = process(document)
    assert (after.status, after.failure_code) == (Status.FAILED, "file_missing")


def test_an_unknown_document_is_nobodys(operator: Actor) -> None:
    assert claim_document(tenant_id=operator.tenant_id, document_id=uuid.uuid4()) is None


def test_another_tenants_document_cannot_be_claimed(cast: Cast, operator: Actor) -> None:
    assert claim_document(tenant_id=cast.globex.pk, document_id=upload(operator).pk) is None
