"""What the top bar and the lists of the workbench ask. Knows no request."""

from __future__ import annotations

from django import template

from documents.models import Actor, Permission, TaskRun
from documents.services.task_words import TASK_WORDS
from documents.services.workbench.wording import run_failure_sentence
from inference.types import Task

register = template.Library()
ICONS = {
    TaskRun.Status.WAITING: "received",
    TaskRun.Status.RUNNING: "processing",
    TaskRun.Status.DONE: "approved",
    TaskRun.Status.FAILED: "failed",
}


@register.filter
def may_use_workbench(actor: Actor | None) -> bool:
    """Whether the person on the request may have tasks done in their present tenant."""
    return isinstance(actor, Actor) and actor.can(Permission.USE_WORKBENCH)


@register.filter
def task_name(run: TaskRun) -> str:
    """What people call what is done in a run."""
    return (run.options.get("custom") or {}).get("label") or str(TASK_WORDS[Task(run.task)])


@register.filter
def run_icon(run: TaskRun) -> str:
    """The icon of where a run stands."""
    return ICONS[TaskRun.Status(run.status)]


@register.filter
def run_failure(run: TaskRun) -> str:
    """Why a run has failed and what to do about it."""
    return run_failure_sentence(run)
