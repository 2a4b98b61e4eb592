"""The audit log: who did what, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from documents.models import Actor, AuditEvent, Document, Permission
from documents.web.base import tenant_view
from documents.web.paging import keyset_page

PAGE_SIZE = 50
ACTIONS = {
    "document.upload": _("Uploaded"),
    "document.read": _("Read"),
    "document.failed": _("Reading failed"),
    "document.retry": _("Retried"),
    "document.change_template": _("Template changed"),
    "field.correct": _("Field corrected"),
    "field.confirm": _("Field confirmed"),
    "document.approve": _("Approved"),
    "document.reject": _("Rejected"),
    "document.reopen": _("Reopened"),
    "document.export": _("Exported"),
    "template.create": _("Template made"),
    "template.update": _("Template changed to a new version"),
    "template.archive": _("Template archived"),
    "member.add": _("Person added"),
    "member.change": _("Role changed"),
    "member.remove": _("Person removed"),
    "person.change": _("Account changed"),
    "tenant.create": _("Tenant made"),
    "tenant.rename": _("Tenant renamed"),
}
OBJECTS = {
    "document": _("Document"),
    "documenttemplate": _("Template"),
    "membership": _("Person"),
    "tenant": _("Team"),
}
LONGEST = 200  # characters of a value shown here


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the page shows it. `changes`: (name, before, after)."""

    event: AuditEvent
    action: str
    kind: str
    document: Document | None
    changes: list[tuple[str, str, str]]


@require_GET
@tenant_view(Permission.VIEW_AUDIT)
def show_audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of events, filtered by `person` (user name), `action` and `document` (id)."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("person", "action", "document")}
    rows = AuditEvent.objects.all()
    if wanted["person"]:
        rows = rows.filter(actor_name=wanted["person"])
    if wanted["action"]:
        rows = rows.filter(action=wanted["action"])
    if wanted["document"]:
        rows = rows.filter(object_type="document", object_id=wanted["document"])
    page = keyset_page(rows, request.GET.get("after", ""), PAGE_SIZE)
    query = {name: value for name, value in wanted.items() if value}
    context = {
        "entries": _entries(page.rows),
        "wanted": wanted,
        "actions": ACTIONS.items(),
        "is_narrowed": bool(query),
        "next_query": urlencode({**query, "after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "audit/page.html", context)


def _entries(events: list[AuditEvent]) -> list[Entry]:
    ids = {event.object_id for event in events if event.object_type == "document"}
    documents = {str(doc.pk): doc for doc in Document.objects.visible().filter(pk__in=ids).only("id", "name")}
    return [
        Entry(
            event, str(ACTIONS.get(event.action, event.action)),
            str(OBJECTS.get(event.object_type, event.object_type)), documents.get(event.object_id),
            _changes(event.before, event.after),
        )
        for event in events
    ]  # fmt: skip


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    old = before if isinstance(before, dict) else {}
    new = after if isinstance(after, dict) else {}
    return [(name, _short(old.get(name)), _short(new.get(name))) for name in {**old, **new}
            if old.get(name) != new.get(name) or name in old]  # fmt: skip


def _short(value: Any) -> str:
    text = _text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _text(value: Any) -> str:
    """A stored value on one line: a table as its rows, a template's fields as their names."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    if isinstance(value, dict):
        return _text(value["name"]) if "type" in value else " · ".join(_text(item) for item in value.values())
    return str(value)
