"""Below the addresses: jobs do nothing outside their tenant, and what is kept outside the database names it first."""

from __future__ import annotations

import inspect
import io
import re
import uuid

import pytest
import redis
from django.core.files.storage import default_storage
from django.test import Client

from documents import jobs, queue, storage
from documents.models import Document, Export, TaskRun
from documents.services.export.requests import request_export
from documents.services.export.selection import Order
from documents.services.outbox import relay_due_entries
from documents.tenancy import NoTenantScope, ops_scope, scope
from tests.documents.factories import PASSWORD, PNG, Cast, make_read_document, upload

JOBS = {
    name: job
    for name, job in inspect.getmembers(jobs, inspect.isfunction)
    if "tenant_id" in inspect.signature(job).parameters
}


def test_every_job_that_the_queue_may_ask_for_is_tried_here() -> None:
    named = {queue.PROCESS_DOCUMENT, queue.WRITE_EXPORT, queue.RUN_TASK}
    assert {f"documents.jobs.{name}" for name in JOBS} == named


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize(
    "bare", [(), ("", ""), (None, None), (uuid.UUID(int=7).hex,)], ids=["none", "empty", "null", "one"]
)
def test_a_job_without_its_tenant_raises(db: None, name: str, bare: tuple[str, ...]) -> None:
    with pytest.raises((TypeError, ValueError, AttributeError)):
        JOBS[name](*bare)


@pytest.mark.parametrize("model", [Document, Export, TaskRun])
def test_what_jobs_work_on_is_out_of_reach_without_a_scope(db: None, model: type[Document]) -> None:
    with pytest.raises(NoTenantScope):
        model.objects.filter(pk=uuid.uuid4()).first()


def test_a_job_in_another_tenants_name_changes_nothing(cast: Cast) -> None:
    admin = cast.actor("acme-admin")
    document = upload(admin)
    approved = make_read_document(admin)
    with scope(cast.acme.pk):
        export = request_export(actor=admin, order=Order("csv", "en", ids=(approved.pk,))).export
    before = _states(cast)
    jobs.process_document(str(cast.globex.pk), str(document.pk))
    jobs.write_export(str(cast.globex.pk), str(export.pk))
    jobs.run_task(str(cast.globex.pk), str(uuid.uuid4()))
    assert _states(cast) == before


def _states(cast: Cast) -> list[tuple[object, ...]]:
    with scope(cast.acme.pk):
        return [
            row
            for model in (Document, Export, TaskRun)
            for row in model.objects.order_by("pk").values_list("pk", "status", "fence")
        ]


# What belongs to no tenant: addresses and accounts that are not signed in yet, the lines of jobs, processes, servers.
OF_NOBODY = re.compile(
    r"rq:(queues$|queue:|workers|failed:|finished:|wip:)|ocrsite:slots:|ocrsite:rates:(address|login)"
)
TENANT_FIRST = r"(ocrsite:\w+:|rq:job:|)({acme}|{globex})(?![0-9a-f-])"


def test_whatever_is_kept_outside_the_database_names_its_tenant_first(cast: Cast, valkey: redis.Redis) -> None:
    for name in ("acme-admin", "globex-admin"):
        admin = cast.actor(name)
        upload(admin)
        make_read_document(admin)
        with scope(admin.tenant_id):
            request_export(actor=admin, order=Order("csv", "en"))
        _ask(name)
    with ops_scope():
        relay_due_entries()
    tenant_first = re.compile(TENANT_FIRST.format(acme=cast.acme.pk, globex=cast.globex.pk))
    kept = [key.decode() for key in valkey.scan_iter()]
    strays = [key for key in kept if not tenant_first.match(key) and not OF_NOBODY.match(key)]
    assert strays == []
    assert len([key for key in kept if tenant_first.match(key)]) > 6
    folders, files = default_storage.listdir("")
    assert (set(folders), files) == ({str(cast.acme.pk), str(cast.globex.pk)}, [])
    assert list(storage.walk_keys(str(cast.acme.pk)))


def _ask(name: str) -> None:
    """The API as a person, with limits counted and one request that may be repeated."""
    client = Client()
    given = client.post("/api/v1/auth/token/", {"username": name, "password": PASSWORD}, "application/json").json()
    headers = {"Authorization": f"Bearer {given['access']}", "Idempotency-Key": "the-same-for-both"}
    answer = client.post("/api/v1/documents/", {"file": io.BytesIO(PNG + name.encode())}, headers=headers)
    assert answer.status_code == 202
