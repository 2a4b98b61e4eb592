"""Keeps, renames and deletes a person's views of the inbox."""

from __future__ import annotations

import uuid
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documents.access import NotFound
from documents.models import Actor, Permission
from documents.services import views
from documents.web.base import tenant_view


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.VIEW_DOCUMENTS)
def show_or_save_views(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The person's views, for the menu; a POST keeps the posted `query` under the posted `name` and shows it."""
    if request.method != "POST":
        return render(request, "inbox/_views.html", {"views": views.views_of(actor)})
    query = request.POST.get("query", "")
    try:
        view = views.save_view(actor=actor, name=request.POST.get("name", ""), query=dict(parse_qsl(query)))
    except views.ViewRefused as error:
        return _refused(request, error)
    return redirect(f"{reverse('documents')}?{view.query}")


@require_POST
@tenant_view(Permission.VIEW_DOCUMENTS)
def rename_view(request: HttpRequest, actor: Actor, view_id: uuid.UUID) -> HttpResponse:
    """Give a view the posted `name`."""
    try:
        view = views.rename_view(actor=actor, view_id=view_id, name=request.POST.get("name", ""))
    except views.NoView as error:
        raise NotFound from error
    except views.ViewRefused as error:
        return _refused(request, error)
    return redirect(f"{reverse('documents')}?{view.query}")


@require_POST
@tenant_view(Permission.VIEW_DOCUMENTS)
def delete_view(request: HttpRequest, actor: Actor, view_id: uuid.UUID) -> HttpResponse:
    """Forget a view."""
    try:
        views.delete_view(actor=actor, view_id=view_id)
    except views.NoView as error:
        raise NotFound from error
    return redirect("documents")


def _refused(request: HttpRequest, error: views.ViewRefused) -> HttpResponse:
    return render(request, "inbox/view_refused.html", {"sentence": str(error)}, status=422)
