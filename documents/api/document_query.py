"""What the list of documents is asked for, as rows."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from documents import access
from documents.api.errors import Problem
from documents.api.paging import read_cursor
from documents.models import Actor, Document, DocumentTemplate, User
from documents.services.search import Narrowing, find_document_ids, narrowed_rows

MOST_NAMED = 1000  # found documents among which a part of the file's name is looked for


def choose_template(actor: Actor, name_or_id: str) -> DocumentTemplate:
    """The template a body names. Raises `Problem`: the address was right, so it is no 404."""
    try:
        return access.get_template(actor, name_or_id)
    except access.NotFound as error:
        raise Problem(422, "unknown_template", _("No template in use has that id or name.")) from error


def find_rows(actor: Actor, query: dict[str, Any]) -> QuerySet[Document]:
    """The rows that fit, in no order; of a search those of the page after the query's cursor, and one more.

    Raises `Problem` for a template that is none.
    """
    template = choose_template(actor, query["template"]) if query.get("template") else None
    if text := query.get("search"):
        ids = find_document_ids(
            text,
            narrowing=_narrowing(query, template),
            before=read_cursor(query["cursor"]) if query.get("cursor") else None,
            most=query["limit"] + 1 if not query.get("name") else MOST_NAMED,
        )
        rows: QuerySet[Document] = Document.objects.visible().filter(pk__in=ids)
    else:
        rows = narrowed_rows(_narrowing(query, template))
    if part := query.get("name"):
        rows = rows.filter(name__icontains=part)
    return rows


def _narrowing(query: dict[str, Any], template: DocumentTemplate | None) -> Narrowing:
    return Narrowing(
        statuses=sorted(query["status"]) if query.get("status") else None,
        holds=sorted(query["hold"]) if query.get("hold") else None,
        template=template.pk if template else None,
        uploaded_from=query.get("created_after"),
        uploaded_before=query.get("created_before"),
        uploader=_person(query["uploaded_by"]) if "uploaded_by" in query else None,
        assignee=(_person(query["assigned_to"]) if query["assigned_to"] else 0) if "assigned_to" in query else None,
    )


def _person(username: str) -> int:
    """The id of that user name, -1 for none: whose documents nobody has."""
    return User.objects.filter(username=username).values_list("pk", flat=True).first() or -1
