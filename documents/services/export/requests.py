"""Takes orders for files of many documents, gives finished ones out and deletes them. Knows no worker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils import timezone

from documents import storage
from documents.models import Actor, Export, Permission
from documents.services.audit import record_event
from documents.services.export.document_file import FORMATS
from documents.services.export.errors import NotReady, UnknownFormat
from documents.services.export.selection import Order, resolve
from documents.services.file_names import plain_words
from documents.services.outbox import hand_over_export
from documents.services.quotas import check_storage
from documents.tenancy import ops_scope, scope

KEPT_DAYS = 30
PURGED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    """What became of an order; `is_repeated`: nothing has changed since the same was asked, so this is that file."""

    export: Export
    is_repeated: bool


def request_export(*, actor: Actor, order: Order) -> ExportReceipt:
    """Have a worker write what `order` asks for, or find it written already. Needs an open scope.

    Raises `NotAllowed`, `UnknownFormat`, `NothingToExport`, `TooManyDocuments`, or `UploadRefused` where the team's
    storage is full.
    """
    actor.require(Permission.EXPORT_DOCUMENTS)
    if order.file_format not in FORMATS:
        raise UnknownFormat(order.file_format)
    selection = resolve(order)
    found = _same(actor, selection.digest)
    if found is not None:
        return ExportReceipt(found, is_repeated=True)
    check_storage(tenant_id=actor.tenant_id, more=1)  # how large it will be, nobody knows before it is written
    stem = plain_words(str(order.layout["name"])) if order.layout else "documents"
    export = Export.objects.create(
        tenant_id=actor.tenant_id,
        file_format=order.file_format,
        criteria=order.criteria,
        layout=order.layout,
        digest=selection.digest,
        requested_by_id=actor.user_id,
        documents_total=len(selection.ids),
        name=f"{stem}-{timezone.localdate().isoformat()}.{order.file_format}",
    )
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="export.request",
        target=export,
        after={"name": export.name, "documents": len(selection.ids)},
    )
    hand_over_export(export)
    return ExportReceipt(export, is_repeated=False)


def _same(actor: Actor, digest: str) -> Export | None:
    """The finished file of the same order, or the person's own one that is still being written."""
    for export in Export.objects.filter(digest=digest).order_by("-created_at", "-id"):
        is_done = export.status == Export.Status.DONE and _is_stored(export)
        if is_done or (export.is_open and export.requested_by_id == actor.user_id):
            found: Export = export
            return found
    return None


def _is_stored(export: Export) -> bool:
    """Whether its file is where it should be: a restored backup may come without the exports."""
    try:
        storage.open_file(export.storage_key).close()
    except storage.FileMissing:
        return False
    except storage.StorageUnavailable:
        return True  # away for now; what was stored is still there
    return True


def open_export(*, actor: Actor, export: Export) -> IO[bytes]:
    """The finished file, and a note in the audit that it left. Opens a scope of its own.

    Raises `NotAllowed`, `NotReady`, `storage.FileMissing` or `storage.StorageUnavailable`.
    """
    actor.require(Permission.EXPORT_DOCUMENTS)
    if export.status != Export.Status.DONE:
        raise NotReady
    file = storage.open_file(export.storage_key)
    with scope(actor.tenant_id):
        record_event(
            actor=actor,
            tenant_id=actor.tenant_id,
            action="export.download",
            target=export,
            after={"name": export.name},
        )
    return file


def delete_export(*, actor: Actor, export: Export) -> None:
    """Delete an export and its file: one's own, or as somebody who may delete documents. Needs an open scope.

    Raises `NotAllowed`. A worker that still writes it notices and drops it.
    """
    actor.require(Permission.EXPORT_DOCUMENTS)
    if export.requested_by_id != actor.user_id:
        actor.require(Permission.DELETE_DOCUMENTS)
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="export.delete",
        target=export,
        before={"name": export.name},
    )
    key = export.storage_key
    export.delete()
    if key:
        transaction.on_commit(lambda: storage.delete_file(key))


def delete_old_exports() -> int:
    """Delete exports made more than `KEPT_DAYS` ago, files too; returns how many. Runs as ops.

    The rows go first: a crash between leaves files nobody refers to, never an export without its file.
    """
    deleted = 0
    while True:
        with ops_scope():
            old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
            rows = Export.objects.select_for_update(skip_locked=True).filter(created_at__lt=old)
            batch = list(rows.order_by("created_at", "id").values_list("pk", "storage_key")[:PURGED_AT_ONCE])
            Export.objects.filter(pk__in=[pk for pk, _ in batch]).delete()
        for _, key in batch:
            if key:
                storage.delete_file(key)
        deleted += len(batch)
        if len(batch) < PURGED_AT_ONCE:
            return deleted
