"""Field specifications, templates, and the values found with what speaks for them; knows nothing of pages' images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from inference.types.pages import Box, Evidence, Source


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
    `tokens`: what a model said for it, (text, natural logarithm of the probability), where one was asked.
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
    tokens: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What a machine-readable part of a file says, in the field names of the built-in templates.

    `kind`: the format ("factur-x", "ubl", "epc", "swiss-qr", "fapiao", "zatca", "barcode"). Evidence of its `values`
    has a box where the part stands on a page (a QR code) and none where it does not (embedded XML).
    """

    source: Source
    kind: str
    values: tuple[FieldValue, ...] = ()
