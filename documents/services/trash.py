"""Deletes documents in two steps: into the trash, where they can be restored for 30 days, then for good."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from documents import storage
from documents.models import Actor, Document, Page, Permission
from documents.services.audit import record_event
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.trash")
KEPT_DAYS = 30
BATCH = 100


class NotInTrash(Exception):
    """The document is not in the trash."""


def gone_at(document: Document) -> dt.datetime:
    """When a document in the trash is deleted for good. Raises `NotInTrash`."""
    if document.deleted_at is None:
        raise NotInTrash
    return document.deleted_at + dt.timedelta(days=KEPT_DAYS)


def is_any_there() -> bool:
    """Whether the tenant in scope has anything in the trash."""
    return bool(Document.objects.filter(deleted_at__isnull=False).exists())


def delete_document(*, actor: Actor, document: Document) -> None:
    """Put a document into the trash. Locked for update. Raises `NotAllowed` or `LockedByOther`."""
    actor.require(Permission.DELETE_DOCUMENTS)
    document.check_lock(actor.user_id)
    if document.status == Document.Status.IN_REVIEW:
        document.move_to(Document.Status.NEEDS_REVIEW)
        document.unlock()
    document.deleted_at, document.deleted_by_id = timezone.now(), actor.user_id
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.delete",
        target=document,
        before={"name": document.name, "status": document.status},
    )


def restore_document(*, actor: Actor, document: Document) -> None:
    """Take a document out of the trash, as it was. Locked for update. Raises `NotAllowed` or `NotInTrash`.

    One that was still to be read is found by the reconciler and read now.
    """
    actor.require(Permission.DELETE_DOCUMENTS)
    if document.deleted_at is None:
        raise NotInTrash
    document.deleted_at = document.deleted_by = None
    document.save()
    record_event(
        actor=actor,
        tenant_id=document.tenant_id,
        action="document.restore",
        target=document,
        after={"name": document.name, "status": document.status},
    )


def purge_trash() -> int:
    """Delete for good what has been in the trash for `KEPT_DAYS`, files too; returns how many. Runs as ops.

    The rows go first, in one transaction per batch: a crash between leaves files nobody refers to, never a document
    without its file.
    """
    purged = 0
    while True:
        keys: list[str] = []
        with ops_scope():
            old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
            rows = Document.objects.select_for_update(skip_locked=True).filter(deleted_at__lt=old)
            batch = list(rows.order_by("deleted_at", "id")[:BATCH])
            ids = [document.pk for document in batch]
            keys += [document.storage_key for document in batch]
            keys += Page.objects.filter(document__in=ids).values_list("image_key", flat=True)
            for document in batch:
                record_event(
                    actor=None,
                    tenant_id=document.tenant_id,
                    action="document.purge",
                    target=document,
                    before={"name": document.name, "sha256": document.sha256},
                )
            Document.objects.filter(pk__in=ids).delete()
        for key in keys:
            storage.delete_file(key)
        purged += len(batch)
        if len(batch) < BATCH:
            return purged
