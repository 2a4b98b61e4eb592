"""The audit log: who did what, newest first, and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from documents.access import NotFound
from documents.models import Actor, Permission
from documents.services.audit_log import FORMATS, find_events, record_export, with_places, write_events
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
    page = keyset_page(with_places(find_events(wanted)), request.GET.get("after", ""), PAGE_SIZE)
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
    """Every event that fits, as CSV or as JSON lines; that somebody took it stands in the log, too."""
    wanted = _wanted(request)
    file_format = request.GET.get("format", "csv")
    if file_format not in FORMATS:
        raise NotFound
    with scope(actor.tenant_id):
        record_export(actor=actor, wanted={**wanted, "format": file_format})
    name = f"audit-{timezone.localdate()}.{file_format}"
    return StreamingHttpResponse(
        write_events(actor.tenant_id, lambda: find_events(wanted), file_format),
        content_type=FORMATS[file_format].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in FILTERS}
