"""How far the documents are that somebody has just sent, all of them in one answer. Knows nothing of sending."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from documents.access import NotFound, get_documents, parse_id
from documents.models import Actor, Document, Permission
from documents.services.summaries import reason_of
from documents.services.waiting import Waiting, find_waiting
from documents.web.base import tenant_view

MOST_IDS = 100  # as many ids as fit into the first line of a request


@dataclass(frozen=True, slots=True)
class SentFile:
    """One sent file as its row says it. `state`: "pending" while a worker has it, "ready", "failed" or "gone"."""

    document_id: uuid.UUID
    state: str
    icon: str
    tone: str
    sentence: str


@require_GET
@tenant_view(Permission.UPLOAD_DOCUMENTS)
def upload_status(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rows' words for each `id` of the query; 204 when they are what the query's `seen` stands for.

    A stranger's id, a missing one and one in the trash all answer that the document is no longer here.
    """
    ids: list[uuid.UUID] = []
    for given in request.GET.getlist("id")[:MOST_IDS]:
        with suppress(NotFound):
            ids.append(parse_id(given))
    found = {document.pk: document for document in get_documents(actor, ids)}
    waiting = find_waiting(list(found.values()))
    files = [describe_sent(found[pk], waiting.get(pk)) if pk in found else _gone(pk) for pk in dict.fromkeys(ids)]
    seen = _fingerprint(files)
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    return render(request, "uploads/_states.html", {"files": files, "seen": seen})


def describe_sent(document: Document, waiting: Waiting | None = None) -> SentFile:
    """What the row of a sent file says: where its document stands, or why it could not be read."""
    if waiting:
        return SentFile(document.pk, "pending", "received", "", waiting.sentence)
    match document.status:
        case Document.Status.RECEIVED:
            return SentFile(document.pk, "pending", "received", "", _("Sent, waiting to be read"))
        case Document.Status.PROCESSING:
            return SentFile(document.pk, "pending", "processing", "", reason_of(document, []))
        case Document.Status.FAILED:
            return SentFile(document.pk, "failed", "failed", "status-FAILED", reason_of(document, []))
        case Document.Status.NEEDS_REVIEW | Document.Status.IN_REVIEW:
            return SentFile(document.pk, "ready", "approved", "status-APPROVED", _("Ready to review"))
    status = Document.Status(document.status)
    return SentFile(document.pk, "ready", status.value, f"status-{status.value}", str(status.label))


def _gone(document_id: uuid.UUID) -> SentFile:
    return SentFile(document_id, "gone", "remove", "", _("No longer here"))


def _fingerprint(files: Sequence[SentFile]) -> str:
    return hashlib.sha256(repr(files).encode()).hexdigest()[:16]
