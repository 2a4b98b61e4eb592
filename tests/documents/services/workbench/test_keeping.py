"""What becomes of runs: listed, saved as documents, deleted; and how lost ones come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from documents import queue, storage
from documents.models import Actor, AuditEvent, DocumentTemplate, NotAllowed, OutboxEntry, TaskRun
from documents.services.outbox import relay_due_entries
from documents.services.refusals import UploadRefused
from documents.services.workbench import keeping
from documents.services.workbench.errors import NoResult
from documents.services.workbench.keeping import delete_old_runs, delete_run, recent_runs, save_as_document
from documents.services.workbench.requeue import requeue_lost_runs
from documents.services.workbench.running import claim_run
from documents.tenancy import ops_scope, scope
from tests.documents.factories import PNG, Cast
from tests.documents.services.workbench.asking import ask, do, let_lease_lapse, reload


def delete(actor: Actor, run: TaskRun) -> None:
    with scope(actor.tenant_id):
        delete_run(actor=actor, run=run)


def test_people_see_their_own_newest_first(cast: Cast, operator: Actor) -> None:
    first, second = ask(operator).run, ask(operator, "spotting").run
    ask(cast.actor("acme-admin"), "table")
    with scope(operator.tenant_id):
        assert recent_runs(actor=operator) == [second, first]
        assert recent_runs(actor=operator, most=1) == [second]


def test_a_result_is_saved_as_a_document_with_its_template(cast: Cast, operator: Actor) -> None:
    with scope(operator.tenant_id):
        template = DocumentTemplate.objects.get(name="receipt")
    run = ask(operator, "fields", template=template, name="till.png").run
    with pytest.raises(NoResult):
        save_as_document(actor=operator, run=run)
    done = do(run)
    receipt = save_as_document(actor=operator, run=done)
    document = receipt.document
    assert (document.name, document.template, receipt.is_duplicate) == ("till.png", template, False)
    assert storage.read_file(document.storage_key) == PNG
    assert reload(run).document == document
    assert save_as_document(actor=operator, run=done).is_duplicate
    with scope(operator.tenant_id):
        assert AuditEvent.objects.filter(action="run.save").count() == 2
    with pytest.raises(NotAllowed):
        save_as_document(actor=cast.actor("acme-viewer"), run=done)


def test_deleting_takes_the_files_along_and_others_runs_need_a_role(
    cast: Cast, operator: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    done = do(ask(operator).run)
    with pytest.raises(NotAllowed):
        delete(cast.actor("acme-reviewer"), done)
    with django_capture_on_commit_callbacks(execute=True):
        delete(cast.actor("acme-approver"), done)
    for key in (done.storage_key, done.images[0]["key"]):
        with pytest.raises(storage.FileMissing):
            storage.read_file(key)


def test_runs_of_last_month_are_deleted(operator: Actor) -> None:
    old, new = do(ask(operator).run), do(ask(operator, "spotting").run)
    with scope(operator.tenant_id):
        TaskRun.objects.filter(pk=old.pk).update(
            created_at=timezone.now() - dt.timedelta(days=keeping.KEPT_DAYS, hours=1)
        )
    assert delete_old_runs() == 1
    with scope(operator.tenant_id):
        assert list(TaskRun.objects.values_list("pk", flat=True)) == [new.pk]
    for key in (old.storage_key, old.images[0]["key"]):
        with pytest.raises(storage.FileMissing):
            storage.read_file(key)
    assert storage.read_file(new.storage_key) == PNG


def test_the_relay_hands_runs_over_before_documents(operator: Actor) -> None:
    run = ask(operator).run
    assert relay_due_entries() == 1
    assert queue.waiting_run_ids() == {str(run.pk)}
    assert queue.count_waiting() == {queue.HIGH: 1, queue.DEFAULT: 0}
    with ops_scope():
        assert not OutboxEntry.objects.exists()


def test_a_lost_queue_and_a_killed_worker_cost_time_and_no_run(operator: Actor, valkey: Any) -> None:
    run = ask(operator).run
    assert requeue_lost_runs() == 0  # the outbox has it
    relay_due_entries()
    assert requeue_lost_runs() == 0  # the queue was given it just now
    let_lease_lapse(run)
    assert requeue_lost_runs() == 0  # the queue has it
    valkey.flushdb()
    assert requeue_lost_runs() == 1
    relay_due_entries()
    assert claim_run(tenant_id=run.tenant_id, run_id=run.pk) is not None
    valkey.flushdb()
    assert requeue_lost_runs() == 0  # a worker has it
    let_lease_lapse(run)
    assert requeue_lost_runs() == 1
    assert do(run).status == TaskRun.Status.DONE
    assert requeue_lost_runs() == 0


def test_what_is_no_document_is_not_saved_as_one(operator: Actor) -> None:
    done = do(ask(operator).run)
    storage.delete_file(done.storage_key)
    storage.store_file(done.storage_key, b"a film, say")
    with pytest.raises(UploadRefused):
        save_as_document(actor=operator, run=done)
