"""A worker's claim on what it works at: the fence that guards its writes, the thread that keeps its lease alive."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import QuerySet
from django.utils import timezone

from documents.logs import log_ids
from documents.models import MAX_FAILURES, Document, new_lease
from documents.services.page_limits import hold_pages, take_pages
from documents.tenancy import scope

logger = logging.getLogger("ocrsite.processing")
RETRY_SECONDS = 2
# What waits for an engine that is down may be a thousand documents; others must be read meanwhile.
ENGINE_RETRY_SECONDS = 8
END_TRIES = 5
PROGRESS_SECONDS = 0.5


class ClaimLost(Exception):
    """Another worker has taken over, or this one has run for too long."""


class ReadingStopped(Exception):
    """This process is to end and gives back what it works at."""


_stopping = threading.Event()


def stop_readings() -> None:
    """Make every reading of this process give up at its next page; there is no way back."""
    _stopping.set()


def check_process() -> None:
    """Raise `ReadingStopped` once this process is to end: what waits for an engine need not wait any longer."""
    if _stopping.is_set():
        raise ReadingStopped


class Lease(Protocol):
    """What a claim must tell for its lease to be kept: whose rows, which, and where to say that it was lost."""

    @property
    def tenant_id(self) -> uuid.UUID: ...
    @property
    def lost(self) -> threading.Event: ...
    @property
    def log_names(self) -> dict[str, uuid.UUID]: ...

    def rows(self) -> QuerySet[Any]:
        """The claimed row, or none once the claim is lost; it has `lease_expires_at`."""


def check_claim(lease: Lease) -> None:
    """Raise `ClaimLost` once the lease could not be kept, `ReadingStopped` once this process is to end."""
    if lease.lost.is_set():
        raise ClaimLost
    check_process()


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to write the result of one document; `fence` is the number that makes it unique."""

    tenant_id: uuid.UUID
    document_id: uuid.UUID
    fence: int
    lost: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def log_names(self) -> dict[str, uuid.UUID]:
        """What log lines call it by."""
        return {"document_id": self.document_id}

    def rows(self) -> QuerySet[Document]:
        """The claimed document, or no row once the claim is lost. Needs an open scope."""
        return Document.objects.filter(
            pk=self.document_id, fence=self.fence, status=Document.Status.PROCESSING, deleted_at=None
        )

    def document(self) -> Document:
        """The claimed document. Raises `ClaimLost`. Needs an open scope."""
        document = self.rows().select_related("template").first()
        if document is None:
            raise ClaimLost
        return document

    def check(self) -> None:
        """Raise `ClaimLost` or `ReadingStopped` (see `check_claim`)."""
        check_claim(self)


def begin_try(rows: QuerySet[Any], *, start: Callable[[Any], None], give_up: Callable[[Any, str], None]) -> Any | None:
    """Take the one of `rows` for this worker: locked, started, saved; None where there is nothing to take.

    The try is counted here, so that a worker killed over it leaves its mark; giving the claim back without blame takes
    it off again. What was blamed often enough is given up, with what it is blamed for. Needs an open scope.
    """
    # Waits for whoever has the row: the relay notes, after the queue has the job, that it is there. A row passed over
    # then would lie until it is missed.
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        return None
    if row.failures >= MAX_FAILURES:
        give_up(row, row.failure_code or "worker_lost")
        return None
    start(row)
    row.fence += 1
    row.failures += 1
    row.lease_expires_at = new_lease()
    row.save()
    return row


@contextmanager
def keep_lease(claim: Lease) -> Iterator[None]:
    """Renew the claim's lease from a thread while the block runs, for at most MAX_DOCUMENT_SECONDS."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(claim, done), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(claim: Lease, done: threading.Event) -> None:
    ends_at = time.monotonic() + settings.MAX_DOCUMENT_SECONDS
    with log_ids(tenant_id=claim.tenant_id, **claim.log_names):
        try:
            while not done.wait(settings.LEASE_SECONDS / 4):
                if time.monotonic() > ends_at:
                    logger.error("it takes longer than MAX_DOCUMENT_SECONDS; the claim is given up")
                    claim.lost.set()
                    return
                try:
                    with scope(claim.tenant_id):
                        if not claim.rows().update(lease_expires_at=new_lease()):
                            claim.lost.set()
                            return
                except DatabaseError:
                    logger.warning("the lease could not be renewed; trying again")
                    connection.close()
        finally:
            connection.close()  # this thread's own


def note_progress(claim: Lease) -> Callable[[int, int], None]:
    """A callback that notes pages done of how many, at most twice a second, and stops what has lost its claim.

    The claimed row has `pages_done`, `pages_total` and `pages_held`. Raises `PagesUsedUp` at once where not even one
    page may be read now; the callback raises it before the first page, by when the file is open and nothing of it has
    been read, and otherwise as `check_claim` does.
    """
    hold_pages(tenant_id=claim.tenant_id, rows=claim.rows)
    noted_at = 0.0
    is_counted = False

    def note(done: int, total: int) -> None:
        nonlocal noted_at, is_counted
        check_claim(claim)
        if not is_counted:
            hold_pages(tenant_id=claim.tenant_id, rows=claim.rows, pages=total)
            take_pages(tenant_id=claim.tenant_id, pages=total)
            is_counted = True
        if time.monotonic() - noted_at < PROGRESS_SECONDS and done < total:
            return
        noted_at = time.monotonic()
        with scope(claim.tenant_id):
            claim.rows().update(pages_done=done, pages_total=total)

    return note


def end_try(
    claim: Lease,
    *,
    burns_try: bool,
    give_up: Callable[[Any], None],
    wait: Callable[[Any], None] | None = None,
    retry_seconds: float = RETRY_SECONDS,
) -> bool:
    """End the claim so that another try follows soon; `give_up(row)` ends the row after the third blamed one.

    `wait(row)` notes what it waits for until then.

    False when the claim is another's by now. The database may be what is down: tries a few times, then leaves it to the
    lease, which runs out by itself.
    """
    for attempt in range(END_TRIES):
        try:
            with scope(claim.tenant_id):
                row = claim.rows().select_for_update().first()
                if row is None:
                    return False
                if burns_try and row.failures >= MAX_FAILURES:
                    give_up(row)
                    return True
                if not burns_try:
                    row.failures -= 1
                if hasattr(row, "pages_held"):  # an export reads none
                    row.pages_held = 0
                row.lease_expires_at = timezone.now() + dt.timedelta(seconds=retry_seconds)
                if wait:
                    wait(row)
                row.fence += 1  # whatever this worker still does no longer counts
                row.save()
                return True
        except (OperationalError, InterfaceError):
            close_old_connections()
            time.sleep(0.5 * (attempt + 1))
    return True
