"""What the team may use and how much of it is used now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents.models import Actor, Permission
from documents.services.usage import usage_of
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.VIEW_FIGURES)
def show_usage(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page."""
    return render(request, "usage/page.html", {"uses": usage_of(tenant_id=actor.tenant_id)})
