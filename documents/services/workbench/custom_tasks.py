"""The tasks there are to choose from: built-in ones, and a team's own, which are a prompt and a kind of answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from documents.models import Actor, CustomTask, Permission, Tenant
from documents.services.audit import record_event
from documents.services.engine_choice import EngineChoice
from documents.services.task_words import TASK_WORDS
from documents.services.templates import name_for
from documents.services.workbench.choosing import engines_for
from documents.services.workbench.errors import InvalidCustomTask
from documents.services.workbench.options import LONGEST_PROMPT
from inference.types import OutputKind, Task

MOST = 100  # tasks of one team
LONGEST_NAME, LONGEST_LABEL = 63, 200
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class OfferedTask:
    """A task as people choose it. `custom`: the team's own row, None for a built-in one; `engines`: that can do it."""

    task: Task
    label: str
    engines: tuple[EngineChoice, ...]
    custom: CustomTask | None = None

    @property
    def name(self) -> str:
        """What requests call it: `task`, or `custom` where it is the team's own."""
        return self.custom.name if self.custom else self.task.value


def list_tasks(*, actor: Actor) -> list[OfferedTask]:
    """Every task, the built-in ones first, with the engines that can do it for this team. Needs an open scope."""
    actor.require(Permission.USE_WORKBENCH)
    territory = Tenant.objects.get(pk=actor.tenant_id).territory
    built_in = [
        OfferedTask(task, str(label), tuple(engines_for(task, territory)))
        for task, label in TASK_WORDS.items()
        if task is not Task.CUSTOM
    ]
    able = tuple(engines_for(Task.CUSTOM, territory))
    own = CustomTask.objects.order_by("label", "id")
    return [*built_in, *(OfferedTask(Task.CUSTOM, row.label, able, row) for row in own)]


def create_custom_task(*, actor: Actor, label: str, prompt: str, output: str, name: str = "") -> CustomTask:
    """Add a task of the team's own; without `name` one is made of the label. Needs an open scope.

    Raises `NotAllowed` and `InvalidCustomTask`.
    """
    actor.require(Permission.EDIT_TEMPLATES)
    row = CustomTask(
        tenant_id=actor.tenant_id,
        label=_checked("label", label, LONGEST_LABEL),
        prompt=_checked("prompt", prompt, LONGEST_PROMPT),
        output=_output(output),
    )
    row.name = _name(name or name_for(row.label) or "task")
    if CustomTask.objects.count() >= MOST:
        raise InvalidCustomTask("name", _("A team has at most %(most)s tasks. Delete one first.") % {"most": MOST})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidCustomTask("name", _("Another task has that name. Choose another name.")) from error
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="task.create",
        target=row,
        after={"name": row.name, "label": row.label, "prompt": row.prompt, "output": row.output},
    )
    return row


def delete_custom_task(*, actor: Actor, task: CustomTask) -> None:
    """Delete a task of the team's own; what was done with it stays. Needs an open scope. Raises `NotAllowed`."""
    actor.require(Permission.EDIT_TEMPLATES)
    record_event(
        actor=actor,
        tenant_id=actor.tenant_id,
        action="task.delete",
        target=task,
        before={"name": task.name, "label": task.label, "prompt": task.prompt, "output": task.output},
    )
    task.delete()


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise InvalidCustomTask(
            "name", _("A name has lower-case letters, digits and underscores and begins with a letter.")
        )
    if name in {task.value for task in Task}:
        raise InvalidCustomTask("name", _("A built-in task has that name. Choose another name."))
    return name


def _checked(field: str, text: str, most: int) -> str:
    text = text.strip()
    if not 1 <= len(text) <= most:
        raise InvalidCustomTask(field, _("Give a text of at most %(most)s characters.") % {"most": most})
    return text


def _output(output: str) -> str:
    kinds = [kind.value for kind in OutputKind]
    if output not in kinds:
        raise InvalidCustomTask("output", _("Choose the kind of answer: %(kinds)s.") % {"kinds": ", ".join(kinds)})
    return output
