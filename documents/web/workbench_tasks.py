"""The tasks a team adds itself: a prompt, and what kind of answer it asks for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import access
from documents.models import Actor, CustomTask, Permission, Tenant
from documents.services.workbench.choosing import engines_for
from documents.services.workbench.custom_tasks import create_custom_task, delete_custom_task
from documents.services.workbench.errors import InvalidCustomTask
from documents.services.workbench.options import LONGEST_PROMPT
from documents.web.base import tenant_view
from inference.types import OutputKind, Task

KINDS = {
    OutputKind.TEXT: _("Text"),
    OutputKind.MARKDOWN: _("Markdown with tables and formulas"),
    OutputKind.JSON: _("JSON"),
}
FIELDS = ("label", "name", "prompt", "output")


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.EDIT_TEMPLATES)
def own_tasks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The team's tasks; a POST adds one."""
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            create_custom_task(actor=actor, **typed)
        except InvalidCustomTask as error:
            problems[error.field] = error.message
        else:
            return redirect("workbench_tasks")
    territory = Tenant.objects.get(pk=actor.tenant_id).territory
    context = {
        "tasks": [(task, KINDS[OutputKind(task.output)]) for task in CustomTask.objects.order_by("label", "id")],
        "kinds": [(kind.value, words) for kind, words in KINDS.items()],
        "longest_prompt": LONGEST_PROMPT,
        "able": ", ".join(one.label for one in engines_for(Task.CUSTOM, territory)),
        "typed": typed,
        "problems": problems,
    }
    return render(request, "workbench/tasks.html", context, status=422 if problems else 200)


@require_POST
@tenant_view(Permission.EDIT_TEMPLATES)
def remove_task(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Delete one of them; what was done with it stays."""
    delete_custom_task(actor=actor, task=access.get_custom_task(actor, task_id))
    return redirect("workbench_tasks")
