"""The audit log: who did what, newest first, and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from documents.models import Actor, Permission, Tenant
from documents.services.audit import record_event
from documents.services.audit_log import find_events, write_events
from documents.services.discussion import list_members
from documents.tenancy import scope
from documents.web.base import tenant_view
from documents.web.events import ACTIONS, show_events
from documents.web.paging import keyset_page

PAGE_SIZE = 50
FILTERS = ("person", "action", "document", "from", "to")


@require_GET
@tenant_view(Permission.VIEW_AUDIT)
def show_audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of events, filtered as `audit_log.find_events` says."""
    wanted = _wanted(request)
    page = keyset_page(find_events(wanted), request.GET.get("after", ""), PAGE_SIZE)
    query = {name: value for name, value in wanted.items() if value}
    context = {
        "entries": show_events(page.rows),
        "wanted": {**wanted, "first": wanted["from"]},  # a template cannot say wanted.from
        "actions": ACTIONS.items(),
        "people": list_members(),
        "query": urlencode(query),
        "next_query": urlencode({**query, "after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "audit/page.html", context)


@require_GET
@tenant_view(Permission.VIEW_AUDIT, is_scoped=False)
def export_audit(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Every event that fits, as CSV; that somebody took it stands in the log, too."""
    wanted = _wanted(request)
    with scope(actor.tenant_id):
        tenant = Tenant.objects.get(pk=actor.tenant_id)
        record_event(actor=actor, tenant_id=actor.tenant_id, action="audit.export", target=tenant, after=wanted)
    name = f"audit-{timezone.localdate()}.csv"
    return StreamingHttpResponse(
        write_events(actor.tenant_id, wanted),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in FILTERS}
