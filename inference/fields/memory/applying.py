"""Uses what was learned on the values found in the next document of a layout.

Knows nothing of how values are found otherwise. What was learned never overrides a checksum or a sum: a value that
breaks a rule which the machine's own kept is not taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.candidates import SHAPED, Candidate, Findings
from inference.fields.errors import InvalidValue
from inference.fields.folding import fold
from inference.fields.identifiers import is_iban, is_vat_id
from inference.fields.layout import Layout
from inference.fields.memory.constants import constant_of, denies
from inference.fields.memory.fingerprint import fingerprint, letters_of
from inference.fields.memory.grounding import value_at, with_lines
from inference.fields.memory.issuers import is_issuers
from inference.fields.memory.labels import Labels, is_label
from inference.fields.memory.lesson import FieldLesson, Place
from inference.fields.memory.places import SAME_PLACE, describe, is_alike, likeness
from inference.fields.memory.printed import is_same, runs, spot_of
from inference.fields.memory.recalling import Fitting, Memory
from inference.fields.memory.settling import is_sign_turned, settle
from inference.fields.rules import RuleFailure, check_rules
from inference.fields.tables import read_table
from inference.fields.values import parse_value
from inference.types import FieldSpec, FieldType, FieldValue, TemplateSpec

LIKE = 0.7  # as alike as this, a place is the learned one
LIKE_TO_MOVE = 0.8  # where it is sure of what stands elsewhere
LIKE_TO_DIFFER = 0.9  # where the machine had been right without help, or of what is another issuer's own
ELSEWHERE = 0.4
SAME_SHEET = 0.42  # layouts as alike as this put the same things at the same places
SURE = 0.8  # of a value: what only the layout, or a place that was no help before, says against it does not count
CLOSE = 0.04
_CHECKED = {FieldType.IBAN: is_iban, FieldType.VAT_ID: is_vat_id}


def apply_memory(
    memory: Memory, template: TemplateSpec, findings: Findings, values: Sequence[FieldValue]
) -> list[FieldValue]:
    """`values` with what was learned put in its place, marked with the documents it was learned from."""
    places = _Places(findings.layout)
    bettered = [
        _better(memory, template, spec, findings, value, places)
        for spec, value in zip(template.fields, values, strict=True)
    ]
    return _without_contradictions(template, values, bettered)


def _better(
    memory: Memory,
    template: TemplateSpec,
    spec: FieldSpec,
    findings: Findings,
    value: FieldValue,
    places: _Places,
) -> FieldValue:
    if spec.type is FieldType.TABLE:
        return _table(memory, template, spec, findings, value)
    taught = settle(memory.fields(spec.name))
    if not taught or spec.many:
        return value
    learned = memory.learned_of([item for item, _ in taught])
    if isinstance(value.value, float) and spec.type is FieldType.MONEY and is_sign_turned(value.value, taught):
        return replace(value, value=-value.value, learned=learned)
    labels = Labels(findings.layout, places.marks, taught)
    is_wrong = value.value is not None and (
        is_label(spec, findings, value, labels) or _is_rejected(findings, value, taught, places)
    )
    offered = FieldValue(spec.name) if is_wrong else value
    found = constant_of(spec, findings, offered, taught) or _at_place(spec, findings, offered, taught, places, labels)
    if found is None:
        return replace(offered, learned=learned) if is_wrong else value
    if is_same(found.value, value.value) and value.evidence:
        figure = max(filter(None, (value.confidence, found.confidence)), default=None)
        return replace(value, confidence=figure, learned=learned)
    check = _CHECKED.get(spec.type)
    if check and value.value and check(value.value) and not check(found.value):
        return value
    return replace(found, learned=learned)


def _table(
    memory: Memory, template: TemplateSpec, spec: FieldSpec, findings: Findings, value: FieldValue
) -> FieldValue:
    """The table as it is read with the labels learned; as it was where they give no more lines a total."""
    taught = [item for item in memory.fitting if item.lesson.columns.get(spec.name)]
    if not taught:
        return value
    found = _without_totals(memory, template, read_table(memory.labelled(spec), findings))
    if not found.value or _total_count(found) < _total_count(value) or found.value == value.value:
        return value
    return replace(found, learned=memory.learned_of(taught))


def _without_totals(memory: Memory, template: TemplateSpec, table: FieldValue) -> FieldValue:
    """`table` without the rows that stand where people found the amounts of the document: those are no items."""
    amounts = [item.name for item in template.fields if item.type is FieldType.MONEY]
    places = [place for name in amounts for _, field in memory.fields(name) for place in field.places]
    labels = {words for place in places for words in (place.left, place.before) if words}
    rows = list(zip(table.value or (), table.cells, strict=False))
    kept = [(row, cells) for row, cells in rows if fold(str(row.get("description") or "")).strip(" :") not in labels]
    if not kept or len(kept) == len(rows):
        return table
    return replace(table, value=[row for row, _ in kept], cells=tuple(cells for _, cells in kept))


def _total_count(value: FieldValue) -> int:
    return sum(row.get("line_total") is not None for row in value.value or ())


class _Places:
    """Places of one document, each described once, and the marks of its layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.marks = fingerprint(layout)
        self._known: dict[tuple[int, int, int, int, int], Place] = {}

    def of(self, found: Candidate) -> Place:
        """The place of `found`."""
        key = (*found.place(), found.end)
        if key not in self._known:
            self._known[key] = describe(self._layout, found)
        return self._known[key]


