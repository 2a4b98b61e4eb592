"""What a document's fields are worth now: the machine's reading with people's newest corrections over it.

Knows how a field stands, not what a page calls it or in which order a person visits it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.models import Correction, Document, ExtractedField
from documents.services.locales import UNKNOWN_LOCALE, DocumentLocale, locale_of
from inference.fields import RuleFailure, check_rules
from inference.schemas import load_template
from inference.types import FieldSpec, FieldType, Source, TemplateSpec

SURE_FROM = 0.9  # below this confidence a value is shown as to be checked


class State(StrEnum):
    """How a field stands, in the words of the review page."""

    SURE = "sure"
    PERSON = "person"
    TO_CHECK = "to_check"
    RULE_FAILED = "rule_failed"
    MISSING = "missing"
    EMPTY = "empty"
    UNGROUNDED = "ungrounded"
    ABSENT = "absent"
    ILLEGIBLE = "illegible"


STATE_WORDS = {
    State.SURE: _("Sure"),
    State.PERSON: _("You"),
    State.TO_CHECK: _("To check"),
    State.RULE_FAILED: _("Rule failed"),
    State.MISSING: _("Not found"),
    State.EMPTY: _("Empty"),
    State.UNGROUNDED: _("Not on page"),
    State.ABSENT: _("Absent"),
    State.ILLEGIBLE: _("Illegible"),
}
MARKED = {Correction.Mark.ABSENT: State.ABSENT, Correction.Mark.ILLEGIBLE: State.ILLEGIBLE}
OPEN_STATES = frozenset({State.TO_CHECK, State.RULE_FAILED, State.MISSING, State.UNGROUNDED})


@dataclass(frozen=True, slots=True)
class CurrentField:
    """One field as pages, API and exports show it. `evidence` items are {source, page, box, text}.

    `failures`: rules it breaks that ask for a person; `accepted`: those a person has confirmed it with. `mark`: what a
    person said of it instead of a value. `is_change`: whether a person gave another value than the machine read.
    `picked`: the evidence a person gave for their value; empty where they typed it. `checks`: second readings of the
    machine's value, {source, verdict, text, page, box}; none of a person's.
    `locale`: how this document writes figures; known where one document is shown, not in lists. `learned_from`: how
    many checked documents of the same layout speak for the machine's value. `model`: the profile of the model that
    gave or bore out the machine's value; "" where none did.
    """

    spec: FieldSpec
    value: Any
    raw: str
    confidence: float | None
    source: str
    state: State
    evidence: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    machine_value: Any
    corrected_by: str = ""
    failures: list[RuleFailure] = field(default_factory=list)
    accepted: list[RuleFailure] = field(default_factory=list)
    mark: str = ""
    is_change: bool = False
    picked: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    locale: DocumentLocale = UNKNOWN_LOCALE
    learned_from: int = 0
    model: str = ""

    @property
    def name(self) -> str:
        """The field's name in the template."""
        return self.spec.name

    @property
    def label(self) -> str:
        """What a reader of the language now spoken calls it."""
        return self.spec.label_in(get_language() or "")

    @property
    def is_confirmed(self) -> bool:
        """Whether a person has looked and left the machine's value as it was."""
        return bool(self.corrected_by) and not self.is_change

    @property
    def is_open(self) -> bool:
        """Whether it asks for a person."""
        return self.state in OPEN_STATES

    @property
    def is_table(self) -> bool:
        """Whether its value is a list of rows."""
        return self.spec.type == FieldType.TABLE


def template_of(document: Document) -> TemplateSpec | None:
    """The snapshot of the template the accepted reading ran with."""
    extraction = document.extraction
    return load_template(extraction.template) if extraction and extraction.template else None


@dataclass(slots=True)
class FieldRows:
    """What is stored of one document's fields: the template, the machine's rows and people's newest by field name."""

    template: TemplateSpec
    machine: dict[str, ExtractedField]
    people: dict[str, Correction]
    model: str = ""  # the profile of the model that took part in the reading

    def combined(self) -> list[CurrentField]:
        """The fields as they stand by these rows, in the template's order."""
        locale = locale_of(self.template, self.machine)
        return combine(self.template, self.machine, self.people, locale, model=self.model)


