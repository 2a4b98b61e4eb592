"""Where a model looked for a field: asked for once, done by a worker, kept apart from people's own tasks."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from documents.access import NotFound, get_run
from documents.models import Actor, Document, NotAllowed, OutboxEntry
from documents.services.workbench.errors import RunRefused
from documents.services.workbench.explaining import explaining_engine, find_heat, request_heat
from documents.services.workbench.keeping import recent_runs
from documents.tenancy import scope
from inference.engines.fake import FakeEngine
from tests.documents.factories import Cast, make_read_document
from tests.documents.model_readings import make_model_document
from tests.documents.services.workbench.asking import Room, Status, do, result_of
from tests.inference.tasks.looking import HEAT, LookingEngine


@pytest.fixture
def document(cast: Cast, operator: Actor, settings: Settings) -> Document:
    """Read by a model that an engine of this worker's own runs, for a team where its licence allows it."""
    settings.ENGINES = {"ours": {"engine": "transformers", "profile": "hunyuan-ocr-1.5"}}
    with scope(cast.acme.pk):
        type(cast.acme).objects.filter(pk=cast.acme.pk).update(territory="US")
    return make_model_document(operator)


def test_a_worker_finds_it_out_and_the_second_time_it_is_known(operator: Actor, document: Document) -> None:
    with scope(operator.tenant_id):
        run = request_heat(actor=operator, document=document, name="seller_name")
        assert OutboxEntry.objects.filter(run=run.pk).exists()
        assert request_heat(actor=operator, document=document, name="seller_name").pk == run.pk
    engine = LookingEngine()
    done = do(run, Room(FakeEngine(), ours=engine))
    assert done.status == Status.DONE, done.failure
    assert engine.looked == [(1, True, "Seller")]
    assert result_of(done)["heat"]["weights"] == list(HEAT.weights)
    with scope(operator.tenant_id):
        again = request_heat(actor=operator, document=document, name="seller_name")
        told = find_heat(actor=operator, document=document, name="seller_name")
        assert find_heat(actor=operator, document=document, name="invoice_number") is None
    assert (again.pk, told and told.pk) == (run.pk, run.pk)
    assert again.images == []  # the page's image is the document's


def test_it_is_no_task_of_the_workbench(operator: Actor, document: Document) -> None:
    with scope(operator.tenant_id):
        run = request_heat(actor=operator, document=document, name="seller_name")
        assert recent_runs(actor=operator) == []
        with pytest.raises(NotFound):
            get_run(operator, run.pk)


def test_without_such_an_engine_nobody_is_asked(
    cast: Cast, operator: Actor, document: Document, settings: Settings
) -> None:
    plain = make_read_document(operator)
    with scope(operator.tenant_id), pytest.raises(RunRefused):
        request_heat(actor=operator, document=plain, name="seller_name")
    settings.ENGINES = {"ours": {"engine": "server", "profile": "hunyuan-ocr-1.5", "urls": ["http://localhost:9"]}}
    assert explaining_engine(document) is None


def test_a_field_the_model_said_nothing_for_is_refused(operator: Actor, document: Document) -> None:
    with scope(operator.tenant_id), pytest.raises(RunRefused):
        request_heat(actor=operator, document=document, name="line_items")


def test_a_viewer_may_not_ask(cast: Cast, document: Document) -> None:
    with scope(cast.acme.pk), pytest.raises(NotAllowed):
        request_heat(actor=cast.actor("acme-viewer"), document=document, name="seller_name")