def _at_place(
    spec: FieldSpec,
    findings: Findings,
    value: FieldValue,
    taught: Sequence[tuple[Fitting, FieldLesson]],
    places: _Places,
    labels: Labels,
) -> FieldValue | None:
    """The value at the place where people found it on other documents of the layout."""
    has_been_right = value.value is not None and any(field.was_right for _, field in taught)
    is_others = not any(item.is_same_issuer for item, _ in taught)
    if is_others and is_issuers(spec) and has_been_right:
        return None  # what another issuer says of itself stands anywhere
    known_places = _merged([place for _, field in taught for place in field.places])
    is_elsewhere = _is_elsewhere(findings, value, known_places, places)
    is_sure = (is_others or has_been_right) and (value.confidence or 0.0) >= SURE
    if is_sure and not is_elsewhere:
        return None
    least = LIKE_TO_DIFFER if has_been_right or (is_others and is_issuers(spec)) else LIKE
    if is_elsewhere and has_been_right:
        least = LIKE_TO_MOVE if is_sure else LIKE
    is_same_layout = max(item.similarity for item, _ in taught) >= SAME_SHEET
    best: tuple[float, Candidate, Place] | None = None
    for known in known_places:
        for found in runs(findings, spec, known, labels.within):
            place = places.of(found)
            if spec.type not in SHAPED and letters_of(found.raw) in labels.shared:
                continue  # it is printed on the other documents of the layout, too: a label
            if not _may_be(known, place, is_same_layout):
                continue
            score = likeness(known, place)
            if score >= least and (best is None or score > best[0]) and _parsed(spec, found, known) is not None:
                best = (score, found, known)
    if best is None:
        return None
    score, found, known = best
    whole = with_lines(findings.layout, replace(found, value=_parsed(spec, found, known)), known.lines)
    placed = value_at(spec, findings, whole, score)
    return None if denies(spec, placed, taught) else placed


def _is_elsewhere(findings: Findings, value: FieldValue, known: Sequence[Place], places: _Places) -> bool:
    """Whether the machine's value stands nowhere like where people found it on other documents of the layout."""
    found = spot_of(findings, value.evidence)
    if found is None or not known:
        return False
    return max(likeness(place, places.of(found)) for place in known) < ELSEWHERE


def _merged(places: Sequence[Place]) -> list[Place]:
    kept: list[Place] = []
    for place in places:
        if not any(likeness(place, other) >= 0.97 for other in kept):
            kept.append(place)
    return kept


def _may_be(known: Place, found: Place, is_same_layout: bool) -> bool:
    """Whether comparing is worth it: words beside them are the same, or they stand at the same place."""
    return (
        is_alike(known.before, found.before)
        or is_alike(known.left, found.left)
        or is_alike(known.above, found.above)
        or is_alike(known.left, found.before)
        or is_alike(known.before, found.left)
        or (
            is_same_layout  # of an issuer's other layouts the place on the page says nothing
            and min(abs(known.x0 - found.x0), abs(known.x1 - found.x1)) < CLOSE
            and abs(known.y - found.y) < CLOSE
        )
    )


def _parsed(spec: FieldSpec, found: Candidate, known: Place) -> Any:
    if spec.type in SHAPED and found.value is not None and not isinstance(found.value, str):
        return found.value
    text = found.value if spec.type in SHAPED and isinstance(found.value, str) else found.raw
    if spec.type is FieldType.IDENTIFIER and len(text.split()) > known.words + 1:
        return None
    try:
        return parse_value(spec, text)
    except InvalidValue:
        return None


def _is_rejected(
    findings: Findings, value: FieldValue, taught: Sequence[tuple[Fitting, FieldLesson]], places: _Places
) -> bool:
    """Whether the value stands where people said that there is none, and no document has one."""
    if any(field.value is not None for _, field in taught):
        return False
    found = spot_of(findings, value.evidence)
    return found is not None and any(
        likeness(wrong, places.of(found)) >= SAME_PLACE for _, field in taught for wrong in field.rejected
    )


def _without_contradictions(
    template: TemplateSpec, before: Sequence[FieldValue], after: Sequence[FieldValue]
) -> list[FieldValue]:
    """`after`, but a value that was put in and breaks a rule which those `before` kept goes back."""
    kept = list(after)
    known = Counter(_rule(failure) for failure in check_rules(template, _plain(before)))
    for _ in template.fields:
        failures = [failure for failure in check_rules(template, _plain(kept)) if failure.code != "required_missing"]
        counts = Counter(_rule(failure) for failure in failures)
        broken = [failure for failure in failures if counts[_rule(failure)] > known[_rule(failure)]]
        names = {name for failure in broken for name in failure.fields}
        places = [i for i, v in enumerate(kept) if v.name in names and v.value != before[i].value]
        if not places:
            break
        for index in places:
            kept[index] = before[index]
    return kept


def _rule(failure: RuleFailure) -> tuple[str, tuple[str, ...]]:
    return failure.code, failure.fields


def _plain(values: Sequence[FieldValue]) -> Mapping[str, Any]:
    return {value.name: value.value for value in values}
