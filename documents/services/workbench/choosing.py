"""Chooses the engine for a task: the one named, or the team's first that can do it. Loads none."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from documents.models import DocumentTemplate, Tenant
from documents.services.engine_choice import (
    EngineChoice,
    check_engines,
    engine_choices,
    is_excluded,
    order_of,
    why_excluded,
)
from documents.services.task_words import TASK_WORDS
from documents.services.workbench.errors import RunRefused
from inference.types import Task


def engines_for(task: Task, territory: str) -> list[EngineChoice]:
    """The engines set up here that can do `task` and that a team in `territory` may use."""
    return [one for one in engine_choices().values() if task in one.tasks and not is_excluded(one, territory)]


def lacks_open_fields(choice: EngineChoice) -> bool:
    """Whether a model finds the fields of a template alone."""
    return choice.profile is not None and not choice.profile.all_fields_prompt


def choose_engine(
    *,
    tenant: Tenant,
    task: Task,
    template: DocumentTemplate | None = None,
    name: str = "",
    language: str = "",
    is_open: bool = False,
) -> EngineChoice:
    """The engine called `name`, or the first of the team's that can do `task`, else the one that needs no model.

    `is_open`: every field of a file is wanted, which some models do not find without a template.

    Raises `CannotChoose` for an engine that is not to be had here, `RunRefused` where nothing can do it; both name
    what can.
    """
    if name:
        check_engines([name], tenant.territory)
        candidates: Iterable[EngineChoice] = [engine_choices()[name]]
    else:
        candidates = [*order_of(tenant, template), engine_choices()[settings.ENGINE]]
    able = [one for one in candidates if task in one.tasks and not (is_open and lacks_open_fields(one))]
    if not able:
        first = next(iter(candidates))
        if task in first.tasks:
            sentence = _("%(engine)s finds the fields of a template only. Choose a template, or say which fields.")
            raise RunRefused("engine_unable", sentence % {"engine": first.label})
        raise RunRefused("engine_unable", _unable(first, task, tenant.territory))
    for choice in able:
        if not language or (choice.profile and language in choice.profile.translations):
            return choice
    known = sorted({code for one in able if one.profile for code in one.profile.translations})
    raise RunRefused(
        "unknown_language",
        _("%(engine)s does not translate into %(language)s. Choose one of these: %(names)s.")
        % {"engine": able[0].label, "language": language, "names": ", ".join(known)},
    )


def _unable(choice: EngineChoice, task: Task, territory: str) -> str:
    sentence = _("%(engine)s cannot do this task (%(task)s).") % {"engine": choice.label, "task": TASK_WORDS[task]}
    if able := engines_for(task, territory):
        names = ", ".join(f"{one.label} ({one.name})" for one in able)
        return f"{sentence} " + _("Ask for it with one of these engines: %(names)s.") % {"names": names}
    for one in engine_choices().values():
        if task in one.tasks:
            return f"{sentence} {why_excluded(one, territory)}"
    return f"{sentence} " + _("No engine with a model is set up here. Ask the administrator to add one to ENGINES.")
