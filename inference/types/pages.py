"""Pages and what is read on them; knows nothing of fields. Pages count from 1."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Box = tuple[float, float, float, float]


class Source(StrEnum):
    """Where a value or a line comes from, weakest last; only a person stands above them (DESIGN, evidence ladder)."""

    PERSON = "person"
    EINVOICE = "einvoice"
    CODE = "code"
    TEXT = "text"
    OCR = "ocr"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands on the page; `confidence` is None where the reader gives none (a PDF text layer)."""

    text: str
    box: Box
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in reading direction, with its words where the reader separates them."""

    text: str
    box: Box
    confidence: float | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PageNote:
    """What a person should know about how a page could be read: stable `code`, and figures to say it with."""

    code: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, eq=False)
class Leftovers:
    """What is printed on a page and its text layer says nothing of, for an engine to read.

    `image`: uint8 RGB array with the pieces below one another on white, and without the text that is known. `pieces`:
    for each its box in fractions of `image` and its box on the upright page.
    """

    image: np.ndarray
    pieces: tuple[tuple[Box, Box], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a value is believed: who read it, on which page, in which box, and the exact text read there.

    `box` is None only for a value no reader could place (shown as *ungrounded*). `confidence`: of a table's cell, the
    probability that a person leaves this cell unchanged; None elsewhere.
    """

    source: Source
    page: int
    box: Box | None
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page, upright.

    `width`, `height`: pixels of `image`, a uint8 RGB array of shape (height, width, 3), dropped (None) once nothing
    needs it. `jpeg`: the page re-encoded by us, the only form in which a user file's look is ever shown. `lines`: what
    was read on it, `source` says by whom; empty and None before reading. Lines of a text layer have no confidence,
    those an engine has read between them have one. `rotation`: degrees clockwise (0, 90, 180, 270) the file's page was
    turned to stand upright. `notes`: what made it hard to read. `leftovers`: what `lines` leave out, None once it is
    read. `codes`: the QR and bar codes on it.
    """

    number: int
    width: int
    height: int
    image: np.ndarray | None = None
    jpeg: bytes = b""
    lines: tuple[TextLine, ...] = ()
    source: Source | None = None
    rotation: int = 0
    notes: tuple[PageNote, ...] = ()
    leftovers: Leftovers | None = None
    codes: tuple[Evidence, ...] = ()
