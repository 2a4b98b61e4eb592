"""Writes one export: claim it, write its documents to a temporary file, store that file if the claim still holds.

Knows no queue: it is told ids and asks the database. Memory stays flat: documents come in batches and leave for the
disk at once.
"""

from __future__ import annotations

import errno
import logging
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents import storage
from documents.logs import log_ids
from documents.models import Export, Notice
from documents.services.audit import record_event
from documents.services.claims import ClaimLost, ReadingStopped, begin_try, check_claim, end_try, keep_lease
from documents.services.export.columns import Table, text_tables, workbook_tables
from documents.services.export.errors import NothingToExport, TooManyDocuments
from documents.services.export.files import open_file
from documents.services.export.records import has_models, read_records, templates_of
from documents.services.export.selection import Order, resolve
from documents.services.export.sentences import export_failure_sentence
from documents.services.notices import notify
from documents.services.quotas import check_storage
from documents.services.refusals import UploadRefused
from documents.services.webhooks.events import Event, announce_export
from documents.tenancy import scope

logger = logging.getLogger("ocrsite.export")
PROGRESS_SECONDS = 0.5
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class ExportClaim:
    """One worker's right to write one export; `fence` is the number that makes it unique."""

    tenant_id: uuid.UUID
    export_id: uuid.UUID
    fence: int
    lost: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def log_names(self) -> dict[str, uuid.UUID]:
        """What log lines call it by."""
        return {"export_id": self.export_id}

    @property
    def folder(self) -> str:
        """Where the export's file lives in the store: tenant first, generated names only."""
        return f"{self.tenant_id}/exports/{self.export_id}"

    def rows(self) -> QuerySet[Export]:
        """The claimed export, or no row once the claim is lost. Needs an open scope."""
        return Export.objects.filter(pk=self.export_id, fence=self.fence, status=Export.Status.WRITING)


def write_export(*, tenant_id: uuid.UUID, export_id: uuid.UUID) -> None:
    """Write one export to its end. Returns quietly when it is another worker's or needs no writing.

    A worker lost over it or a mistake of ours counts as a failure, three end it; a store or database that is down
    costs none, and a full disk or a team's full storage ends it at once, with a sentence.
    """
    with log_ids(tenant_id=tenant_id, export_id=export_id):
        claim = claim_export(tenant_id=tenant_id, export_id=export_id)
        if claim is None:
            return
        try:
            with keep_lease(claim):
                _write_and_store(claim)
        except ClaimLost:
            logger.warning("another worker took the export over; this file is dropped")
        except ReadingStopped:
            logger.info("this worker ends; the export is given back")
            give_back(claim, burns_try=False)
        except NothingToExport:
            fail_export(claim, "nothing_left")
        except TooManyDocuments:
            fail_export(claim, "too_many")
        except UploadRefused as refused:
            fail_export(claim, refused.code)
        except storage.StorageUnavailable as error:
            logger.warning("the store is down: %s", error)
            _end_without(claim, error.__cause__, burns_try=False)
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database is down: %s", type(error).__name__)
            give_back(claim, burns_try=False)
        except Exception as error:
            logger.exception("writing broke")
            _end_without(claim, error, burns_try=True)


def _end_without(claim: ExportClaim, cause: BaseException | None, *, burns_try: bool) -> None:
    if isinstance(cause, OSError) and cause.errno in FULL:
        fail_export(claim, "disk_full")
    else:
        give_back(claim, burns_try=burns_try)


def claim_export(*, tenant_id: uuid.UUID, export_id: uuid.UUID) -> ExportClaim | None:
    """Take the export for this worker, or None when there is nothing to take (see `begin_try`)."""
    with scope(tenant_id):
        waiting = Export.objects.awaiting_worker(timezone.now()).filter(pk=export_id)
        export = begin_try(waiting, start=_start, give_up=_mark_failed)
        return ExportClaim(tenant_id=tenant_id, export_id=export.pk, fence=export.fence) if export else None


def _start(export: Export) -> None:
    export.status, export.documents_done = Export.Status.WRITING, 0


