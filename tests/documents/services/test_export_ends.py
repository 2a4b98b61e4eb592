"""How an export ends: taken over, given up, refused by the store, deleted."""

from __future__ import annotations

import datetime as dt
import errno
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Greatest
from django.utils import timezone

from documents import storage
from documents.models import Actor, Document, Export, NotAllowed, Notice, Quota
from documents.services.claims import ClaimLost, ReadingStopped
from documents.services.export import requests, writing
from documents.services.export.errors import NotReady
from documents.services.export.requests import (
    delete_old_exports,
    open_export,
)
from documents.services.export.writing import claim_export, write_export
from documents.services.refusals import UploadRefused
from documents.tenancy import ops_scope, scope
from tests.documents.factories import Cast, make_read_document
from tests.documents.services.exporting import (
    Status,
    ask,
    delete,
    let_lease_lapse,
    order,
    reload,
    write,
)


@pytest.fixture
def viewer(cast: Cast) -> Actor:
    return cast.actor("acme-viewer")


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"))


def test_a_killed_workers_export_is_taken_over_with_the_same_bytes(viewer: Actor, document: Document) -> None:
    wanted = order(ids=(document.pk,))
    export = ask(viewer, wanted).export
    slow = claim_export(tenant_id=viewer.tenant_id, export_id=export.pk)
    assert slow is not None
    storage.store_file(f"{slow.folder}/1/left.xlsx", b"half")
    assert claim_export(tenant_id=viewer.tenant_id, export_id=export.pk) is None
    let_lease_lapse(export)
    done = write(export)
    assert (done.status, done.fence) == (Status.DONE, 2)
    assert storage.list_keys(slow.folder) == [done.storage_key]
    with pytest.raises(ClaimLost):
        writing._finish(slow, wanted, "late", 1, "0" * 64)
    assert reload(export).storage_key == done.storage_key


def test_a_worker_lost_over_it_three_times_ends_it(viewer: Actor, document: Document) -> None:
    export = ask(viewer, order(ids=(document.pk,))).export
    for _ in range(3):
        assert claim_export(tenant_id=viewer.tenant_id, export_id=export.pk) is not None
        let_lease_lapse(export)
    failed = write(export)
    assert (failed.status, failed.failure_code) == (Status.FAILED, "worker_lost")
    with scope(viewer.tenant_id):
        [notice] = Notice.objects.all()
    assert notice.kind == Notice.Kind.EXPORT_FAILED
    assert "stopped three times" in notice.text
    with pytest.raises(NotReady):
        open_export(actor=viewer, export=failed)


@pytest.mark.parametrize("megabytes", [0, 1])
def test_no_file_is_written_beyond_the_teams_storage(
    cast: Cast, viewer: Actor, document: Document, megabytes: int
) -> None:
    wanted = order(ids=(document.pk,))
    export = ask(viewer, wanted).export
    with ops_scope():
        Quota.objects.filter(tenant=cast.acme).update(
            storage_megabytes=megabytes, stored_bytes=Greatest("stored_bytes", megabytes * 1_000_000)
        )
    with pytest.raises(UploadRefused) as refused:
        ask(viewer, order("csv", ids=(document.pk,)))
    assert refused.value.code == "storage_full"
    failed = write(export)
    assert (failed.status, failed.failure_code, failed.size) == (Status.FAILED, "storage_full", 0)
    assert list(storage.walk_keys(f"{cast.acme.pk}/exports")) == []
    with scope(viewer.tenant_id):
        assert "storage is full" in Notice.objects.get().text
        Quota.objects.update(storage_megabytes=None)
    assert write(ask(viewer, wanted).export).status == Status.DONE


@pytest.mark.parametrize(
    ("error", "status", "failures", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), Status.FAILED, 1, "disk_full"),
        (RuntimeError("a mistake of ours"), Status.WRITING, 1, ""),
        (OperationalError("the database is away"), Status.WRITING, 0, ""),
        (ReadingStopped(), Status.WRITING, 0, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_is_not_the_exports_fault_burns_no_try(
    viewer: Actor,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: str,
    failures: int,
    code: str,
) -> None:
    def break_down(*given: object) -> None:
        raise error

    monkeypatch.setattr(writing, "_write", break_down)
    after = write(ask(viewer, order(ids=(document.pk,))).export)
    assert (after.status, after.failures, after.failure_code) == (status, failures, code)


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, Status.FAILED), (errno.EIO, Status.WRITING)])
def test_a_store_that_is_full_ends_it_and_one_that_is_away_does_not(
    viewer: Actor, document: Document, monkeypatch: pytest.MonkeyPatch, number: int, status: str
) -> None:
    export = ask(viewer, order(ids=(document.pk,))).export

    def refuse(*given: object, **options: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.save", refuse)
    assert write(export).status == status


def test_deleting_takes_the_file_along_and_others_exports_need_a_role(
    cast: Cast, viewer: Actor, document: Document, django_capture_on_commit_callbacks: Any
) -> None:
    first = write(ask(viewer, order(ids=(document.pk,))).export)
    key = first.storage_key
    with pytest.raises(NotAllowed):
        delete(cast.actor("acme-reviewer"), first)
    with django_capture_on_commit_callbacks(execute=True):
        delete(cast.actor("acme-approver"), first)
    with pytest.raises(storage.FileMissing):
        storage.read_file(key)
    with scope(viewer.tenant_id):
        assert not Export.objects.exists()


def test_an_export_that_is_deleted_while_it_is_written_leaves_no_file(
    viewer: Actor, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(viewer, order(ids=(document.pk,))).export
    store, kept = storage.store_file, []

    def store_late(key: str, content: Any) -> None:
        delete(viewer, export)
        store(key, content)
        kept.append(key)

    monkeypatch.setattr(storage, "store_file", store_late)
    write_export(tenant_id=viewer.tenant_id, export_id=export.pk)
    with pytest.raises(storage.FileMissing):
        storage.read_file(kept[0])


def test_exports_of_last_month_are_deleted(viewer: Actor, document: Document) -> None:
    old, new = (write(ask(viewer, order(kind, ids=(document.pk,))).export) for kind in ("xlsx", "csv"))
    with scope(viewer.tenant_id):
        Export.objects.filter(pk=old.pk).update(
            created_at=timezone.now() - dt.timedelta(days=requests.KEPT_DAYS, hours=1)
        )
    assert delete_old_exports() == 1
    with scope(viewer.tenant_id):
        assert list(Export.objects.values_list("pk", flat=True)) == [new.pk]
    with pytest.raises(storage.FileMissing):
        storage.read_file(old.storage_key)
