"""What speaks for one field of a document and what against it: readings, rules, earlier documents, a model's tokens.

Knows no page and no words: the edges say it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from documents.models import Document
from documents.services.fields import CurrentField, field_rows
from inference.fields import RuleFailure, check_rules
from inference.fields.rules import spoken_rules
from inference.types import Source, Verdict

# Below these probabilities a token is marked, the more the lower.
DOUBTS = (0.99, 0.9, 0.5)


class NoSuchField(LookupError):
    """The document's reading has no field of that name."""


@dataclass(frozen=True, slots=True)
class Support:
    """One reading of the value: what `source` says, on which page (None: on none), and how it compares.

    `verdict`: None for the reading the value was taken from.
    """

    source: Source
    text: str
    page: int | None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """A rule that says something of the value; `failure` where it is broken."""

    code: str
    failure: RuleFailure | None


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """A piece of what a model said with its probability; `doubt`: 0 (none) to 3. `is_least`: the least sure of all."""

    text: str
    probability: float
    doubt: int
    is_least: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Everything stored that bears on a field as it stands now; `source`: who read the machine's value, "" for none."""

    field: CurrentField
    source: str
    readings: tuple[Support, ...]
    second_readings: tuple[Support, ...]
    rules: tuple[RuleSaid, ...]
    tokens: tuple[ScoredToken, ...]


def explain_field(document: Document, name: str) -> Why:
    """What speaks for the field `name` as it stands. Needs an open scope. Raises `NoSuchField`."""
    rows = field_rows(document)
    fields = {field.name: field for field in rows.combined()} if rows else {}
    if rows is None or name not in fields:
        raise NoSuchField(name)
    field, machine = fields[name], rows.machine.get(name)
    values = {one.name: one.value for one in fields.values()}
    failures = {one.code: one for one in check_rules(rows.template, values) if name in one.fields}
    return Why(
        field=field,
        source=machine.source if machine else "",
        readings=tuple(_readings(field)),
        second_readings=tuple(
            Support(Source(check["source"]), str(check["text"]), check["page"], Verdict(check["verdict"]))
            for check in (machine.checks if machine else [])
        ),
        rules=tuple(RuleSaid(code, failures.get(code)) for code in spoken_rules(rows.template, values, name)),
        tokens=score_tokens(machine.tokens if machine else []),
    )


def _readings(field: CurrentField) -> Iterable[Support]:
    """Where the machine's value was read, or where a person picked theirs; a table's rows are shown on the page."""
    if field.is_table:
        return
    for item in field.evidence:
        source = Source.PERSON if field.picked else Source(item.get("source") or field.source)
        yield Support(source, str(item["text"]), item["page"] if item["box"] else None)


def score_tokens(tokens: Iterable[tuple[str, float]]) -> tuple[ScoredToken, ...]:
    """Stored tokens, [text, natural logarithm of the probability], with how much each is in doubt."""
    scored = [(str(text), math.exp(min(float(logprob), 0.0))) for text, logprob in tokens]
    least = min((probability for _text, probability in scored), default=1.0)
    return tuple(
        ScoredToken(text, probability, doubt_of(probability), probability == least and probability < DOUBTS[0])
        for text, probability in scored
    )


def doubt_of(probability: float) -> int:
    """0 for a token that is as good as certain, 3 for one that is likelier wrong than right."""
    return sum(probability < level for level in DOUBTS)
