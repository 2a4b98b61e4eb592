"""One field as the review page shows it: its words, the text in its box, where it stands on the page.

Knows no request and no document; values come in as they are stored and leave as a person types them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Actor
from documents.services import formats
from documents.services.fields import OPEN_STATES, STATE_WORDS, CurrentField, State
from documents.services.wording import rule_sentence
from inference.types import FieldSpec, FieldType, Source

LONG = frozenset({FieldType.MULTILINE, FieldType.ADDRESS})
FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})
SOURCE_WORDS = {
    Source.PERSON: gettext_lazy("Person"),
    Source.EINVOICE: gettext_lazy("E-invoice"),
    Source.CODE: gettext_lazy("Code on the page"),
    Source.TEXT: gettext_lazy("Text of the file"),
    Source.OCR: gettext_lazy("OCR"),
    Source.MODEL: gettext_lazy("Model"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where a value stands: its page, and x, y, width and height in fractions of it. `cell`: row and column or ""."""

    page: int
    x: float
    y: float
    width: float
    height: float
    cell: str = ""

    @property
    def bottom(self) -> float:
        """Where its underline lies."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row."""

    column: FieldSpec
    text: str

    @property
    def is_figure(self) -> bool:
        """Whether it stands right-aligned."""
        return self.column.type in FIGURES


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What the page shows of one field. `text` is what stands in its box; `error` a sentence about what was typed."""

    field: CurrentField
    text: str
    word: str
    note: str
    source: str
    reasons: tuple[str, ...]
    boxes: tuple[Box, ...]
    cells: tuple[tuple[Cell, ...], ...]
    error: str = ""

    @property
    def name(self) -> str:
        """The field's name in the template."""
        return self.field.name

    @property
    def shown(self) -> str:
        """The value as the reader's language writes it, for where it is not typed."""
        return formats.value_text(self.field.spec, self.field.value)

    @property
    def is_open(self) -> bool:
        """Whether it asks for a person."""
        return self.field.state in OPEN_STATES

    @property
    def lines(self) -> int:
        """Lines the box needs; 1 is an input, more a text area."""
        is_long = self.field.spec.many or self.field.spec.type in LONG
        return max(2, self.text.count("\n") + 1) if is_long else 1

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, as (posted text, label); empty for a field that is typed."""
        spec = self.field.spec
        if spec.many:
            return []
        if spec.type == FieldType.BOOLEAN:
            return [("yes", _("Yes")), ("no", _("No"))]
        return [(choice, choice) for choice in spec.choices or ()]

    @property
    def has_own_choice(self) -> bool:
        """Whether the value is one of the choices; a machine's other value is offered besides."""
        return not self.text or self.text in {posted for posted, _label in self.choices}


def show_fields(fields: Iterable[CurrentField], actor: Actor) -> list[FieldRow]:
    """A row per field, in the template's order."""
    return [show_field(field, actor) for field in fields]


def show_field(field: CurrentField, actor: Actor, *, typed: str | None = None, error: str = "") -> FieldRow:
    """One row; with `error`, what was `typed` stays in its box."""
    return FieldRow(
        field=field,
        text=value_text(field.spec, field.value) if typed is None else typed,
        word=_word(field, actor),
        note="" if field.confidence is None or field.value is None else f"{field.confidence:.2f}",
        source=_source(field),
        reasons=tuple(_reasons(field)),
        boxes=tuple(_boxes(field)),
        cells=tuple(
            tuple(Cell(column, value_text(column, row.get(column.name))) for column in field.spec.columns)
            for row in (field.value or [] if field.is_table else [])
        ),
        error=error,
    )


def value_text(spec: FieldSpec, value: Any) -> str:
    """A stored value as a person types it; typed back unchanged it is the same value."""
    if value is None or spec.type == FieldType.TABLE:
        return ""
    if isinstance(value, list):
        return "\n".join(value_text(spec, item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if spec.type == FieldType.MONEY:
            return f"{value:,.2f}" if round(value, 2) == value else f"{value:,}"
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value)


def typed_value(field: CurrentField, typed: str) -> Any:
    """What the service is given for the text in a box: the stored value itself when nothing was changed."""
    if typed.replace("\r\n", "\n") == value_text(field.spec, field.value):
        return field.value
    return [line.strip() for line in typed.splitlines() if line.strip()] if field.spec.many else typed


def _word(field: CurrentField, actor: Actor) -> str:
    if field.state == State.PERSON and field.corrected_by != actor.username:
        return field.corrected_by
    return str(STATE_WORDS[field.state])


def _source(field: CurrentField) -> str:
    if field.corrected_by:
        read = formats.value_text(field.spec, field.machine_value)
        return _("Read as %(value)s") % {"value": read.replace("\n", ", ")} if read else _("Not read")
    if not field.source:
        return ""
    words = [str(SOURCE_WORDS[Source(field.source)])]
    pages = sorted({item["page"] for item in field.evidence})
    if pages:
        words.append(_("page %(page)s") % {"page": ", ".join(map(str, pages))})
    if field.confidence is not None:
        words.append(_("confidence %(figure)s") % {"figure": f"{field.confidence:.2f}"})
    return ", ".join(words)


def _reasons(field: CurrentField) -> Iterable[str]:
    for failure in field.failures:
        yield rule_sentence(failure, field.label)
    if field.state == State.TO_CHECK:
        yield _("Read with doubt. Compare it with the page.")
    if field.state == State.UNGROUNDED:
        yield _("No place on the page supports it. Compare it with the document.")


def _boxes(field: CurrentField) -> Iterable[Box]:
    # A corrected value no longer stands where the machine read its own, but a person still looks there.
    for item in field.evidence:
        if item["box"]:
            yield _box(item)
    for number, row in enumerate(field.cells):
        for column, item in row.items():
            if item["box"]:
                yield _box(item, f"{number}-{column}")


def _box(item: dict[str, Any], cell: str = "") -> Box:
    x0, y0, x1, y1 = item["box"]
    return Box(item["page"], x0, y0, x1 - x0, y1 - y0, cell)


def posted_rows(spec: FieldSpec, posted: str) -> list[dict[str, str]]:
    """Table rows from the script's JSON list of lists of texts, one per column. Raises ValueError."""
    rows = json.loads(posted)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("not a list of rows")
    return [
        {column.name: str(text) for column, text in zip(spec.columns, row, strict=True)} for row in rows if any(row)
    ]
