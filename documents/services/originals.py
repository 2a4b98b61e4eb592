"""Gives originals out, under a name of ours and with a note in the audit. Knows no request."""

from __future__ import annotations

import datetime as dt
from typing import IO

from django.utils import timezone

from documents import storage
from documents.models import Actor, AuditEvent, Document, Permission
from documents.services.audit import record_event
from documents.services.file_names import file_name
from documents.tenancy import scope
from inference import media

NOTED = dt.timedelta(minutes=10)
_SUFFIXES = {
    media.PDF: ".pdf",
    media.PNG: ".png",
    media.JPEG: ".jpg",
    media.WEBP: ".webp",
    media.BMP: ".bmp",
    media.TIFF: ".tiff",
    media.HEIC: ".heic",
    media.XML: ".xml",
}


def download_name(document: Document) -> str:
    """A name made by us, with the ending of what is in it."""
    return file_name(document.name, of=document.pk, suffix=_SUFFIXES.get(document.media_type, ".bin"))


def open_original(*, actor: Actor, document: Document) -> IO[bytes]:
    """The file as it came, and a note in the audit that it left. Opens a scope of its own.

    Whoever fetches it several times within `NOTED`, in parts or because a try broke off, is noted once.
    Raises `NotAllowed`, `storage.FileMissing` or `storage.StorageUnavailable`.
    """
    actor.require(Permission.VIEW_DOCUMENTS)
    file = storage.open_file(document.storage_key)
    with scope(actor.tenant_id):
        if not _is_noted(actor, document):
            record_event(
                actor=actor,
                tenant_id=actor.tenant_id,
                action="document.download",
                target=document,
                after={"name": document.name},
            )
    return file


def _is_noted(actor: Actor, document: Document) -> bool:
    """Whether the same person, or the same key of theirs, has fetched it a moment ago."""
    return AuditEvent.objects.filter(
        object_type="document",
        object_id=str(document.pk),
        action="document.download",
        actor_id=actor.user_id,
        actor_name=actor.username,
        created_at__gt=timezone.now() - NOTED,
    ).exists()
