"""What is particular about one vision-language model; knows nothing of how, or where, it is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.types import Task

# Where a licence forbids use: ISO 3166 codes, "EU" for its members.
Territories = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen; greedy, because the same page must always read the same."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = -1
    repetition_penalty: float = 1.0
    max_tokens: int = 8192


@dataclass(frozen=True, slots=True)
class Pixels:
    """The size a model takes images in: the area between `smallest` and `largest`, sides multiples of `multiple`.

    `has_row_ends`: whether each row of an image's tokens ends with one of its own.
    """

    smallest: int
    largest: int
    multiple: int
    has_row_ends: bool = False
    widest_ratio: float = 200.0

    def tokens(self, height: int, width: int) -> int:
        """What an image of this size costs of the context: one for each square, and one at either end."""
        return (height // self.multiple) * (width // self.multiple + self.has_row_ends) + 2


@dataclass(frozen=True, slots=True)
class Profile:
    """One model at one revision.

    `revision`: the commit of `repository` the profile was written for; "" where none is known for good, and the one
    that `pull` fetched and recorded is used. `prompts`: fixed ones, by task; a task without one cannot be asked for,
    but for `Task.FIELDS`, whose prompt `fields_prompt` makes of the keys to find, None where the model takes none.
    `translations`: prompt by target language. `is_free`: takes any prompt (questions, a team's own tasks). `system`:
    the system message, None for no message at all. `retry`: the task to ask for where an answer holds nothing but
    coordinates. `hf_overrides`: corrections of the model's own configuration.
    """

    name: str
    label: str
    provider: str
    repository: str
    revision: str
    licence: str
    context: int
    pixels: Pixels
    prompts: Mapping[Task, str] = field(hash=False)
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)
    fields_prompt: Callable[[Sequence[str]], str] | None = None
    all_fields_prompt: str = ""
    is_free: bool = False
    is_image_first: bool = True
    system: str | None = None
    sampling: Sampling = Sampling()
    retry: Mapping[Task, Task] = field(default_factory=dict, hash=False)
    excluded: Territories = frozenset()
    hf_overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)
    server_flags: tuple[str, ...] = ()

    @property
    def tasks(self) -> frozenset[Task]:
        """What it can be asked for."""
        found = set(self.prompts)
        if self.translations:
            found.add(Task.TRANSLATE)
        if self.fields_prompt:
            found.add(Task.FIELDS)
        if self.is_free:
            found |= {Task.QUESTION, Task.CUSTOM}
        return frozenset(found)
