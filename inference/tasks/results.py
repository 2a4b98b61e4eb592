"""What a task on a whole file gives; knows neither engines nor how it is written as JSON.

Boxes are fractions of the upright page, pages count from 1, times are seconds from the beginning of a video.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inference.fields.open import Everything
from inference.tasks.notes import TaskNote
from inference.types import Box, Chart, FieldSpec, FieldValue, Finish, Heat, Region, Table, Task, TextLine


@dataclass(frozen=True, slots=True)
class TranslatedBlock:
    """A block of text, its translation, and the place of both."""

    text: str
    original: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageTranslation:
    """A page in `language`: as a whole in `text`, and block by block, to be drawn over the original."""

    language: str
    text: str
    blocks: tuple[TranslatedBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a task found on one page, `width` x `height` pixels; None where the task does not ask for it.

    `finish`: why the model stopped, None where no model was asked.
    """

    number: int
    width: int
    height: int
    text: str | None = None
    lines: tuple[TextLine, ...] | None = None
    markdown: str | None = None
    figures: tuple[Box, ...] | None = None
    regions: tuple[Region, ...] | None = None
    tables: tuple[Table, ...] | None = None
    chart: Chart | None = None
    translation: PageTranslation | None = None
    finish: Finish | None = None


@dataclass(frozen=True, slots=True)
class FoundField:
    """One field with what people call it; `spec`: what was asked for, None for what a model named itself."""

    label: str
    value: FieldValue
    spec: FieldSpec | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a page, and where their lines stand."""

    page: int
    text: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, with the sentences it rests on, the best first.

    `is_passages`: nobody has put the answer into words, `text` is empty and `passages` are where it may stand.
    """

    text: str
    is_passages: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle and when it is shown."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What a task gave, and who did it. What the task does not ask for is None.

    `model`, `provider`: of a vision-language model, "" where none was asked. `json`: the object of a team's own task.
    `heat`: where the model looked on the one page. `notes`: what is missing or doubtful.
    """

    task: Task
    engine: str
    engine_revision: str
    model: str = ""
    provider: str = ""
    pages: tuple[PageResult, ...] = ()
    fields: tuple[FoundField, ...] | None = None
    everything: Everything | None = None
    json: Mapping[str, Any] | None = field(default=None, hash=False)
    answer: Answer | None = None
    subtitles: tuple[Cue, ...] | None = None
    heat: Heat | None = None
    notes: tuple[TaskNote, ...] = ()
