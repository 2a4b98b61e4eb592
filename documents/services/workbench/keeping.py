"""What becomes of runs: looked through, saved as documents, deleted by hand or after 30 days."""

from __future__ import annotations

import datetime as dt
import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import storage
from documents.models import Actor, Permission, TaskRun
from documents.services import intake
from documents.services.audit import record_event
from documents.services.workbench.errors import NoResult
from documents.services.workbench.files import delete_files, keys_of
from documents.tenancy import ops_scope, scope

KEPT_DAYS = 30
RECENT = 20
PURGED_AT_ONCE = 100


def recent_runs(*, actor: Actor, most: int = RECENT) -> list[TaskRun]:
    """The person's own runs, newest first, without their results. Needs an open scope."""
    actor.require(Permission.USE_WORKBENCH)
    own = TaskRun.objects.asked_for().filter(requested_by_id=actor.user_id).order_by("-created_at", "-id")
    return list(own.defer("result", "images")[:most])


def save_as_document(*, actor: Actor, run: TaskRun) -> intake.Receipt:
    """Take the run's file in as a document, read with the run's template. Opens its own scopes.

    The same bytes that are here already answer with that document. Raises `NotAllowed`, `NoResult` before the run is
    done, and as `intake.receive_document` does.
    """
    actor.require(Permission.USE_WORKBENCH)
    if run.status != TaskRun.Status.DONE:
        raise NoResult(_("The task is not done. Wait until it is, then save it."))
    receipt = intake.receive_document(
        actor=actor, file=io.BytesIO(storage.read_file(run.storage_key)), name=run.name, template=run.template
    )
    with scope(actor.tenant_id):
        TaskRun.objects.filter(pk=run.pk).update(document=receipt.document)
        record_event(
            actor=actor,
            tenant_id=actor.tenant_id,
            action="run.save",
            target=run,
            after={"document": str(receipt.document.pk)},
        )
    return receipt


def delete_run(*, actor: Actor, run: TaskRun) -> None:
    """Delete a run and its files: one's own, or as somebody who may delete documents. Needs an open scope.

    Raises `NotAllowed`. A worker that still does it notices and drops the result.
    """
    actor.require(Permission.USE_WORKBENCH)
    if run.requested_by_id != actor.user_id:
        actor.require(Permission.DELETE_DOCUMENTS)
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="run.delete",
        target=run,
        before={"name": run.name, "task": run.task},
    )
    keys = keys_of(run)
    run.delete()
    transaction.on_commit(lambda: delete_files(keys))


def delete_old_runs() -> int:
    """Delete runs asked for more than `KEPT_DAYS` ago, files too; returns how many. Runs as ops.

    The rows go first: a crash between leaves files nobody refers to, never a run without its files.
    """
    deleted = 0
    while True:
        with ops_scope():
            old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
            rows = TaskRun.objects.select_for_update(skip_locked=True, of=("self",)).filter(created_at__lt=old)
            batch = list(rows.defer("result").order_by("created_at", "id")[:PURGED_AT_ONCE])
            TaskRun.objects.filter(pk__in=[run.pk for run in batch]).delete()
        for run in batch:
            delete_files(keys_of(run))
        deleted += len(batch)
        if len(batch) < PURGED_AT_ONCE:
            return deleted
