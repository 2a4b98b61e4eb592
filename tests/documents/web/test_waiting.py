"""What people are told of documents that no worker reads: the engine that is away, or the team's pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from documents.models import Document, ProcessHeartbeat, Tenant
from documents.services.heartbeats import Kind, note_engines, note_heartbeat
from documents.services.page_limits import take_pages
from documents.services.waiting import find_waiting
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast, upload
from tests.documents.web.conftest import SignIn

NOON = dt.time(12, 3)


@pytest.fixture(autouse=True)
def models(settings: Settings, cast: Cast) -> None:
    """Acme reads with one model alone; a worker runs."""
    settings.ENGINES = {
        "glm": {"engine": "server", "profile": "glm-ocr", "urls": ["http://gpu:8000"]},
        "qwen": {"engine": "server", "profile": "qwen3-vl", "urls": ["http://gpu:8001"]},
    }
    choose(cast, "glm")
    note_heartbeat(kind=Kind.WORKER, name="worker-1", detail="rapidocr")


def choose(cast: Cast, *engines: str) -> None:
    with scope(cast.acme.pk):
        Tenant.objects.update(engines=list(engines))


def gone_at_noon() -> None:
    """The worker has reached the engine until 12:03 today."""
    note_engines(worker="worker-1", ready={"glm": True})
    noon = timezone.make_aware(dt.datetime.combine(timezone.localdate(), NOON))
    ProcessHeartbeat.objects.filter(kind=Kind.ENGINE, detail="glm").update(beat_at=noon)
    note_engines(worker="worker-1", ready={"glm": False})


def sentence_of(cast: Cast, document: Document) -> str:
    with scope(cast.acme.pk):
        waiting = find_waiting([Document.objects.get(pk=document.pk)]).get(document.pk)
    return waiting.sentence if waiting else ""


def test_it_works(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"))
    gone_at_noon()
    told = "Waiting for the engine GLM-OCR; it has been away since 12:03"
    client = sign_in("acme-operator")
    for page in ("/", f"/documents/{document.pk}/", f"/upload/status/?id={document.pk}"):
        assert told in client.get(page).content.decode(), page
    program = APIClient()
    token = program.post("/api/v1/auth/token/", {"username": "acme-operator", "password": PASSWORD}, format="json")
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token.json()['access']}")
    for path in ("", f"{document.pk}/"):
        answer = program.get(f"/api/v1/documents/{path}").json()
        waiting = answer.get("results", [answer])[0]["waiting_for"]
        assert (waiting["code"], waiting["engine"], waiting["detail"]) == ("engine", "glm", told)


def test_an_engine_that_is_back_is_not_waited_for(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"))
    gone_at_noon()
    note_engines(worker="worker-2", ready={"glm": True})
    assert sentence_of(cast, document) == ""
    note_engines(worker="worker-1", ready={"glm": False})  # one that does not reach it takes back nothing of another's
    assert sentence_of(cast, document) == ""


@pytest.mark.parametrize("engines", [("glm", "rapidocr"), ("glm", "qwen"), ()])
def test_where_another_engine_reads_nothing_waits(cast: Cast, engines: tuple[str, ...]) -> None:
    document = upload(cast.actor("acme-operator"))
    choose(cast, *engines)
    note_engines(worker="worker-1", ready={"qwen": True})
    gone_at_noon()
    assert sentence_of(cast, document) == ""


def test_without_any_worker_the_engine_that_needs_no_model_is_away(cast: Cast) -> None:
    choose(cast)
    document = upload(cast.actor("acme-operator"))
    ProcessHeartbeat.objects.update(beat_at=timezone.now() - dt.timedelta(days=2))
    day = timezone.localdate() - dt.timedelta(days=2)
    assert sentence_of(cast, document).startswith("Waiting for the engine RapidOCR; it has been away since")
    assert str(day.year) in sentence_of(cast, document)


def test_an_engine_that_answers_and_does_not_read_is_named_without_a_time(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"))
    note_engines(worker="worker-1", ready={"glm": True})
    with scope(cast.acme.pk):
        Document.objects.update(status="PROCESSING", waits_for=Document.Wait.ENGINE)
    assert sentence_of(cast, document) == "Waiting for the engine GLM-OCR; it does not read now"


def test_pages_of_this_minute_that_are_used_up_are_told(cast: Cast, settings: Settings) -> None:
    settings.TENANT_PAGES_PER_MINUTE = 5
    choose(cast)
    waits, long = upload(cast.actor("acme-operator")), upload(cast.actor("acme-operator"), content=b"II*\0", name="b")
    take_pages(tenant_id=cast.acme.pk, pages=4)
    with scope(cast.acme.pk):
        Document.objects.filter(pk=long.pk).update(status="PROCESSING", pages_total=2, waits_for=Document.Wait.PAGES)
    assert sentence_of(cast, waits) == ""
    assert sentence_of(cast, long) == "Waiting: your team's pages of this minute are used up"
    take_pages(tenant_id=cast.acme.pk, pages=1)
    assert sentence_of(cast, waits) == "Waiting: your team's pages of this minute are used up"


def test_a_list_asks_once_however_many_wait(
    cast: Cast, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    operator = cast.actor("acme-operator")
    documents = [upload(operator, process_anyway=True) for _ in range(4)]
    with scope(operator.tenant_id):
        rows = list(Document.objects.select_related("template"))
        with django_assert_num_queries(3):
            assert find_waiting(rows) == {}
        assert len(rows) == len(documents)
