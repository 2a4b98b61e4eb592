"""One field as the review page shows it: its words, the text in its box, where it stands on the page.

Knows no request and no document; values come in as they are stored and leave as a person types them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from documents.models import Actor
from documents.services import formats
from documents.services.engine_choice import model_words
from documents.services.fields import OPEN_STATES, STATE_WORDS, CurrentField, State
from documents.services.wording import check_sentence, rule_sentence
from documents.web.grid import Cell, grid_rows
from documents.web.marks import Box, boxes_of
from documents.web.texts import value_text
from inference.types import FieldType, Source

LONG = frozenset({FieldType.MULTILINE, FieldType.ADDRESS})
SOURCE_WORDS = {
    Source.PERSON: gettext_lazy("Person"),
    Source.EINVOICE: gettext_lazy("E-invoice"),
    Source.CODE: gettext_lazy("Code on the page"),
    Source.TEXT: gettext_lazy("Text of the file"),
    Source.OCR: gettext_lazy("OCR"),
    Source.MODEL: gettext_lazy("Model"),
}


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
    def stored(self) -> str:
        """The stored value as a person types it; another than `text` where that was not taken."""
        return value_text(self.field.spec, self.field.value, self.field.locale.decimal)

    @property
    def is_open(self) -> bool:
        """Whether it asks for a person."""
        return self.field.state in OPEN_STATES

    @property
    def has_line_totals(self) -> bool:
        """Whether its rows have a total to be summed up while they are typed."""
        return any(column.name == "line_total" for column in self.field.spec.columns)

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
        text=value_text(field.spec, field.value, field.locale.decimal) if typed is None else typed,
        word=_word(field, actor),
        note="" if field.confidence is None or field.value is None else f"{field.confidence:.2f}",
        source=_source(field),
        reasons=tuple(_reasons(field)),
        boxes=tuple(boxes_of(field)),
        cells=grid_rows(field),
        error=error,
    )


def _word(field: CurrentField, actor: Actor) -> str:
    if field.state == State.PERSON and field.corrected_by != actor.username:
        return field.corrected_by
    return str(STATE_WORDS[field.state])


def _source(field: CurrentField) -> str:
    if field.corrected_by and field.is_table:
        count = len(field.machine_value or [])
        return ngettext("Read as %(count)s row", "Read as %(count)s rows", count) % {"count": count}
    if field.corrected_by:
        read = formats.value_text(field.spec, field.machine_value)
        return _("Read as %(value)s") % {"value": read.replace("\n", ", ")} if read else _("Not read")
    if not field.source:
        return ""
    words = [_source_words(field)]
    pages = sorted({item["page"] for item in field.evidence if item["box"] or field.source != Source.MODEL})
    if pages:
        words.append(_("page %(page)s") % {"page": ", ".join(map(str, pages))})
    if field.confidence is not None:
        words.append(_("confidence %(figure)s") % {"figure": f"{field.confidence:.2f}"})
    if field.learned_from:
        count = field.learned_from
        learned = ngettext("learned from %(count)s document", "learned from %(count)s documents", count)
        words.append(learned % {"count": count})
    return formats.join_clauses(words)


def _source_words(field: CurrentField) -> str:
    """What read the value; a model's output names who made the model, as its licence asks."""
    if field.source == Source.MODEL and field.model:
        return _("Read by %(model)s") % {"model": model_words(field.model)}
    return str(SOURCE_WORDS[Source(field.source)])


def _reasons(field: CurrentField) -> Iterable[str]:
    for failure in field.failures:
        yield rule_sentence(failure, field.label)
    said = (check_sentence(check, field.spec, field.value, field.source, field.model) for check in field.checks)
    doubts = [sentence for sentence in said if sentence]
    yield from doubts
    if field.state == State.TO_CHECK and not doubts:
        yield _("Read with doubt. Compare it with the page.")
    if field.state == State.UNGROUNDED and field.source == Source.EINVOICE:
        yield _("Only the e-invoice in the file says it. Compare it with the page.")
    elif field.state == State.UNGROUNDED and field.source == Source.MODEL:
        yield _("It stands nowhere on the page: the model may have made it up. Compare it with the document.")
    elif field.state == State.UNGROUNDED:
        yield _("No place on the page supports it. Compare it with the document.")
