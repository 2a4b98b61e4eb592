"""What the team's corrections taught: the list of layouts, forgetting one, and the switch for all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents.access import NotFound
from documents.models import Actor, DocumentTemplate, Permission
from documents.services import lessons
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.VIEW_DOCUMENTS)
def list_lessons(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every layout something was learned of."""
    labels = {template.name: template.shown_label for template in DocumentTemplate.objects.in_use().named()}
    context = {
        "layouts": [(layout, labels.get(layout.template, layout.template)) for layout in lessons.learned_layouts()],
        "is_learning": lessons.is_learning(actor.tenant_id),
        "can_edit": actor.can(Permission.EDIT_TEMPLATES),
    }
    return render(request, "lessons/page.html", context)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def forget(request: HttpRequest, actor: Actor, lesson_id: Any) -> HttpResponse:
    """Forget the layout a lesson is of."""
    try:
        lessons.forget(actor=actor, lesson_id=lesson_id)
    except lessons.NoLesson as error:
        raise NotFound from error
    return redirect("lessons")


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def switch(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Turn learning on (posted `on`) or off."""
    lessons.switch_learning(actor=actor, is_on=request.POST.get("on") == "1")
    return redirect("lessons")
