"""What a profile says to its model for a request; knows nothing of images or of how the model is run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inference.profiles.profile import Profile
from inference.profiles.schema import keys_of, schema_of
from inference.types import OutputKind, Request, Task

LONGEST_QUESTION = 2_000


class UnsupportedTask(ValueError):
    """The profile's model cannot do this task, or the request lacks what the task needs; the message says which."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words beside the image. `schema`: the JSON Schema that the answer must follow, None for free text."""

    text: str
    schema: dict[str, Any] | None = field(default=None, hash=False)


def make_prompt(profile: Profile, request: Request) -> Prompt:
    """The prompt for `request`. Raises `UnsupportedTask`."""
    if request.task not in profile.tasks:
        able = ", ".join(sorted(profile.tasks))
        raise UnsupportedTask(f"{profile.label} cannot do {request.task.value!r}. It can do: {able}.")
    if request.task is Task.FIELDS:
        return _fields(profile, request)
    if request.task is Task.TRANSLATE:
        return Prompt(_translation(profile, request))
    if request.task is Task.QUESTION:
        return Prompt(_given(request.question, "question"))
    if request.task is Task.CUSTOM:
        is_json = request.output is OutputKind.JSON
        return Prompt(_given(request.prompt, "prompt"), {"type": "object"} if is_json else None)
    return Prompt(profile.prompts[request.task])


def _fields(profile: Profile, request: Request) -> Prompt:
    if request.template is None:
        if not profile.all_fields_prompt:
            raise UnsupportedTask(f"{profile.label} finds fields of a template only. Choose a template.")
        return Prompt(profile.all_fields_prompt, {"type": "object"})
    if not request.template.fields:
        raise UnsupportedTask(f"The template {request.template.name!r} has no fields. Add one first.")
    if profile.fields_prompt is None:
        raise UnsupportedTask(f"{profile.label} cannot do 'fields'.")
    return Prompt(profile.fields_prompt(list(keys_of(request.template.fields))), schema_of(request.template))


def _translation(profile: Profile, request: Request) -> str:
    if request.language not in profile.translations:
        able = ", ".join(sorted(profile.translations))
        raise UnsupportedTask(
            f"{profile.label} translates into {able}, not into {request.language or 'no language'!r}."
        )
    return profile.translations[request.language]


def _given(words: str, name: str) -> str:
    stripped = words.strip()
    if not stripped:
        raise UnsupportedTask(f"The {name} is empty. Write one.")
    if len(stripped) > LONGEST_QUESTION:
        raise UnsupportedTask(f"The {name} is longer than {LONGEST_QUESTION:,} characters. Shorten it.")
    return stripped
