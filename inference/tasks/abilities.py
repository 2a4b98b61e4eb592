"""Which tasks an engine can do with whole files, and the error for one that it cannot; knows no engine by name."""

from __future__ import annotations

from inference.engine import Engine
from inference.profiles import Profile
from inference.types import Request, Task

# What lines with boxes suffice for, whoever reads them.
FROM_LINES = frozenset(
    {Task.TEXT, Task.SPOTTING, Task.TABLE, Task.DOCUMENT, Task.FIELDS, Task.QUESTION, Task.SUBTITLES}
)
# Asked for inside of other tasks, never by people.
_PARTS = frozenset({Task.CROPS})


class CannotDo(Exception):
    """The engine cannot do this task, or the request lacks what it needs; the message names what can be done."""


def profile_of(engine: Engine) -> Profile | None:
    """The profile of the engine's vision-language model; None for an engine without one."""
    profile = getattr(engine, "profile", None)
    return profile if isinstance(profile, Profile) else None


def abilities(engine: Engine) -> frozenset[Task]:
    """The tasks that `run_task` can do with `engine`."""
    if profile_of(engine) is None and Task.SPOTTING in engine.tasks:
        return (engine.tasks | FROM_LINES) - _PARTS
    return engine.tasks - _PARTS


def check_request(engine: Engine, request: Request) -> None:
    """Raise `CannotDo` unless `engine` can do `request`."""
    able = abilities(engine)
    if request.task not in able:
        raise CannotDo(f"{engine.name} cannot do {request.task.value!r}. It can do: {', '.join(sorted(able))}.")
    profile = profile_of(engine)
    if request.task is Task.QUESTION and not request.question.strip():
        raise CannotDo("There is no question. Ask one.")
    if request.task is Task.CUSTOM and not request.prompt.strip():
        raise CannotDo("The task has no prompt. Write one.")
    if request.task is Task.FIELDS and request.template is not None and not request.template.fields:
        raise CannotDo(f"The template {str(request.template.label or request.template.name)!r} has no fields. Add one.")
    if profile is None:
        return
    if request.task is Task.FIELDS and request.template is None and not profile.all_fields_prompt:
        raise CannotDo(f"{profile.label} finds the fields of a template only. Choose a template.")
    if request.task is Task.TRANSLATE and request.language not in profile.translations:
        known = ", ".join(sorted(profile.translations))
        wanted = f"into {request.language!r}" if request.language else "without a language"
        raise CannotDo(f"{profile.label} does not translate {wanted}. It translates into: {known}.")
