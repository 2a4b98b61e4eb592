"""How a task is done and how it ends: taken over, given back, given up, dropped."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from documents import storage
from documents.models import Actor, DocumentTemplate, TaskRun, Tenant
from documents.services.claims import ClaimLost, ReadingStopped
from documents.services.templates import update_template
from documents.services.workbench import running
from documents.services.workbench.files import run_folder
from documents.services.workbench.keeping import delete_run
from documents.services.workbench.requests import request_run
from documents.services.workbench.running import claim_run
from documents.services.workbench.wording import run_failure_sentence
from documents.tenancy import ops_scope, scope
from inference import tasks
from tests.documents.factories import PNG, Cast, upload
from tests.documents.services.workbench.asking import (
    DownEngine,
    Room,
    Status,
    ask,
    do,
    let_lease_lapse,
    reload,
    result_of,
)
from tests.inference.tasks.scripted import scripted_engine


def test_it_works(operator: Actor) -> None:
    done = do(ask(operator).run)
    assert (done.status, done.engine, done.engine_revision, done.failures) == (Status.DONE, "fake", "1", 0)
    assert result_of(done)["pages"][0]["text"] == "Fake page 1\nSize 1 x 1"
    assert done.seconds
    [image] = done.images
    assert (image["number"], image["width"], image["height"]) == (1, 1, 1)
    assert storage.read_file(image["key"]).startswith(b"\xff\xd8")
    assert image["key"].startswith(f"{run_folder(done)}/pages-1/")


def test_a_model_does_what_was_asked_of_it_and_is_named(cast: Cast, operator: Actor) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="US", engines=["hunyuan"])
    engine, backend = scripted_engine("# Total\n\n12.50")
    done = do(ask(operator, "document").run, Room(hunyuan=engine))
    assert done.status == Status.DONE, done.failure
    assert result_of(done)["pages"][0]["markdown"] == "# Total\n\n12.50"
    assert (done.model, result_of(done)["provider"]) == ("hunyuan-ocr-1.5", "Tencent")
    [asked] = backend.asked
    assert len(asked.isolation) == 64
    assert str(cast.acme.pk) not in asked.isolation


def test_a_template_is_used_as_it_was_when_it_was_asked_for(cast: Cast, operator: Actor) -> None:
    with scope(operator.tenant_id):
        template = DocumentTemplate.objects.get(name="receipt")
    run = ask(operator, "fields", template=template).run
    with scope(operator.tenant_id):
        one = template.definition["fields"][:1]
        update_template(
            actor=cast.actor("acme-admin"), template=template, definition={**template.definition, "fields": one}
        )
    names = [field["name"] for field in result_of(do(run))["fields"]]
    assert len(names) > 1


def test_a_documents_file_is_read_where_it_lies(operator: Actor) -> None:
    document = upload(operator)
    done = do(request_run(actor=operator, source=document, task="text").run)
    assert done.status == Status.DONE
    with scope(operator.tenant_id):
        delete_run(actor=operator, run=done)
    assert storage.read_file(document.storage_key)


def test_two_workers_do_it_once(operator: Actor) -> None:
    run = ask(operator).run
    assert claim_run(tenant_id=run.tenant_id, run_id=run.pk) is not None
    assert claim_run(tenant_id=run.tenant_id, run_id=run.pk) is None
    assert do(run).status == Status.RUNNING
    let_lease_lapse(run)
    done = do(run)
    assert (done.status, done.fence) == (Status.DONE, 2)
    assert do(run).finished_at == done.finished_at


def test_a_killed_workers_run_is_taken_over_and_its_images_go(operator: Actor) -> None:
    run = ask(operator).run
    slow = claim_run(tenant_id=run.tenant_id, run_id=run.pk)
    assert slow is not None
    left = f"{run_folder(run)}/pages-1/left.jpg"
    storage.store_file(left, PNG)
    let_lease_lapse(run)
    done = do(run)
    with pytest.raises(storage.FileMissing):
        storage.read_file(left)
    assert storage.read_file(run.storage_key) == PNG
    with pytest.raises(ClaimLost):
        running._finish(slow, {"pages": []}, [], 0, 1.0)
    assert reload(run).result == done.result


def test_a_worker_lost_over_it_three_times_ends_it(operator: Actor) -> None:
    run = ask(operator).run
    for _ in range(3):
        assert claim_run(tenant_id=run.tenant_id, run_id=run.pk) is not None
        let_lease_lapse(run)
    failed = do(run)
    assert (failed.status, failed.failure_code) == (Status.FAILED, "worker_lost")
    assert "stopped three times" in run_failure_sentence(failed)


@pytest.mark.parametrize(
    ("error", "failures"),
    [
        (RuntimeError("a mistake of ours"), 1),
        (OperationalError("the database is away"), 0),
        (ReadingStopped(), 0),
        (storage.StorageUnavailable("full"), 0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_the_files_fault_burns_no_try(
    operator: Actor, monkeypatch: pytest.MonkeyPatch, error: Exception, failures: int
) -> None:
    def break_down(*given: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(tasks, "run_task", break_down)
    after = do(ask(operator).run)
    assert (after.status, after.failures, after.fence) == (Status.RUNNING, failures, 2)


def test_an_engine_that_is_down_is_waited_for_and_says_so(operator: Actor) -> None:
    run = ask(operator).run
    for _ in range(5):
        waiting = do(run, Room(DownEngine(permanent=False)))
        assert (waiting.status, waiting.failures) == (Status.RUNNING, 0)
        assert waiting.failure == "The engine is being restarted."
        let_lease_lapse(run)
    done = do(run)
    assert (done.status, done.failure) == (Status.DONE, "")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("No server can be reached: http://10.20.30.40:8000 answers 503.", "No server can be reached: … answers 503."),
        ("Tried 10.20.30.40, [fd00::1]:8000 and gpu-1.internal:8000.", "Tried …, … and …."),
        ("It cannot be loaded from /srv/models/hy: '/srv/models/hy/config.json'", "It cannot be loaded from …: '…'"),
        ("It cannot be loaded from C:\\models\\hy and /models", "It cannot be loaded from … and …"),
        ('It broke.\nTraceback (most recent call last):\n  File "/srv/run.py", line 7\nValueError', "It broke."),
        ("<Client object at 0x7f00aa11>", "<Client object at …>"),
        ("Page 1 takes 4,096 of the 3,871 tokens, 1/2 and/or 12:30 on 2.5 of x/y.", None),
    ],
)
def test_what_an_engine_says_tells_nobody_where_things_stand(operator: Actor, said: str, shown: str | None) -> None:
    waiting = do(ask(operator).run, Room(DownEngine(permanent=False, said=said)))
    assert waiting.failure == (said if shown is None else shown)


def test_pages_an_engine_cannot_read_end_it_after_three_tries(operator: Actor) -> None:
    run = ask(operator).run
    for _ in range(3):
        after = do(run, Room(DownEngine(permanent=True)))
        let_lease_lapse(run)
    assert (after.status, after.failure_code) == (Status.FAILED, "reading_broke")
    with pytest.raises(storage.FileMissing):
        storage.read_file(f"{run_folder(run)}/pages-1/any.jpg")
    assert [key for key in storage.list_keys(run_folder(run)) if key != run.storage_key] == []


def test_a_damaged_file_fails_at_once(operator: Actor) -> None:
    failed = do(ask(operator, content=b"%PDF-1.7 no more").run)
    assert (failed.status, failed.failure_code) == (Status.FAILED, "damaged")
    assert run_failure_sentence(failed)


def test_an_engine_that_is_not_to_be_had_any_more_ends_it(cast: Cast, operator: Actor, settings: Settings) -> None:
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="US")
    moved, left = (ask(operator, "chart", engine="hunyuan", content=PNG + tail).run for tail in (b"1", b"2"))
    with ops_scope():
        Tenant.objects.filter(pk=cast.acme.pk).update(territory="DE")
    failed = do(moved)
    assert (failed.status, failed.failure_code) == (Status.FAILED, "engine_gone")
    assert "excludes the team's country" in failed.failure
    settings.ENGINES = {}
    assert "There is no engine hunyuan" in do(left).failure


def test_a_file_that_is_gone_fails_at_once(operator: Actor) -> None:
    run = ask(operator).run
    storage.delete_file(run.storage_key)
    assert do(run).failure_code == "file_missing"


def test_a_run_deleted_meanwhile_leaves_no_file(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ask(operator).run
    store, kept = storage.store_file, []

    def store_late(key: str, content: Any) -> None:
        with scope(operator.tenant_id):
            TaskRun.objects.filter(pk=run.pk).delete()
        store(key, content)
        kept.append(key)

    monkeypatch.setattr(storage, "store_file", store_late)
    running.run_task(tenant_id=run.tenant_id, run_id=run.pk, engines=Room())
    with pytest.raises(storage.FileMissing):
        storage.read_file(kept[0])
