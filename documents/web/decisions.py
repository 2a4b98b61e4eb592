"""What a person decides of a document on its page: approve, reject, hand on, set aside, ask, send back, undo.

A plain form goes back to the document's page, whose address keeps the list one came from; the page's script
(`X-Station`) gets a sentence, since it shows the next document meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from documents import access
from documents.models import Actor, Document, IllegalMove, LockedByOther, Permission
from documents.services import requeue, review
from documents.services.criteria import Criteria
from documents.services.refusals import UploadRefused
from documents.web.base import tenant_view
from documents.web.documents import render_document
from documents.web.line import document_address
from documents.web.review import conflict_sentence

DONE = {
    "document.approve": gettext_lazy("Approved: %(name)s"),
    "document.reject": gettext_lazy("Rejected: %(name)s"),
    "document.done": gettext_lazy("Done: %(name)s"),
    "document.park": gettext_lazy("Parked: %(name)s"),
    "document.ask": gettext_lazy("Asked about %(name)s"),
    "document.send_back": gettext_lazy("Sent back: %(name)s"),
}


@require_POST
@tenant_view(Permission.DECIDE_DOCUMENTS)
def approve(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Approve the document as it stands."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.approve(actor=actor, document=document), "document.approve")


@require_POST
@tenant_view(Permission.DECIDE_DOCUMENTS)
def reject(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Reject the document for the posted `reason`."""
    document = access.get_document(actor, document_id, for_update=True)
    reason = request.POST.get("reason", "")
    return _act(
        request,
        actor,
        document,
        lambda: review.reject(actor=actor, document=document, reason=reason),
        "document.reject",
    )


@require_POST
@tenant_view(Permission.DECIDE_DOCUMENTS)
def send_back(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Send the document back to be checked again, for the posted `reason`."""
    document = access.get_document(actor, document_id, for_update=True)
    note = request.POST.get("reason", "")
    return _act(
        request,
        actor,
        document,
        lambda: review.send_back(actor=actor, document=document, note=note),
        "document.send_back",
    )


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def finish(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Hand the checked document on to whoever may decide."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.finish(actor=actor, document=document), "document.done")


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def park(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Set the document aside, with the posted `note` if there is one."""
    document = access.get_document(actor, document_id, for_update=True)
    note = request.POST.get("note", "")
    return _act(
        request, actor, document, lambda: review.park(actor=actor, document=document, note=note), "document.park"
    )


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def ask(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Ask the posted `person` the posted `question`."""
    document = access.get_document(actor, document_id, for_update=True)

    def ask_person() -> None:
        try:
            person = access.get_member(request.POST.get("person", ""), who_may=Permission.COMMENT_DOCUMENTS)
        except access.NotFound as error:
            raise review.TextMissing(_("Choose who is asked.")) from error
        review.ask(actor=actor, document=document, person=person, question=request.POST.get("question", ""))

    return _act(request, actor, document, ask_person, "document.ask")


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def take_up(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Go on with a document that was set aside."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.take_up(actor=actor, document=document))


@require_POST
@tenant_view(Permission.COMMENT_DOCUMENTS)
def answer(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Answer the question one was asked with the posted `text`."""
    document = access.get_document(actor, document_id, for_update=True)
    text = request.POST.get("text", "")
    return _act(request, actor, document, lambda: review.answer(actor=actor, document=document, text=text))


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def undo(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Take back what this person has just decided of the document."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.undo(actor=actor, document=document))


@require_POST
@tenant_view(Permission.REOPEN_DOCUMENTS)
def reopen(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Bring a decided document back to review."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.reopen(actor=actor, document=document))


@require_POST
@tenant_view(Permission.RETRY_DOCUMENTS)
def retry(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Read a failed document again."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: requeue.retry_document(actor=actor, document=document))


@require_POST
@tenant_view(Permission.RETRY_DOCUMENTS)
def change_template(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Read the document again with the posted `template`."""
    document = access.get_document(actor, document_id, for_update=True)
    template = access.get_template(actor, request.POST.get("template", ""))
    return _act(
        request,
        actor,
        document,
        lambda: requeue.read_with_template(actor=actor, document=document, template=template),
    )


def _act(
    request: HttpRequest, actor: Actor, document: Document, act: Callable[[], object], action: str = ""
) -> HttpResponse:
    """Do `act`, then show the page anew; or show it as it stands with a sentence saying why not (409, 422, 429)."""
    is_station, headers = "X-Station" in request.headers, {}
    try:
        act()
    except (review.RejectReasonMissing, review.TextMissing) as error:
        status, problem = 422, str(error)
    except review.CannotUndo as error:
        status, problem = 409, str(error)
    except (LockedByOther, IllegalMove) as error:
        status, problem = 409, conflict_sentence(error)
    except UploadRefused as error:
        status, problem, headers = 429, error.message, {"Retry-After": str(error.retry_seconds)}
    else:
        if is_station:
            done = DONE.get(action)
            return JsonResponse({"sentence": str(done) % {"name": document.name} if done else ""})
        return redirect(document_address(document.pk, Criteria.of(request.GET.dict())))
    if is_station:
        return JsonResponse({"sentence": problem}, status=status, headers=headers)
    # The row as stored: a service that refused may have changed the one in memory.
    stored = access.get_document(actor, document.pk)
    response = render_document(request, actor, stored, status=status, problem=problem)
    for name, value in headers.items():
        response.headers[name] = value
    return response