def field_rows(document: Document) -> FieldRows | None:
    """The document's rows; None before it was read with a template. Two queries."""
    template = template_of(document)
    if template is None or document.extraction is None:
        return None
    machine = {row.name: row for row in document.extraction.fields.all()}
    people = {row.name: row for row in document.extraction.corrections.order_by("created_at", "id")}
    return FieldRows(template, machine, people, document.extraction.model)


def current_fields(document: Document) -> list[CurrentField]:
    """The document's fields in the template's order; empty before it was read. Two queries."""
    rows = field_rows(document)
    return rows.combined() if rows else []


def combine(
    template: TemplateSpec,
    machine: dict[str, ExtractedField],
    people: dict[str, Correction],
    locale: DocumentLocale = UNKNOWN_LOCALE,
    *,
    model: str = "",
) -> list[CurrentField]:
    """Lay `people`'s newest corrections over the `machine`'s fields and judge each field's state.

    `model`: the profile of the model that took part in the reading, "" for none. A correction with the mark MACHINE is
    one taken back: the machine's value counts again.
    """
    people = {name: row for name, row in people.items() if row.mark != Correction.Mark.MACHINE}
    values = {
        spec.name: people[spec.name].value if spec.name in people else machine[spec.name].value
        for spec in template.fields
        if spec.name in people or spec.name in machine
    }
    failures = check_rules(template, values)
    return [
        replace(
            _current(spec, machine.get(spec.name), people.get(spec.name), failures, locale),
            model=model if _has_model(machine.get(spec.name)) else "",
        )
        for spec in template.fields
    ]


def _has_model(row: ExtractedField | None) -> bool:
    """Whether a model gave the machine's value, or said it, too."""
    return row is not None and (
        row.source == Source.MODEL or any(check["source"] == Source.MODEL for check in row.checks)
    )


def _current(
    spec: FieldSpec,
    row: ExtractedField | None,
    correction: Correction | None,
    failures: Iterable[RuleFailure],
    locale: DocumentLocale,
) -> CurrentField:
    own = [failure for failure in failures if spec.name == failure.fields[0]]  # one place to look at per rule
    accepted = accepted_codes(correction)
    asking = [failure for failure in own if failure.code not in accepted]
    value = correction.value if correction else row.value if row else None
    picked = list(correction.evidence) if correction else []
    evidence = picked or (list(row.evidence) if row else [])
    confidence = row.confidence if row and not correction else None
    return CurrentField(
        spec=spec,
        value=value,
        raw=row.raw if row else "",
        confidence=confidence,
        source=Source.PERSON if correction else row.source if row else "",
        state=_state(value, correction, confidence, evidence, asking),
        evidence=evidence,
        cells=list(row.cells) if row else [],
        machine_value=row.value if row else None,
        corrected_by=correction.author_name if correction else "",
        failures=asking,
        accepted=[failure for failure in own if failure.code in accepted],
        mark=correction.mark if correction else "",
        is_change=bool(correction and correction.is_change),
        picked=picked,
        checks=list(row.checks) if row and not correction else [],
        locale=locale,
        learned_from=row.learned_from if row else 0,
    )


def accepted_codes(correction: Correction | None) -> frozenset[str]:
    """The rules a person has accepted for a field; whoever says a value is not there accepts that it is missing."""
    if correction is None:
        return frozenset()
    return frozenset(correction.accepted_rules) | ({"required_missing"} if correction.mark in MARKED else set())


def _state(
    value: Any,
    correction: Correction | None,
    confidence: float | None,
    evidence: list[dict[str, Any]],
    failures: list[RuleFailure],
) -> State:
    if any(failure.code == "required_missing" for failure in failures):
        return State.MISSING
    if failures:
        return State.RULE_FAILED
    if correction:
        return next((state for mark, state in MARKED.items() if mark == correction.mark), State.PERSON)
    if value in (None, "", []):
        return State.EMPTY
    if not any(item["box"] for item in evidence):
        return State.UNGROUNDED
    return State.SURE if confidence is not None and confidence >= SURE_FROM else State.TO_CHECK
