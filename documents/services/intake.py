"""Takes a file at the door: judged by content and size, kept byte for byte, answered without touching the queue.

Knows no engine and opens no file: what is inside is judged later, in the worker's sandbox. Call it outside a scope;
it opens short ones around its slow writes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from documents import storage
from documents.models import Actor, Document, DocumentTemplate, Permission, storage_folder
from documents.services.audit import record_event
from documents.services.listing import refresh
from documents.services.outbox import hand_over
from documents.services.quotas import check_room, take_document
from documents.services.refusals import UploadRefused
from documents.tenancy import scope
from inference.media import ROOT_LENGTH, XML, is_einvoice, sniff_media_type, sniff_video

CHUNK = 1 << 20
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload: the new document, or the one that holds the same bytes already."""

    document: Document
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be taken: its media type by content, its size in bytes, its SHA-256 in hexadecimal digits."""

    media_type: str
    size: int
    sha256: str


def receive_document(
    *,
    actor: Actor,
    file: IO[bytes],
    name: str,
    template: DocumentTemplate | None = None,
    process_anyway: bool = False,
) -> Receipt:
    """Keep `file` and note that it must be read. Without `template` the kind is guessed when it is read.

    The same bytes again in this tenant answer with the existing document, unless `process_anyway`.
    Raises `NotAllowed`, `UploadRefused` (empty, wrong type, too large, beyond the tenant's limits) or
    `storage.StorageUnavailable`.
    """
    actor.require(Permission.UPLOAD_DOCUMENTS)
    examined = examine_file(file)
    if not process_anyway:
        with scope(actor.tenant_id):
            existing = _same_bytes(examined.sha256)
        if existing:
            return Receipt(existing, is_duplicate=True)
    take_document(tenant_id=actor.tenant_id)
    document = Document(
        tenant_id=actor.tenant_id,
        name=clean_name(name),
        media_type=examined.media_type,
        size=examined.size,
        sha256=examined.sha256,
        uploaded_by_id=actor.user_id,
        template=template,
    )
    document.storage_key = storage.new_key(storage_folder(actor.tenant_id, document.pk))
    file.seek(0)
    storage.store_file(document.storage_key, file)
    try:
        return _register(actor, document, process_anyway=process_anyway)
    except BaseException:
        storage.delete_file(document.storage_key)
        raise


def _register(actor: Actor, document: Document, *, process_anyway: bool) -> Receipt:
    with scope(actor.tenant_id):
        if not process_anyway:
            with connection.cursor() as cursor:  # two uploads of the same bytes at once: the second waits here
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor.tenant_id}/{document.sha256}"]
                )
            existing = _same_bytes(document.sha256)
            if existing:
                storage.delete_file(document.storage_key)
                return Receipt(existing, is_duplicate=True)
        document.save(force_insert=True)
        check_room(tenant_id=actor.tenant_id)
        refresh(document, [])
        hand_over(document)
        record_event(
            actor=actor,
            tenant_id=actor.tenant_id,
            action="document.upload",
            target=document,
            after={
                "name": document.name,
                "media_type": document.media_type,
                "size": document.size,
                "sha256": document.sha256,
            },
        )
    return Receipt(document, is_duplicate=False)


def _same_bytes(sha256: str) -> Document | None:
    return Document.objects.visible().filter(sha256=sha256).order_by("created_at", "id").first()


def examine_file(file: IO[bytes], *, takes_video: bool = False) -> Examined:
    """Judge `file` by its first bytes and its size, and read it to its end. Raises `UploadRefused`."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise UploadRefused("empty", _("The file is empty. Check it on your side and send it again."))
    media_type = sniff_media_type(head) or (sniff_video(head) if takes_video else None)
    if media_type is None:
        raise UploadRefused(
            "wrong_type", _("Not a PDF or an image. Send it as PDF, PNG, JPEG, WebP, TIFF, HEIC or BMP.")
        )
    if media_type == XML:
        head += file.read(ROOT_LENGTH - len(head))
        if not is_einvoice(head):
            raise UploadRefused(
                "wrong_type",
                _("XML that is no e-invoice. Send an invoice in CII or UBL (ZUGFeRD, Factur-X, XRechnung), or a PDF."),
            )
    digest, size = hashlib.sha256(head), len(head)
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > settings.MAX_UPLOAD_BYTES:
            raise UploadRefused(
                "too_large",
                _("Larger than %(limit)s MB. Split it, or scan it at a lower resolution.")
                % {"limit": settings.MAX_UPLOAD_BYTES // 1_000_000},
            )
        digest.update(chunk)
    return Examined(media_type, size, digest.hexdigest())


def clean_name(name: str) -> str:
    """The last part of a file's name, for people to read; it never becomes a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(char for char in last if char.isprintable()).strip()
    return printable[:255] or _("unnamed")
