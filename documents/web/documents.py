"""A document's page: pages beside fields, or how far its reading is, or why it failed; and its files."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_GET

from documents import access, storage
from documents.models import Actor, Document, DocumentTemplate, LockedByOther, Permission, User
from documents.services import export, review
from documents.services.criteria import Criteria
from documents.services.discussion import list_members
from documents.services.engine_choice import model_words
from documents.services.fields import current_fields
from documents.services.keys import ACTIONS, keys_of
from documents.services.originals import download_name, open_original
from documents.services.summaries import reason_of
from documents.services.waiting import find_waiting
from documents.services.wording import failure_sentence, learned_sentence
from documents.tenancy import scope
from documents.web import errors
from documents.web.base import tenant_view
from documents.web.holders import holder_sentence, state_of
from documents.web.marks import shown_pages
from documents.web.rows import show_fields
from documents.web.walk import walk_of

REVIEWABLE = frozenset({Document.Status.NEEDS_REVIEW, Document.Status.IN_REVIEW})
ASIDE = frozenset({Document.Hold.PARKED, Document.Hold.ASKED})  # until somebody takes it up again


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_document(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """The document's page. Showing it takes the review lock for a reviewer, unless it was set aside or is locked.

    A prefetch never does: it gets the page as it would be with the lock, which is taken when it is shown.
    """
    is_prefetch = "prefetch" in request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    may_lock = actor.can(Permission.CORRECT_FIELDS) and not is_prefetch
    document = access.get_document(actor, document_id, for_update=may_lock)
    if may_lock and document.status in REVIEWABLE and document.hold not in ASIDE:
        with suppress(LockedByOther):  # the page says who has it
            review.take_lock(actor=actor, document=document)
    return render_document(request, actor, document, is_prefetch=is_prefetch)


def render_document(
    request: HttpRequest,
    actor: Actor,
    document: Document,
    *,
    status: int = 200,
    is_prefetch: bool = False,
    **extra: Any,
) -> HttpResponse:
    """The whole page of `document` as it stands; `extra` carries a sentence about what was just tried."""
    context = {**context_of(actor, document, as_if_locked=is_prefetch), **extra}
    if document.is_with_worker or document.status == Document.Status.FAILED:
        return render(request, "review/waiting.html", context, status=status)
    replaced = {row.name: row for row in extra.get("replaced", ())}
    rows = [replaced.get(row.name, row) for row in show_fields(current_fields(document), actor)]
    keys = keys_of(cast(User, request.user))
    context |= {
        **walk_of(rows),
        "rows": [row for row in rows if not row.field.is_table],
        "tables": [row for row in rows if row.field.is_table],
        "pages": shown_pages(document, rows),
        "line_query": urlencode(Criteria.of(request.GET.dict()).as_query()),  # the list one came from
        "keys": keys,
        "keys_json": json.dumps(keys),
        "actions": ACTIONS,
        "people": _askable(actor) if context["can_edit"] else [],
    }
    return render(request, "review/page.html", context, status=status)


def _askable(actor: Actor) -> list[User]:
    """The colleagues who may answer a question."""
    return [person for person in list_members(Permission.COMMENT_DOCUMENTS) if person.pk != actor.user_id]


def context_of(actor: Actor, document: Document, *, as_if_locked: bool = False) -> dict[str, Any]:
    """What every part of a document's page may need: the lock, the hold, and what this person may do now.

    `as_if_locked`: this person has its lock if it is free, because it will be taken when the page is shown.
    """
    holder = document.lock_holder_at(timezone.now()) if document.status == Document.Status.IN_REVIEW else None
    is_open = document.status in REVIEWABLE and holder in (None, actor.user_id)
    is_aside = is_open and document.hold in ASIDE
    may_correct = actor.can(Permission.CORRECT_FIELDS)
    is_mine = holder == actor.user_id or (as_if_locked and is_open and not is_aside and may_correct)
    may_decide = actor.can(Permission.DECIDE_DOCUMENTS)
    return {
        "state": state_of(document),
        "document": document,
        **_standing(document),
        "failure": failure_sentence(document.failure_code),
        "is_mine": is_mine,
        "holder": document.locked_by if holder and not is_mine else None,
        "holder_sentence": holder_sentence(document) if holder and not is_mine else "",
        "can_walk": may_correct,
        "can_edit": is_mine and may_correct,
        "can_decide": is_open and may_decide,
        "can_finish": is_mine and may_correct and not may_decide,
        "can_take_up": is_aside and not is_mine and may_correct,
        "can_take_over": holder is not None and not is_mine and may_correct,
        "can_answer": document.hold == Document.Hold.ASKED
        and document.hold_for_id == actor.user_id
        and actor.can(Permission.COMMENT_DOCUMENTS),
        "can_reopen": document.is_decided and actor.can(Permission.REOPEN_DOCUMENTS),
        "can_retry": actor.can(Permission.RETRY_DOCUMENTS),
        "can_reread": actor.can(Permission.RETRY_DOCUMENTS) and (is_open or document.status == Document.Status.FAILED),
        "templates": DocumentTemplate.objects.in_use().named(),
        "learned": learned_sentence(document),
        "model": model_words(document.extraction.model) if document.extraction else "",
    }


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def progress(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """How far the reading is, for the waiting page: nothing new (204), a new line, or "load yourself again"."""
    document = access.get_document(actor, document_id)
    if not document.is_with_worker:
        return HttpResponse(headers={"HX-Refresh": "true"})
    standing = _standing(document)
    if request.GET.get("seen") == standing["seen"]:
        return HttpResponse(status=204)
    return render(request, "review/_progress.html", {"document": document, **standing})


def _standing(document: Document) -> dict[str, str]:
    """Why the document is where it is, and what tells that this is no news."""
    waiting = find_waiting([document]).get(document.pk)
    parts = (document.status, document.pages_done, document.pages_total, *([waiting.code] if waiting else []))
    return {"reason": reason_of(document, [], waiting), "seen": "-".join(map(str, parts))}


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS, is_scoped=False)
def page_image(request: HttpRequest, actor: Actor, document_id: str, number: int) -> HttpResponse:
    """One page as we re-encoded it."""
    with scope(actor.tenant_id):
        page = access.get_page(actor, document_id, number)
    try:
        content = storage.read_file(page.image_key)
    except storage.FileMissing:
        return errors.not_found(request)
    return HttpResponse(content, content_type="image/jpeg")


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS, is_scoped=False)
def original(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """The file as it came, byte for byte, never shown in our origin: an attachment under a name of ours."""
    with scope(actor.tenant_id):
        document = access.get_document(actor, document_id)
    try:
        file = open_original(actor=actor, document=document)
    except storage.FileMissing:
        return errors.not_found(request)
    return FileResponse(
        file,
        as_attachment=True,
        filename=download_name(document),
        content_type=document.media_type,
    )


@require_GET
@tenant_view(Permission.EXPORT_DOCUMENTS)
def export_document(request: HttpRequest, actor: Actor, document_id: str, file_format: str) -> HttpResponse:
    """The document's values as a file; 404 for an unknown format and for a document that was not read."""
    document = access.get_document(actor, document_id)
    try:
        file = export.export_document(actor=actor, document=document, file_format=file_format)
    except (export.UnknownFormat, export.NothingToExport) as error:
        raise access.NotFound from error
    headers = {"Content-Disposition": content_disposition_header(True, file.name) or "attachment"}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)
