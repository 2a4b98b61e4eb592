"""The trash: documents deleted in the last 30 days, and the way back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, Document, LockedByOther, Permission
from documents.services import trash
from documents.web.base import tenant_view
from documents.web.history import render_history
from documents.web.review import conflict_sentence

MOST_SHOWN = 500


@require_GET
@tenant_view(Permission.DELETE_DOCUMENTS)
def show_trash(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest of what was deleted, with the day it goes for good."""
    rows = Document.objects.filter(deleted_at__isnull=False).select_related("deleted_by").order_by("-deleted_at", "id")
    shown = list(rows[: MOST_SHOWN + 1])
    context = {
        "documents": [(row, trash.gone_at(row)) for row in shown[:MOST_SHOWN]],
        "has_more": len(shown) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "days": trash.KEPT_DAYS,
    }
    return render(request, "trash/page.html", context)


@require_POST
@tenant_view(Permission.DELETE_DOCUMENTS)
def delete_document(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Put the document into the trash."""
    document = access.get_document(actor, document_id, for_update=True)
    try:
        trash.delete_document(actor=actor, document=document)
    except LockedByOther as error:
        return render_history(request, actor, document, status=409, conflict=conflict_sentence(error))
    return redirect("trash")


@require_POST
@tenant_view(Permission.DELETE_DOCUMENTS)
def restore_document(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Take the document out of the trash; one that is out already is simply shown."""
    document = access.get_document(actor, document_id, for_update=True, with_deleted=True)
    if document.deleted_at is not None:
        trash.restore_document(actor=actor, document=document)
    return redirect("history", document.pk)
