"""The words every part of the engine room speaks: pages, lines, field specifications, values and their evidence.

Knows nothing of files, engines or templates beyond their shape. A box is `(x0, y0, x1, y1)` in fractions of the
upright page, origin top left. Pages count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

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


class Task(StrEnum):
    """What an engine can be asked to do with a page."""

    LINES = "lines"
    CROPS = "crops"  # every image is one upright line, cut out already: read it, look for nothing


class Verdict(StrEnum):
    """How a second, independent reading compares with a value."""

    SAME = "same"
    FORMAT = "format"  # the same but for spaces, signs or case
    SUBSTITUTED = "substituted"  # something else stands there
    INVENTED = "invented"  # nothing stands where the value claims to stand
    OMITTED = "omitted"  # more stands there than the value says


class FieldType(StrEnum):
    """The types a template field may have."""

    TEXT = "text"
    MULTILINE = "multiline"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CURRENCY = "currency"
    PERCENTAGE = "percentage"
    IDENTIFIER = "identifier"
    IBAN = "iban"
    VAT_ID = "vat_id"
    ADDRESS = "address"
    DURATION = "duration"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    TABLE = "table"


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


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a template. Only `name` and `type` are required; `columns` belongs to `table` fields alone.

    `labels`: language code in lower case ("zh-hans") -> label, for readers of another language than `label`'s.
    """

    name: str
    type: FieldType
    label: str = ""
    aliases: tuple[str, ...] = ()
    hint: str = ""
    required: bool = False
    many: bool = False
    pattern: str | None = None
    choices: tuple[str, ...] | None = None
    minimum: float | None = None
    maximum: float | None = None
    columns: tuple[FieldSpec, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.label or self.name

    def label_in(self, language: str) -> str:
        """What a reader of `language` calls it; the name where it has no label."""
        return label_in(self, language)


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A template: what kind of document it is for and which fields to find on it; `labels` as of a field."""

    name: str
    label: str = ""
    fields: tuple[FieldSpec, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label_in(self, language: str) -> str:
        """What a reader of `language` calls it; the name where it has no label."""
        return label_in(self, language)


class Labelled(Protocol):
    """What has a name for programs and labels for people."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, str]: ...


def label_in(labelled: Labelled, language: str) -> str:
    """The label for `language` ("zh-hans", also of "zh"), else the one of no named language, else the name."""
    primary = language.partition("-")[0]
    return labelled.labels.get(language) or labelled.labels.get(primary) or labelled.label or labelled.name


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


@dataclass(frozen=True, slots=True)
class Check:
    """A second reading of a value: which source read `text`, where (None: nowhere on a page), and how it compares."""

    source: Source
    verdict: Verdict
    text: str
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What helped: the ids of the `documents` people had checked, and their `issuer` ("" where it is another one)."""

    documents: tuple[str, ...]
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What was found for one field.

    `value`: JSON-ready and normalised: money and numbers as numbers, dates ISO 8601, currency ISO 4217, durations
    "2 years", a table as a list of objects (column name -> value), a `many` field as a list, None when nothing was
    found. `raw`: the text as printed. `confidence`: probability that a person leaves it unchanged, or None when
    nothing supports a figure; a missing one is never 1.0.
    `cells`: for a table, one mapping per row of `value`: column name -> Evidence.
    `checks`: second readings of the same value by other sources, those that agree and those that do not.
    `learned`: the checked documents of the same layout that speak for it, None where none does.
    `support`: what spoke for it where it was chosen, named shares of `fields.support`; empty where nothing was weighed.
    """

    name: str
    value: Any = None
    raw: str = ""
    confidence: float | None = None
    source: Source | None = None
    evidence: tuple[Evidence, ...] = ()
    cells: tuple[dict[str, Evidence], ...] = ()
    checks: tuple[Check, ...] = ()
    learned: Learned | None = None
    support: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a machine-readable part of a file says, in the field names of the built-in templates.

    `kind`: the format ("factur-x", "ubl", "epc", "swiss-qr", "fapiao", "zatca", "barcode"). Evidence of its `values`
    has a box where the part stands on a page (a QR code) and none where it does not (embedded XML).
    """

    source: Source
    kind: str
    values: tuple[FieldValue, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What is read on one page: lines in reading order, the turn that puts it upright, and notes on how it went.

    `leftovers`: what the reader leaves to an engine. `image`: the upright page, uint8 RGB, straightened, of which boxes
    are fractions; None where turning is enough.
    """

    lines: tuple[TextLine, ...] = ()
    rotation: int = 0
    notes: tuple[PageNote, ...] = ()
    leftovers: Leftovers | None = None
    image: np.ndarray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One document, read: its pages with lines, the template used (given or guessed) and the values found.

    `probability`: of a guessed template, that it is the right one; None where it was given. `learned`: the checked
    documents of the same layout, None where none was known.
    """

    pages: tuple[Page, ...]
    template: TemplateSpec | None
    is_guessed: bool
    values: tuple[FieldValue, ...]
    engine: str
    engine_revision: str
    seconds: float
    probability: float | None = None
    statements: tuple[Statement, ...] = ()
    learned: Learned | None = None
