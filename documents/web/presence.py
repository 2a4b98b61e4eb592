"""An open review page's signs of life: the lock, who else looks, how long somebody looked. Shows nothing itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from documents import access
from documents.models import Actor, Document, IllegalMove, LockedByOther, Permission
from documents.services import review
from documents.services.criteria import Criteria
from documents.services.storable import storable_json
from documents.web.base import tenant_view
from documents.web.holders import holder_sentence, state_of, viewers_sentence
from documents.web.line import document_address
from documents.web.review import conflict_sentence


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def lock(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """Take or renew the lock, give it back with `release`, take it from whoever has it with `take_over`."""
    document = access.get_document(actor, document_id, for_update=True)
    if "release" in request.POST:
        review.release_lock(actor=actor, document=document)
        return HttpResponse(status=204)
    try:
        if "take_over" in request.POST:
            review.take_over(actor=actor, document=document)
            return redirect(document_address(document.pk, Criteria.of(request.GET.dict())))
        review.take_lock(actor=actor, document=document)
    except (LockedByOther, IllegalMove) as error:
        return render(request, "errors/_message.html", {"title": conflict_sentence(error)}, status=409)
    return HttpResponse(status=204)


@require_POST
@tenant_view(Permission.VIEW_DOCUMENTS)
def presence(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """A sign of life of the page: with `lock` it renews the lock, with `leave` it is the last one.

    Answers {viewers: a sentence or "", lock: "mine" | "other" | "none", holder: a sentence when it is another's, state:
    what a page that only looks compares with what it shows}.
    """
    document = access.get_document_state(actor, document_id)
    if "leave" in request.POST:
        review.forget_presence(actor=actor, document=document)
        if "lock" in request.POST and document.locked_by_id == actor.user_id:
            review.release_lock(actor=actor, document=access.get_document(actor, document_id, for_update=True))
        return HttpResponse(status=204)
    review.note_presence(actor=actor, document=document)
    held = _renewed(actor, document) if "lock" in request.POST else _holder(actor, document)
    viewers = review.list_viewers(actor=actor, document=document)
    return JsonResponse({"viewers": viewers_sentence(viewers), "state": state_of(document), **held})


def _renewed(actor: Actor, document: Document) -> dict[str, str]:
    """The lock after this sign of life: renewed, taken again if it has lapsed and is free, or lost."""
    if actor.can(Permission.CORRECT_FIELDS) and review.renew_lock(actor=actor, document=document):
        return {"lock": "mine", "holder": ""}
    held = _holder(actor, document)
    if held["lock"] == "other" or not actor.can(Permission.CORRECT_FIELDS):
        return held
    try:
        review.take_lock(actor=actor, document=access.get_document(actor, document.pk, for_update=True))
    except (LockedByOther, IllegalMove) as error:
        return {"lock": "other", "holder": conflict_sentence(error)}
    return {"lock": "mine", "holder": ""}


def _holder(actor: Actor, document: Document) -> dict[str, str]:
    holder = document.lock_holder_at(now()) if document.status == Document.Status.IN_REVIEW else None
    if holder in (None, actor.user_id) or document.locked_by is None:
        return {"lock": "mine" if holder else "none", "holder": ""}
    return {"lock": "other", "holder": holder_sentence(document)}


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def attention(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Keep the seconds of one visit: `seconds`, and `fields` as a JSON object of name to seconds."""
    document = access.get_document(actor, document_id)
    try:
        seconds: Any = float(request.POST.get("seconds", ""))
        fields: Any = storable_json(request.POST.get("fields", "{}"))
        review.record_attention(actor=actor, document=document, seconds=seconds, fields=fields)
    except (ValueError, review.BadAttention):
        return HttpResponse(status=400)
    return HttpResponse(status=204)
