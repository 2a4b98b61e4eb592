"""What a person does to a document on its page: correct, decide, reopen, read again, hold the lock."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from documents import access
from documents.models import Actor, Document, IllegalMove, LockedByOther, Permission
from documents.services import requeue, review
from documents.services.fields import CurrentField, current_fields
from documents.services.wording import value_sentence
from documents.web.base import is_htmx, tenant_view
from documents.web.documents import context_of, render_document
from documents.web.rows import FieldRow, posted_rows, show_field, show_fields, typed_value


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def correct_field(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """Save one field and answer its row, with the verdicts of the other rows that changed by it.

    What cannot be stored answers 422 with what was typed kept and a sentence beside it.
    """
    document = access.get_document(actor, document_id, for_update=True)
    before = {field.name: field for field in current_fields(document)}
    if name not in before:
        raise access.NotFound
    typed = request.POST.get("value", "")
    try:
        value = _value(before[name], typed)
        field = review.correct_field(
            actor=actor, document=document, name=name, value=value, seconds=_seconds(request.POST.get("seconds", ""))
        )
    except review.InvalidValue as error:
        row = show_field(before[name], actor, typed=typed, error=value_sentence(error))
        return _field_answer(request, actor, document, row, [], status=422)
    except (LockedByOther, IllegalMove) as error:
        row = show_field(before[name], actor, typed=typed, error=conflict_sentence(error))
        return _field_answer(request, actor, document, row, [], status=409)
    if not is_htmx(request):
        return redirect("document", document.pk)
    after = show_fields(current_fields(document), actor)
    return _field_answer(request, actor, document, show_field(field, actor), _changed(before, after, name), rows=after)


def _value(field: CurrentField, typed: str) -> Any:
    if not field.is_table:
        return typed_value(field, typed)
    try:
        return posted_rows(field.spec, typed or "[]")
    except ValueError as error:
        raise review.InvalidValue("wrong_type", gettext_noop("The rows arrived damaged. Reload the page.")) from error


def _seconds(posted: str) -> float | None:
    try:
        return float(posted)
    except ValueError:
        return None


def _changed(before: dict[str, CurrentField], after: list[FieldRow], name: str) -> list[FieldRow]:
    """The rows, but for `name`'s own, whose verdict is no longer what the page shows."""
    return [
        row
        for row in after
        if row.name != name
        and (row.field.state, row.field.failures) != (before[row.name].state, before[row.name].failures)
    ]


def _field_answer(
    request: HttpRequest, actor: Actor, document: Document, row: FieldRow, changed: list[FieldRow], *,
    rows: list[FieldRow] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    if not is_htmx(request):
        return render_document(request, actor, document, status=status, replaced=[row])
    context = context_of(actor, document) | {"row": row, "changed": changed, "has_count": rows is not None}
    context["open_count"] = sum(one.is_open for one in rows or ())
    return render(request, "review/_saved.html", context, status=status)


@require_POST
@tenant_view(Permission.DECIDE_DOCUMENTS)
def approve(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Approve the document as it stands."""
    document = access.get_document(actor, document_id, for_update=True)
    return _act(request, actor, document, lambda: review.approve(actor=actor, document=document))


@require_POST
@tenant_view(Permission.DECIDE_DOCUMENTS)
def reject(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Reject the document for the posted `reason`."""
    document = access.get_document(actor, document_id, for_update=True)
    reason = request.POST.get("reason", "")
    return _act(request, actor, document, lambda: review.reject(actor=actor, document=document, reason=reason))


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


def _act(request: HttpRequest, actor: Actor, document: Document, act: Any) -> HttpResponse:
    """Do `act` and show the page anew, or show it as it stands with a sentence saying why not (409, 422)."""
    try:
        act()
    except review.RejectReasonMissing as error:
        return render_document(request, actor, _fresh(actor, document), status=422, reject_error=str(error))
    except (LockedByOther, IllegalMove) as error:
        return render_document(request, actor, _fresh(actor, document), status=409, problem=conflict_sentence(error))
    return redirect("document", document.pk)


def _fresh(actor: Actor, document: Document) -> Document:
    """The row as stored: a service that refused may have changed the one in memory."""
    return access.get_document(actor, document.pk)


def conflict_sentence(error: Exception) -> str:
    """Why the document cannot be changed now, and what to do."""
    if isinstance(error, LockedByOther):
        return _("%(holder)s reviews it now. Wait until they leave it, or ask them.") % {"holder": error.holder}
    return _("Somebody else has moved it on. This is how it stands now.")


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def lock(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponseBase:
    """Renew the lock of an open page, or give it back with `release` when the page is left."""
    document = access.get_document(actor, document_id, for_update=True)
    if "release" in request.POST:
        review.release_lock(actor=actor, document=document)
        return HttpResponse(status=204)
    try:
        review.take_lock(actor=actor, document=document)
    except (LockedByOther, IllegalMove) as error:
        return render(request, "errors/_message.html", {"title": conflict_sentence(error)}, status=409)
    return HttpResponse(status=204)
