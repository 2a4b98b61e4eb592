"""What a person says of one field on a document's page: a value, a mark, or that the last word is taken back."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from documents import access
from documents.models import Actor, Document, IllegalMove, LockedByOther, Permission, User
from documents.services import review
from documents.services.fields import CurrentField, field_rows
from documents.services.keys import keys_of
from documents.services.storable import storable_json
from documents.services.wording import value_sentence
from documents.web.base import is_htmx, tenant_view
from documents.web.documents import context_of, render_document
from documents.web.grid import posted_rows
from documents.web.marks import shown_pages
from documents.web.rows import FieldRow, show_field, show_fields
from documents.web.texts import typed_value
from documents.web.walk import walk_of


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def correct_field(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """Save one field (its `value`, or a `mark`) and answer its row, with the verdicts of rows that changed by it.

    What cannot be stored answers 422 with what was typed kept and a sentence beside it.
    """
    document = access.get_document(actor, document_id, for_update=True)
    rows = field_rows(document)
    before = {field.name: field for field in rows.combined()} if rows else {}
    if name not in before:
        raise access.NotFound
    typed = request.POST.get("value", "")
    mark = request.POST.get("mark", "")
    try:
        change = review.change_field(
            actor=actor,
            document=document,
            name=name,
            value=None if mark else _value(before[name], typed),
            mark=mark,
            seconds=_seconds(request.POST.get("seconds", "")),
            picks=_picks(request.POST.get("evidence", "")),
            rows=rows,
        )
    except review.InvalidValue as error:
        row = show_field(before[name], actor, typed=typed, error=value_sentence(error))
        return _refusal(request, actor, document, row, status=422)
    except (LockedByOther, IllegalMove) as error:
        row = show_field(before[name], actor, typed=typed, error=conflict_sentence(error))
        return _refusal(request, actor, document, row, status=409)
    return _answer(request, actor, document, change)


@require_POST
@tenant_view(Permission.CORRECT_FIELDS)
def undo_field(request: HttpRequest, actor: Actor, document_id: str, name: str) -> HttpResponse:
    """Take back the field's last correction, or the posted `correction`, and answer as for a correction."""
    document = access.get_document(actor, document_id, for_update=True)
    rows = field_rows(document)
    before = {field.name: field for field in rows.combined()} if rows else {}
    if name not in before:
        raise access.NotFound
    given = request.POST.get("correction", "")
    try:
        change = review.undo_correction(
            actor=actor, document=document, name=name, correction_id=access.parse_id(given) if given else None
        )
    except review.CannotUndo as error:
        return _refusal(request, actor, document, show_field(before[name], actor, error=str(error)), status=409)
    except (LockedByOther, IllegalMove) as error:
        row = show_field(before[name], actor, error=conflict_sentence(error))
        return _refusal(request, actor, document, row, status=409)
    return _answer(request, actor, document, change)


def _value(field: CurrentField, typed: str) -> Any:
    if not field.is_table:
        return typed_value(field, typed)
    try:
        return posted_rows(field, typed or "[]")
    except ValueError as error:
        raise review.InvalidValue("wrong_type", gettext_noop("The rows arrived damaged. Reload the page.")) from error


def _picks(posted: str) -> Any:
    """Where on the page it was picked, for the service to judge."""
    try:
        return storable_json(posted or "[]")
    except ValueError:
        return posted


def _seconds(posted: str) -> float | None:
    try:
        return float(posted)
    except ValueError:
        return None


def _answer(request: HttpRequest, actor: Actor, document: Document, change: review.Change) -> HttpResponse:
    """The field's row, the verdicts of others that changed with it, and what is left to do."""
    if not is_htmx(request):
        return redirect("document", document.pk)
    rows = show_fields(change.after.values(), actor)
    row = next(one for one in rows if one.name == change.name)
    changed = [one for one in rows if one is not row and _is_other(one.field, change.before[one.name])]
    context = {
        **context_of(actor, document),
        **walk_of(rows),
        "keys": keys_of(cast(User, request.user)),
        "row": row,
        "changed": changed,
        "marked": shown_pages(document, [row, *changed]),
        "correction_id": change.correction_id,
        "has_count": True,
    }
    return render(request, "review/_saved.html", context)


def _is_other(now: CurrentField, before: CurrentField) -> bool:
    return (now.state, now.failures) != (before.state, before.failures)


def _refusal(request: HttpRequest, actor: Actor, document: Document, row: FieldRow, *, status: int) -> HttpResponse:
    if not is_htmx(request):
        return render_document(request, actor, document, status=status, replaced=[row])
    keys = keys_of(cast(User, request.user))
    context = {**context_of(actor, document), "keys": keys, "row": row, "marked": shown_pages(document, [row])}
    return render(request, "review/_saved.html", context, status=status)


def conflict_sentence(error: Exception) -> str:
    """Why the document cannot be changed now, and what to do."""
    if isinstance(error, LockedByOther):
        return _("%(holder)s reviews it now. Wait until they leave it, or ask them.") % {"holder": error.holder}
    return _("Somebody else has moved it on. This is how it stands now.")