def _write_and_store(claim: ExportClaim) -> None:
    with scope(claim.tenant_id):
        export = claim.rows().first()
        if export is None:
            raise ClaimLost
        order = Order.of(export)
        selection = resolve(order)
        claim.rows().update(documents_total=len(selection.ids))
    _clear_away(claim)
    with _folder(claim) as folder:
        path = folder / "export"
        with translation.override(order.language):
            _write(claim, order, selection.ids, path)
        check_claim(claim)
        key = storage.new_key(f"{claim.folder}/{claim.fence}", f".{order.file_format}")
        size = path.stat().st_size
        with path.open("rb") as content:
            storage.store_file(key, content)
    try:
        _finish(claim, order, key, size, selection.digest)
    except (ClaimLost, UploadRefused):
        storage.delete_file(key)
        raise


def _write(claim: ExportClaim, order: Order, ids: list[uuid.UUID], path: Path) -> None:
    file = open_file(order.file_format, path, _tables(claim, order, ids), order.columns)
    done, noted_at = 0, time.monotonic()
    for records in read_records(claim.tenant_id, ids):
        check_claim(claim)
        for record in records:
            file.add(record)
        done += len(records)
        if time.monotonic() - noted_at >= PROGRESS_SECONDS:
            noted_at = time.monotonic()
            with scope(claim.tenant_id):
                claim.rows().update(documents_done=done)
    file.close()


def _tables(claim: ExportClaim, order: Order, ids: list[uuid.UUID]) -> list[Table]:
    layout = order.columns
    if layout is not None:
        return [layout.table(_("Documents"))]
    if order.file_format == "json":
        return []
    specs, is_modelled = templates_of(claim.tenant_id, ids), has_models(claim.tenant_id, ids)
    if order.file_format == "csv":
        return text_tables(specs, is_per_line=order.is_per_line, has_models=is_modelled)
    return workbook_tables(specs, has_models=is_modelled)


@contextmanager
def _folder(claim: ExportClaim) -> Iterator[Path]:
    """A temporary folder that a killed worker leaves behind and the next one on its machine clears away."""
    prefix = f"ocrsite-export-{claim.export_id}-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _clear_away(claim: ExportClaim) -> None:
    """Delete files that killed workers stored and could not note."""
    try:
        left = storage.list_keys(claim.folder)
    except storage.StorageUnavailable:
        return  # nothing was stored yet, or the store is away and says so in a moment
    for key in left:
        storage.delete_file(key)


def _finish(claim: ExportClaim, order: Order, key: str, size: int, digest: str) -> None:
    """Note the file. What changed while it was written makes it answer no further request: its digest is forgotten.

    Raises `ClaimLost`, or `UploadRefused` where the team's storage has no room for it.
    """
    with scope(claim.tenant_id):
        export = claim.rows().select_for_update().first()
        if export is None:
            raise ClaimLost
        export.status = Export.Status.DONE
        export.digest = digest if _digest_now(order) == digest else ""
        export.documents_done = export.documents_total
        export.storage_key, export.size = key, size
        export.failures, export.failure_code = 0, ""
        export.lease_expires_at, export.finished_at = None, timezone.now()
        export.save()
        check_storage(tenant_id=claim.tenant_id)
        _tell(export, Notice.Kind.EXPORT_DONE, export.name)
        announce_export(Event.EXPORT_DONE, export)


def _digest_now(order: Order) -> str:
    try:
        return resolve(order).digest
    except (NothingToExport, TooManyDocuments):
        return ""


def give_back(claim: ExportClaim, *, burns_try: bool) -> None:
    """End the claim so that the export is written again soon; the third blamed try ends it as FAILED."""
    end_try(claim, burns_try=burns_try, give_up=lambda export: _mark_failed(export, "writing_broke"))


def fail_export(claim: ExportClaim, code: str) -> None:
    """End the export as FAILED for a reason that another try would not change."""
    with scope(claim.tenant_id):
        export = claim.rows().select_for_update().first()
        if export is not None:
            _mark_failed(export, code)


def _mark_failed(export: Export, code: str) -> None:
    export.status = Export.Status.FAILED
    export.failure_code = code
    export.lease_expires_at, export.finished_at = None, timezone.now()
    export.save()
    record_event(actor=None, tenant_id=export.tenant_id, action="export.failed", target=export, after={"failure": code})
    announce_export(Event.EXPORT_FAILED, export)
    with translation.override(Order.of(export).language):
        _tell(export, Notice.Kind.EXPORT_FAILED, f"{export.name}: {export_failure_sentence(code)}")


def _tell(export: Export, kind: Notice.Kind, text: str) -> None:
    if export.requested_by_id is not None:
        notify(tenant_id=export.tenant_id, user_id=export.requested_by_id, kind=kind, text=text, export=export)
