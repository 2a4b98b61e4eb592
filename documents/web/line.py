"""The way from one document to the next: where one stands in the line, and the page at its end."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from documents import access
from documents.models import Actor, Document, Permission
from documents.services import review
from documents.services.criteria import Criteria, matching_documents
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def review_next(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Go to the document to review next, behind `after` where it is given; at the end of the line say so."""
    after = _document(actor, request.GET.get("after", ""))
    criteria = Criteria.of(request.GET.dict())
    found = review.find_next(actor=actor, after=after, among=_among(criteria))
    if found is not None:
        return redirect(document_address(found, criteria))
    is_undoable = after is not None and review.can_undo(actor=actor, document=after)
    return render(request, "review/end.html", {"undoable": after if is_undoable else None})


@require_GET
@tenant_view(Permission.CORRECT_FIELDS)
def place(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Where the document stands in this person's line: {place, previous, following, next}, addresses or ""."""
    document = access.get_document_state(actor, document_id)
    criteria = Criteria.of(request.GET.dict())
    found = review.find_place(actor=actor, document=document, among=_among(criteria))
    most = f"{review.MOST_COUNTED:,}+"
    number = most if found.number > review.MOST_COUNTED else str(found.number)
    total = most if found.total >= review.MOST_COUNTED else str(found.total)
    words = _("%(number)s of %(total)s") % {"number": number, "total": total} if found.number else ""
    return JsonResponse(
        {
            "place": words,
            "previous": document_address(found.before, criteria),
            "following": document_address(found.after, criteria),
            "next": document_address(found.after or found.first, criteria),
        }
    )


def _document(actor: Actor, given: str) -> Document | None:
    try:
        return access.get_document_state(actor, given) if given else None
    except access.NotFound:
        return None


def _among(criteria: Criteria) -> QuerySet[Document] | None:
    """What the list one came from was narrowed to, whatever tab of it; None for all."""
    return matching_documents(replace(criteria, tab="any", sort="")) if criteria.is_narrowed else None


def document_address(document_id: uuid.UUID | None, criteria: Criteria) -> str:
    """The document's page, which remembers the list one came from; "" for None."""
    if document_id is None:
        return ""
    query = urlencode(criteria.as_query())
    return reverse("document", args=[document_id]) + (f"?{query}" if query else "")
