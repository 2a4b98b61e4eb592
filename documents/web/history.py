"""A document's own page: what it is, every value and step it has seen, and what people said about it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, AuditEvent, Comment, Correction, Document, Permission
from documents.services import discussion
from documents.services.engine_choice import model_words
from documents.services.fields import CurrentField, current_fields
from documents.services.formats import value_text
from documents.web.base import tenant_view
from documents.web.events import Entry, plain_text, show_events
from inference.types import FieldSpec, FieldType

MOST_EVENTS = 500
SAID_ELSEWHERE = frozenset({"document.comment"})  # the comment itself stands there


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: an audited event or a comment."""

    at: dt.datetime
    entry: Entry | None = None
    comment: Comment | None = None


@dataclass(frozen=True, slots=True)
class ValueHistory:
    """One field: what the machine read, and each person's word on it, oldest first."""

    field: CurrentField
    machine: str
    now: str
    corrections: list[tuple[Correction, str]]


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_history(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """The page."""
    return render_history(request, actor, access.get_document(actor, document_id))


@require_POST
@tenant_view(Permission.COMMENT_DOCUMENTS)
def add_comment(request: HttpRequest, actor: Actor, document_id: str) -> HttpResponse:
    """Take `text`; what cannot be a comment comes back with its reason, nothing typed is lost."""
    document = access.get_document(actor, document_id)
    typed = request.POST.get("text", "")
    try:
        discussion.add_comment(actor=actor, document=document, text=typed)
    except discussion.EmptyComment as error:
        return render_history(request, actor, document, status=422, typed=typed, problem=str(error))
    return redirect("history", document.pk)


def render_history(
    request: HttpRequest, actor: Actor, document: Document, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """The page of `document`; `extra` carries what was typed and why it was not taken."""
    can_comment = actor.can(Permission.COMMENT_DOCUMENTS)
    context = {
        "document": document,
        "steps": _steps(document),
        "values": _values(document),
        "model": model_words(document.extraction.model) if document.extraction else "",
        "can_comment": can_comment,
        "can_delete": actor.can(Permission.DELETE_DOCUMENTS),
        "members": discussion.list_members() if can_comment else [],
        **extra,
    }
    return render(request, "history/page.html", context, status=status)


def _steps(document: Document) -> list[Step]:
    """Events and comments together, newest first."""
    events = AuditEvent.objects.filter(object_type="document", object_id=str(document.pk)).exclude(
        action__in=SAID_ELSEWHERE
    )
    steps = [Step(entry.event.created_at, entry=entry) for entry in show_events(events[:MOST_EVENTS])]
    steps += [Step(comment.created_at, comment=comment) for comment in document.comments.all()]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _values(document: Document) -> list[ValueHistory]:
    people: dict[str, list[Correction]] = defaultdict(list)
    if document.extraction is not None:
        for row in document.extraction.corrections.order_by("created_at", "id"):
            people[row.name].append(row)
    return [
        ValueHistory(
            field=field,
            machine=_text(field.spec, field.machine_value),
            now=_text(field.spec, field.value),
            corrections=[(row, _text(field.spec, row.value)) for row in people[field.name]],
        )
        for field in current_fields(document)
    ]


def _text(spec: FieldSpec, value: Any) -> str:
    return plain_text(value) if spec.type == FieldType.TABLE else value_text(spec, value)
