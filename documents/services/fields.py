"""What a document's fields are worth now: the machine's reading with people's newest corrections over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.models import Correction, Document, ExtractedField
from inference.fields import check_rules
from inference.schemas import load_template
from inference.types import FieldSpec, FieldType, RuleFailure, Source, TemplateSpec

SURE_FROM = 0.8  # below this confidence a value is shown as to be checked


class State(StrEnum):
    """How a field stands, in the words of the review page."""

    SURE = "sure"
    PERSON = "person"
    TO_CHECK = "to_check"
    RULE_FAILED = "rule_failed"
    MISSING = "missing"
    EMPTY = "empty"
    UNGROUNDED = "ungrounded"


STATE_WORDS = {
    State.SURE: _("Sure"),
    State.PERSON: _("You"),
    State.TO_CHECK: _("To check"),
    State.RULE_FAILED: _("Rule failed"),
    State.MISSING: _("Not found"),
    State.EMPTY: _("Empty"),
    State.UNGROUNDED: _("Not on page"),
}
OPEN_STATES = frozenset({State.TO_CHECK, State.RULE_FAILED, State.MISSING, State.UNGROUNDED})


@dataclass(frozen=True, slots=True)
class CurrentField:
    """One field as pages, API and exports show it. `evidence` items are {source, page, box, text}."""

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

    @property
    def name(self) -> str:
        """The field's name in the template."""
        return self.spec.name

    @property
    def label(self) -> str:
        """What a reader of the language now spoken calls it."""
        return self.spec.label_in(get_language() or "")

    @property
    def is_table(self) -> bool:
        """Whether its value is a list of rows."""
        return self.spec.type == FieldType.TABLE


def template_of(document: Document) -> TemplateSpec | None:
    """The snapshot of the template the accepted reading ran with."""
    extraction = document.extraction
    return load_template(extraction.template) if extraction and extraction.template else None


def current_fields(document: Document) -> list[CurrentField]:
    """The document's fields in the template's order; empty before it was read. Two queries."""
    template = template_of(document)
    if template is None or document.extraction is None:
        return []
    machine = {row.name: row for row in document.extraction.fields.all()}
    people = {row.name: row for row in document.extraction.corrections.order_by("created_at", "id")}
    return combine(template, machine, people)


def combine(
    template: TemplateSpec, machine: dict[str, ExtractedField], people: dict[str, Correction]
) -> list[CurrentField]:
    """Lay `people`'s newest corrections over the `machine`'s fields and judge each field's state."""
    values = {
        spec.name: people[spec.name].value if spec.name in people else machine[spec.name].value
        for spec in template.fields
        if spec.name in people or spec.name in machine
    }
    failures = check_rules(template, values)
    return [_current(spec, machine.get(spec.name), people.get(spec.name), failures) for spec in template.fields]


def _current(
    spec: FieldSpec, row: ExtractedField | None, correction: Correction | None, failures: Iterable[RuleFailure]
) -> CurrentField:
    own = [failure for failure in failures if spec.name == failure.fields[0]]  # one place to look at per rule
    value = correction.value if correction else row.value if row else None
    evidence = list(row.evidence) if row else []
    confidence = row.confidence if row and not correction else None
    return CurrentField(
        spec=spec,
        value=value,
        raw=row.raw if row else "",
        confidence=confidence,
        source=Source.PERSON if correction else row.source if row else "",
        state=_state(value, correction, confidence, evidence, own),
        evidence=evidence,
        cells=list(row.cells) if row else [],
        machine_value=row.value if row else None,
        corrected_by=correction.author_name if correction else "",
        failures=own,
    )


def _state(
    value: Any,
    correction: Correction | None,
    confidence: float | None,
    evidence: list[dict[str, Any]],
    failures: list[RuleFailure],
) -> State:
    is_empty = value in (None, "", [])
    if any(failure.code == "required_missing" for failure in failures):
        return State.MISSING
    if failures:
        return State.RULE_FAILED
    if correction:
        return State.PERSON
    if is_empty:
        return State.EMPTY
    if not any(item["box"] for item in evidence):
        return State.UNGROUNDED
    return State.SURE if confidence is not None and confidence >= SURE_FROM else State.TO_CHECK
