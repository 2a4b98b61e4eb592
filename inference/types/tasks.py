"""What an engine can be asked for, and the one typed result of each task.

Knows nothing of engines, prompts or how a model words its answer. Boxes are fractions of the page, origin top left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from inference.types.fields import TemplateSpec
from inference.types.pages import Box, Leftovers, PageNote, TextLine

if TYPE_CHECKING:
    import numpy as np


class Task(StrEnum):
    """What can be done with a page. `CUSTOM` is a team's own prompt; `CROPS` reads lines that are cut out already."""

    TEXT = "text"
    SPOTTING = "spotting"
    DOCUMENT = "document"
    LAYOUT = "layout"
    TABLE = "table"
    FORMULA = "formula"
    CHART = "chart"
    FIELDS = "fields"
    QUESTION = "question"
    TRANSLATE = "translate"
    SUBTITLES = "subtitles"
    CUSTOM = "custom"
    CROPS = "crops"


class OutputKind(StrEnum):
    """What a team's own task answers with."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class Finish(StrEnum):
    """Why a model stopped: by itself, at the length allowed, or because it said the same again and again."""

    STOP = "stop"
    LENGTH = "length"
    REPETITION = "repetition"


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter: the name it is served under and the folder or repository it lies in."""

    name: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One task with what it needs.

    `template`: the fields to find; None with `Task.FIELDS` asks for all fields of the document. `question`: of
    `Task.QUESTION`. `language`: to translate into ("en", "zh"). `prompt`, `output`: of a team's own task. `isolation`:
    a secret of the tenant, so that an engine never serves one tenant from what another has sent. `rivals`: how many of
    the likeliest tokens are told beside each that was said, where the engine can tell.
    """

    task: Task = Task.SPOTTING
    template: TemplateSpec | None = None
    question: str = ""
    language: str = ""
    prompt: str = ""
    output: OutputKind = OutputKind.TEXT
    isolation: str = ""
    adapter: Adapter | None = None
    rivals: int = 0


SPOTTING = Request()
"""Lines with boxes: what reading a document asks for."""


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text in reading order: also of a formula (LaTeX) and of a question (the answer)."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines with boxes, in reading order."""

    lines: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Markdown:
    """Markdown with HTML tables and LaTeX; `figures`: where pictures stand, in the order of the text."""

    markdown: str
    figures: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """One part of a page: its `category` ("paragraph", "table", "header", ...), place and text, where it has one."""

    category: str
    box: Box
    text: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a page in reading order."""

    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, cell by cell; a cell that spans several stands at its first place, the others are empty."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a page; `html` as the model wrote it, which nothing may show before it is cleaned."""

    tables: tuple[Table, ...]
    html: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in words: `notation` is "mermaid" for a flow chart, else "markdown"."""

    notation: str
    source: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Values as the model gave them, not yet typed, by field name (by label, where no template was asked for)."""

    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Translation:
    """The page's text in `language`."""

    text: str
    language: str


Output = Text | Lines | Markdown | Layout | Tables | Chart | Fields | Translation


@dataclass(frozen=True, slots=True)
class Token:
    """One token as written, and the natural logarithm of its probability before any sampling rule.

    `rivals`: the likeliest tokens of its place in the same form, where they were asked for; it may be one of them.
    """

    text: str
    logprob: float
    rivals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said: its words, why it stopped, and its tokens where they were asked for."""

    text: str
    finish: Finish = Finish.STOP
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Heat:
    """How much of a model's attention lies on each part of a page, while it says one value.

    `weights`: shares of all its attention, row by row, of shape (rows, columns); the rest lies on words.
    """

    rows: int
    columns: int
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What is read on one page: lines in reading order, the turn that puts it upright, and notes on how it went.

    `leftovers`: what the reader leaves to an engine. `image`: the upright page, uint8 RGB, straightened, of which boxes
    are fractions; None where turning is enough. `output`: what another task than reading lines gives; `said`: the words
    of the model it was made of.
    """

    lines: tuple[TextLine, ...] = ()
    rotation: int = 0
    notes: tuple[PageNote, ...] = ()
    leftovers: Leftovers | None = None
    image: np.ndarray | None = None
    output: Output | None = None
    said: Said | None = None
