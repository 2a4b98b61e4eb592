"""The way from one document to the next: where one stands in the line, and the page at its end."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Document, Permission
from documents.services import review
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def review_next(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go to the document to review next, behind `after` where it is given; at the end of the line say so."""
    after = _document(actor, request.GET.get("after", ""))
    found = review.find_next(actor=actor, after=after)
    if found is not None:
        return redirect("document", found)
    is_undoable = after is not None and review.can_undo(actor=actor, document=after)
    return render(request, "review/end.html", {"undoable": after if is_undoable else None})


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def place(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Where the document stands in this person's line: {place, previous, following, next}, addresses or ""."""
    document = access.get_document_state(actor, document_id)
    found = review.find_place(actor=actor, document=document)
    total = f"{review.MOST_COUNTED:,}+" if found.total >= review.MOST_COUNTED else str(found.total)
    words = _("%(number)s of %(total)s") % {"number": found.number, "total": total} if found.number else ""
    following = found.after or found.first
    return JsonResponse(
        {
            "place": words,
            "previous": _address(found.before),
            "following": _address(found.after),
            "next": _address(following if following != document.pk else None),
        }
    )


def _document(actor: Actor, given: str) -> Document | None:
    try:
        return access.get_document_state(actor, given) if given else None
    except access.NotFound:
        return None


def _address(document_id: uuid.UUID | None) -> str:
    return reverse("document", args=[document_id]) if document_id else ""
