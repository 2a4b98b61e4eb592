"""The audit log: who did what, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from documents.models import Actor, AuditEvent, Permission
from documents.web.base import tenant_view
from documents.web.events import ACTIONS, show_events
from documents.web.paging import keyset_page

PAGE_SIZE = 50


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
        "entries": show_events(page.rows),
        "wanted": wanted,
        "actions": ACTIONS.items(),
        "is_narrowed": bool(query),
        "next_query": urlencode({**query, "after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "audit/page.html", context)
