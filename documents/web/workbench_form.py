"""What the workbench offers and what somebody has filled in: tasks in groups, engines, templates. Knows no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Actor, DocumentTemplate, TaskRun, Tenant
from documents.services.engine_choice import EngineChoice, engine_choices, order_of, why_excluded
from documents.services.workbench.custom_tasks import OfferedTask, list_tasks
from inference.profiles import PROFILES
from inference.types import Task

OWN = "custom:"  # before the name of a team's own task, in what the form posts
LANGUAGES = {"en": gettext_lazy("English"), "zh": gettext_lazy("Chinese")}
GIVES = {
    Task.TEXT: gettext_lazy("All words in reading order."),
    Task.SPOTTING: gettext_lazy("Every line with its place on the page."),
    Task.DOCUMENT: gettext_lazy("Headings, paragraphs, tables and formulas as Markdown."),
    Task.LAYOUT: gettext_lazy("Titles, paragraphs, tables and figures with their places."),
    Task.FIELDS: gettext_lazy("The values of a template, of fields you name, or all there are."),
    Task.TABLE: gettext_lazy("Tables cell by cell, ready for Excel."),
    Task.FORMULA: gettext_lazy("Formulas as LaTeX, and drawn."),
    Task.CHART: gettext_lazy("A chart as a table, a flow chart as its source."),
    Task.QUESTION: gettext_lazy("The answer, or the passages that hold it, with their places."),
    Task.TRANSLATE: gettext_lazy("The text in another language, also over the page."),
    Task.SUBTITLES: gettext_lazy("The text a video shows, with its times."),
}
GROUPS = (
    (gettext_lazy("Read"), (Task.TEXT, Task.SPOTTING, Task.DOCUMENT, Task.LAYOUT)),
    (gettext_lazy("Take out"), (Task.FIELDS, Task.TABLE, Task.FORMULA, Task.CHART)),
    (gettext_lazy("Ask and translate"), (Task.QUESTION, Task.TRANSLATE, Task.SUBTITLES)),
)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task to choose. `value` is what the form posts; `why_not`: why nobody can do it here, "" where one can."""

    value: str
    label: str
    gives: str
    why_not: str
    engines: str


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine to choose. `why_not`: what keeps the team from it."""

    name: str
    label: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds, as it was posted or as an earlier run had it."""

    task: str = Task.TEXT.value
    template: str = ""
    fields: str = ""
    question: str = ""
    language: str = "en"
    pages: str = ""
    engine: str = ""

    @classmethod
    def posted(cls, data: QueryDict) -> Filled:
        """As somebody has just sent it."""
        return cls(**{name: data.get(name, "").strip() for name in cls.__slots__})

    @classmethod
    def of_run(cls, run: TaskRun) -> Filled:
        """As `run` was asked for, to be changed and asked for again."""
        options, custom = run.options, run.options.get("custom", {})
        return cls(
            task=f"{OWN}{custom['name']}" if custom.get("name") else run.task,
            template=str(run.template_id or ""),
            fields="\n".join(one.get("label") or one["name"] for one in options.get("fields", ())),
            question=options.get("question", ""),
            language=options.get("language", "en"),
            pages=", ".join(map(str, options.get("pages", ()))),
            engine=run.engine if run.engine in engine_choices() else "",
        )

    @property
    def task_name(self) -> str:
        """The task as services name it."""
        return Task.CUSTOM.value if self.task.startswith(OWN) else self.task

    def options(self) -> dict[str, Any]:
        """What the service is given; it takes what the task needs."""
        return {
            "pages": self.pages,
            "question": self.question,
            "language": self.language,
            "fields": [line.strip() for line in self.fields.splitlines() if line.strip()],
            "custom": self.task.removeprefix(OWN) if self.task.startswith(OWN) else "",
        }


def form_context(actor: Actor, filled: Filled) -> dict[str, Any]:
    """Everything the form shows. Needs an open scope."""
    tenant = Tenant.objects.get(pk=actor.tenant_id)
    offered = list_tasks(actor=actor)
    built_in = {one.task: one for one in offered if one.custom is None}
    order, known = order_of(tenant), list(engine_choices().values())
    groups = [(label, [_row(built_in[task], tenant) for task in tasks if task in built_in]) for label, tasks in GROUPS]
    own = [_row(one, tenant) for one in offered if one.custom is not None]
    return {
        "filled": filled,
        "groups": groups,
        "own": own,
        "lacks_model": any(row.why_not for _label, rows in groups for row in rows),
        "engines": [EngineRow(one.name, _engine_label(one), why_excluded(one, tenant.territory)) for one in known],
        "order": ", ".join(one.label for one in order),
        # What is asked of nobody in particular goes to the first of these that can do it.
        "order_names": " ".join(one.name for one in (*order, known[0])),
        "templates": DocumentTemplate.objects.in_use().named(),
        "languages": _languages(known),
    }


def _engine_label(choice: EngineChoice) -> str:
    """Model, its provider, and the name it is set up under, where that says something else."""
    label = f"{choice.label}, {choice.provider}" if choice.provider else choice.label
    return label if choice.name == choice.engine else f"{label} ({choice.name})"


def _languages(known: Sequence[EngineChoice]) -> list[tuple[str, str]]:
    """What the engines set up here translate into; without any, what the models we know do."""
    profiles = [one.profile for one in known if one.profile] or list(PROFILES.values())
    codes = sorted({code for profile in profiles for code in profile.translations})
    return [(code, str(LANGUAGES.get(code, code))) for code in codes]


def _row(offered: OfferedTask, tenant: Tenant) -> TaskRow:
    row = offered.custom
    return TaskRow(
        value=f"{OWN}{row.name}" if row else offered.task.value,
        label=offered.label,
        gives=row.prompt[:120] if row else str(GIVES[offered.task]),
        why_not="" if offered.engines else _why_not(offered.task, tenant),
        engines=" ".join(one.name for one in offered.engines),
    )


def _why_not(task: Task, tenant: Tenant) -> str:
    """Why no engine set up here does `task` for the team, and which model could."""
    for choice in engine_choices().values():
        if task in choice.tasks:
            return why_excluded(choice, tenant.territory)
    able = ", ".join(profile.label for profile in PROFILES.values() if task in profile.tasks)
    return _("Needs a model: %(names)s.") % {"names": able}
