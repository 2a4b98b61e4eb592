"""Tasks at the door: what is taken, what is refused and why, which engine does it."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from documents import access, storage
from documents.models import Actor, AuditEvent, DocumentTemplate, NotAllowed, OutboxEntry, TaskRun, Tenant
from documents.services.engine_choice import CannotChoose
from documents.services.refusals import UploadRefused
from documents.services.workbench.custom_tasks import create_custom_task
from documents.services.workbench.errors import RunRefused
from documents.services.workbench.requests import request_run
from documents.tenancy import ops_scope, scope
from inference.schemas import InvalidTemplate
from tests.documents.factories import PNG, Cast, upload
from tests.documents.services.workbench.asking import Status, ask


def say_where(tenant: Tenant, territory: str, *engines: str) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=tenant.pk).update(territory=territory, engines=list(engines))


def test_it_works(operator: Actor) -> None:
    run = ask(operator, name="C:\\scans\\slip.png").run
    with scope(operator.tenant_id):
        [entry] = OutboxEntry.objects.all()
        event = AuditEvent.objects.get(action="run.request")
    assert (entry.run_id, event.object_id) == (run.pk, str(run.pk))
    assert (run.status, run.task, run.engine, run.name) == (Status.WAITING, "text", "fake", "slip.png")
    assert (run.media_type, run.size) == ("image/png", len(PNG))
    assert storage.read_file(run.storage_key) == PNG


def test_a_viewer_may_not_and_a_stranger_finds_nothing(cast: Cast, operator: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask(cast.actor("acme-viewer"))
    run, stranger = ask(operator).run, cast.actor("globex-admin")
    with scope(stranger.tenant_id), pytest.raises(access.NotFound):
        access.get_run(stranger, run.pk)
    with scope(operator.tenant_id), pytest.raises(access.NotFound):
        access.get_run_image(operator, run.pk, 1)


@pytest.mark.parametrize(
    ("task", "options", "code"),
    [
        ("crops", {}, "unknown_task"),
        ("nonsense", {}, "unknown_task"),
        ("question", {"question": "  "}, "question_missing"),
        ("question", {"question": "x" * 2001}, "question_too_long"),
        ("translate", {}, "language_missing"),
        ("custom", {}, "prompt_missing"),
        ("custom", {"custom": "unheard_of"}, "unknown_custom"),
        ("custom", {"prompt": "Say.", "output": "song"}, "bad_output"),
        ("text", {"pages": "3-1"}, "bad_pages"),
        ("text", {"pages": "0"}, "bad_pages"),
        ("text", {"pages": "1,two"}, "bad_pages"),
        ("text", {"pages": "1-999999"}, "bad_pages"),
        ("fields", {"fields": "total"}, "bad_fields"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(
    operator: Actor, task: str, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(RunRefused) as refused:
        ask(operator, task, options=options)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")
    with scope(operator.tenant_id):
        assert not TaskRun.objects.exists()


def test_files_are_judged_as_at_every_other_door(operator: Actor, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    for content, code in ((b"", "empty"), (b"hello", "wrong_type"), (PNG + bytes(5000), "too_large")):
        with pytest.raises(UploadRefused) as refused:
            ask(operator, content=content)
        assert refused.value.code == code


def test_pages_and_fields_come_in_many_forms(operator: Actor) -> None:
    assert ask(operator, options={"pages": "7, 1-3,2", "question": "not asked"}).run.options == {"pages": [1, 2, 3, 7]}
    run = ask(operator, "fields", options={"fields": ["Invoice No.", "发票号码", "发票代码"]}).run
    assert [(field["name"], field["label"], field["type"]) for field in run.options["fields"]] == [
        ("invoice_no", "Invoice No.", "text"),
        ("field", "发票号码", "text"),
        ("field_2", "发票代码", "text"),
    ]
    run = ask(operator, "fields", options={"fields": [{"name": "total", "type": "money"}]}).run
    assert run.options["fields"][0]["type"] == "money"
    with pytest.raises(InvalidTemplate):
        ask(operator, "fields", options={"fields": [{"name": "total", "type": "song"}]})


def test_a_stored_document_may_be_asked_about(operator: Actor) -> None:
    document = upload(operator)
    with scope(operator.tenant_id):
        template = DocumentTemplate.objects.get(name="invoice")
    run = request_run(actor=operator, source=document, task="fields", template=template).run
    assert (run.document, run.storage_key, run.name) == (document, document.storage_key, document.name)
    assert run.options == {"template_version": 1}
    with pytest.raises(RunRefused, match="not both"):
        request_run(actor=operator, source=document, task="fields", template=template, options={"fields": ["total"]})


@pytest.mark.parametrize(
    ("territory", "engines", "task", "name", "chosen"),
    [
        ("US", [], "text", "", "fake"),
        ("US", ["hunyuan"], "text", "", "hunyuan"),
        ("US", ["fake", "hunyuan"], "layout", "", "hunyuan"),
        ("US", [], "layout", "hunyuan", "hunyuan"),
        ("DE", ["hunyuan"], "text", "", "fake"),  # chosen before the team moved
    ],
)
def test_the_first_engine_that_can_do_it_is_chosen(
    cast: Cast, operator: Actor, territory: str, engines: list[str], task: str, name: str, chosen: str
) -> None:
    say_where(cast.acme, territory, *engines)
    assert ask(operator, task, engine=name).run.engine == chosen


def test_a_task_that_needs_a_model_names_who_can_do_it(cast: Cast, operator: Actor, settings: Settings) -> None:
    say_where(cast.acme, "US")
    with pytest.raises(RunRefused, match=r"RapidOCR cannot do this task .*HunyuanOCR 1.5 \(hunyuan\)"):
        ask(operator, "layout")
    say_where(cast.acme, "DE")
    with pytest.raises(RunRefused, match=r"The licence of HunyuanOCR 1.5 excludes the team's country \(Germany\)"):
        ask(operator, "layout")
    settings.ENGINES = {}
    with pytest.raises(RunRefused, match="No engine with a model is set up here"):
        ask(operator, "layout")


def test_an_engine_that_is_not_to_be_had_is_refused_by_name(cast: Cast, operator: Actor) -> None:
    say_where(cast.acme, "DE")
    with pytest.raises(CannotChoose, match="There is no engine gpt"):
        ask(operator, engine="gpt")
    with pytest.raises(CannotChoose, match="excludes the team's country"):
        ask(operator, engine="hunyuan")
    say_where(cast.acme, "US")
    with pytest.raises(RunRefused, match="RapidOCR cannot do this task"):
        ask(operator, "chart", engine="fake")


def test_languages_and_open_fields_are_asked_of_models_that_have_them(
    cast: Cast, operator: Actor, settings: Settings
) -> None:
    settings.ENGINES = {"glm": {"engine": "server", "profile": "glm-ocr", "urls": ["http://localhost:9"]}}
    say_where(cast.acme, "US", "glm")
    assert ask(operator, "fields").run.engine == "fake"
    with pytest.raises(RunRefused, match="finds the fields of a template only"):
        ask(operator, "fields", engine="glm")
    settings.ENGINES = {"hunyuan": {"engine": "server", "urls": ["http://localhost:9"]}}
    assert ask(operator, "translate", options={"language": "en"}, engine="hunyuan").run.engine == "hunyuan"
    with pytest.raises(RunRefused, match=r"does not translate into tlh\. Choose one of these: en, zh"):
        ask(operator, "translate", options={"language": "tlh"}, engine="hunyuan")


def test_a_task_of_the_teams_own_is_kept_as_it_was(cast: Cast, operator: Actor) -> None:
    say_where(cast.acme, "US", "hunyuan")
    with scope(operator.tenant_id):
        row = create_custom_task(
            actor=cast.actor("acme-admin"), label="Read the stamps", prompt="List the stamps.", output="json"
        )
    run = ask(operator, "custom", options={"custom": "read_the_stamps"}).run
    assert run.options["custom"] == {
        "name": row.name, "label": row.label, "prompt": "List the stamps.", "output": "json",
    }  # fmt: skip


def test_the_file_goes_when_the_row_cannot_be_written(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, forget = [], storage.delete_file

    def note(key: str) -> None:
        assert storage.read_file(key) == PNG
        kept.append(key)
        forget(key)

    monkeypatch.setattr(storage, "delete_file", note)

    def crash(*given: object) -> None:
        raise RuntimeError("between two steps")

    monkeypatch.setattr("documents.services.workbench.requests.hand_over_run", crash)
    with pytest.raises(RuntimeError):
        ask(operator)
    with pytest.raises(storage.FileMissing):
        storage.read_file(kept[0])
    with scope(operator.tenant_id):
        assert not TaskRun.objects.exists()
