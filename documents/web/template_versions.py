"""A template's versions with what each changed, restoring one, and reading waiting documents again with the newest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, Permission
from documents.services import rereading, template_versions, templates
from documents.tenancy import scope
from documents.web.base import tenant_view
from documents.web.template_words import show_changes

MOST_VERSIONS = 100


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def versions(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """The versions, newest first, each with its author, its time and what it changed."""
    return _show_versions(request, actor, template_id)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def restore(request: HttpRequest, actor: Actor, template_id: str, number: int) -> HttpResponse:
    """Save an old version as a new one."""
    template = access.get_template(actor, template_id, for_update=True)
    try:
        template_versions.restore_version(actor=actor, template=template, number=number)
    except template_versions.NoSuchVersion as error:
        raise access.NotFound from error
    except templates.TemplateNameTaken as error:
        return _show_versions(request, actor, template_id, status=409, taken=str(error))
    return redirect("template", template.pk)


def _show_versions(
    request: HttpRequest, actor: Actor, template_id: str, *, status: int = 200, **extra: Any
) -> HttpResponse:
    template = access.get_template(actor, template_id)
    rows = list(template.versions.select_related("author").order_by("-number")[: MOST_VERSIONS + 1])
    shown = [
        (row, show_changes(template_versions.compare(before.definition, row.definition)))
        for row, before in pairwise(rows)
    ]
    if rows and len(rows) <= MOST_VERSIONS:
        shown.append((rows[-1], []))
    context = {"template": template, "versions": shown, "can_edit": actor.can(Permission.EDIT_TEMPLATES), **extra}
    return render(request, "templates/versions.html", context, status=status)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES, is_scoped=False)
def reread(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Send the next of the waiting documents back to a worker and say how far that is; asks again by itself."""
    posted = request.POST.get("after", "")
    with scope(actor.tenant_id):
        template = access.get_template(actor, template_id)
    result = rereading.read_outdated(actor=actor, template=template, after=access.parse_id(posted) if posted else None)
    done = request.POST.get("done", "0")
    context = {
        "done": result.done + (int(done) if done.isdecimal() and len(done) < 9 else 0),
        "busy": [*zip(request.POST.getlist("busy"), request.POST.getlist("holder"), strict=False), *result.busy],
        "after": result.after,
        "refused": result.refused,
        "template": template,
    }
    return render(request, "templates/reread.html", context)
