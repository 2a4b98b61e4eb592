"""What a person should hear of: where colleagues named or asked them, and exports that are ready."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from documents.models import Actor, Permission
from documents.services import notices
from documents.web.base import tenant_view
from documents.web.paging import keyset_page

PAGE_SIZE = 50


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of the person's notices, newest first."""
    page = keyset_page(notices.notices_of(actor), request.GET.get("after", ""), PAGE_SIZE)
    context = {
        "notices": page.rows,
        "unread": notices.count_unread(actor),
        "next_query": urlencode({"after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "notices/page.html", context)


@require_POST
@tenant_view(Permission.VIEW_DOCUMENTS)
def mark_read(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Mark all of the person's notices as read."""
    notices.mark_read(actor=actor)
    return redirect("notices")
