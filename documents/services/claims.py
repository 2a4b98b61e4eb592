"""A worker's claim on a document: the fence that guards its writes and the thread that keeps its lease alive."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet

from documents.logs import log_ids
from documents.models import Document, new_lease
from documents.tenancy import scope

logger = logging.getLogger("ocrsite.processing")


class ClaimLost(Exception):
    """Another worker has taken the document over, or its reading has run for too long."""


class ReadingStopped(Exception):
    """This process is to end and gives its document back unread."""


_stopping = threading.Event()


def stop_readings() -> None:
    """Make every reading of this process give up at its next page; there is no way back."""
    _stopping.set()


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to write the result of one document; `fence` is the number that makes it unique."""

    tenant_id: uuid.UUID
    document_id: uuid.UUID
    fence: int
    lost: threading.Event = field(default_factory=threading.Event, compare=False)

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
        """Raise `ClaimLost` once the lease could not be kept, `ReadingStopped` once this process is to end."""
        if self.lost.is_set():
            raise ClaimLost
        if _stopping.is_set():
            raise ReadingStopped


@contextmanager
def keep_lease(claim: Claim) -> Iterator[None]:
    """Renew the claim's lease from a thread while the block runs, for at most MAX_DOCUMENT_SECONDS."""
    done = threading.Event()
    thread = threading.Thread(target=_renew, args=(claim, done), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _renew(claim: Claim, done: threading.Event) -> None:
    ends_at = time.monotonic() + settings.MAX_DOCUMENT_SECONDS
    with log_ids(tenant_id=claim.tenant_id, document_id=claim.document_id):
        try:
            while not done.wait(settings.LEASE_SECONDS / 4):
                if time.monotonic() > ends_at:
                    logger.error("reading takes longer than MAX_DOCUMENT_SECONDS; the claim is given up")
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
