"""Merges what a model said of a document with what was read on its pages without it.

Knows nothing of models, prompts or engines. Two readings that know nothing of each other and say the same bear each
other out. Where they differ, what the sums of the document prove stands, else what is printed and likelier; the other
is told beside it, and a person is asked. What the model alone says is never sure, and what it says that stands nowhere
on the page is a guess. What the file itself states is not open to a model's opinion.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inference.fields.calibration import HIGHEST, UNPROVEN, calibrate
from inference.fields.comparing import compare
from inference.fields.grounding import MOST, UNGROUNDED, Answer, is_grounded
from inference.fields.lexicon import cues
from inference.fields.memory.printed import is_same
from inference.fields.model_tables import are_tables_alike, fill_cells, table_check
from inference.fields.page_answers import join_answers
from inference.fields.rules import agreeing_fields, check_rules
from inference.fields.traits import source_of
from inference.types import Check, FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec, Verdict

AGREED = 0.6  # share of the doubt in a value that an independent reading takes away, as sums and check digits do
UNSCORED = 0.5  # how far the word of a model counts that does not tell how sure it is
MOST_COMBINATIONS = 256  # of readings that are held against the rules
_EMPTY: tuple[Any, ...] = (None, "", [])
# What rules speak of by its type; of other fields only a pattern or choices do.
_RULED = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.DATE, FieldType.IBAN, FieldType.TABLE})


@dataclass(frozen=True, slots=True)
class _Contest:
    """One field: what was `read` without the model, how likely it is (`chance`), and what the model `said`."""

    spec: FieldSpec
    read: FieldValue
    chance: float
    said: Sequence[FieldValue]

    @property
    def agreeing(self) -> FieldValue | None:
        """What the model said that is the same as was read."""
        return next((one for one in self.said if self.is_read and _verdict(self.spec, self.read, one)), None)

    @property
    def is_read(self) -> bool:
        return self.read.value not in _EMPTY

    @property
    def is_ruled(self) -> bool:
        """Whether any rule may speak for one value of the field and against another."""
        return self.spec.type in _RULED or bool(self.spec.pattern or self.spec.choices)

    @property
    def options(self) -> Sequence[FieldValue]:
        """What may stand, the likeliest first, before the rules are asked."""
        if not self.said or self.agreeing is not None:
            return (self.read,)
        best = self.said[0]
        if not self.is_read:
            return self.said
        is_better = is_grounded(best) and (not is_grounded(self.read) or (best.confidence or 0.0) > self.chance)
        return (*self.said, self.read) if is_better else (self.read, *self.said)


def open_fields(template: TemplateSpec, values: Sequence[FieldValue]) -> TemplateSpec:
    """`template` with the fields that the file itself does not state: what a model may be asked for."""
    pairs = zip(template.fields, values, strict=True)
    return replace(template, fields=tuple(spec for spec, value in pairs if not _is_stated(value)))


def merge_answers(
    template: TemplateSpec, values: Sequence[FieldValue], answers: Sequence[Answer], pages: Sequence[Page]
) -> list[FieldValue]:
    """`values` as extracted (one per field, not yet calibrated) with a model's `answers`: with probabilities.

    `pages` carry the lines of the reader that is not the model.
    """
    said = join_answers(template, answers, pages)
    chances = [value.confidence or 0.0 for value in calibrate(template, values, pages)]
    contests = [
        _Contest(spec, value, chance, () if _is_stated(value) else said[spec.name])
        for spec, value, chance in zip(template.fields, values, chances, strict=True)
    ]
    chosen = _choose(template, contests)
    merged = [_merge(contest, one) for contest, one in zip(contests, chosen, strict=True)]
    calibrated = calibrate(template, merged, pages)
    most = HIGHEST if template.name in cues() else UNPROVEN
    return [
        _settle(contest, value, one, most) for contest, value, one in zip(contests, calibrated, merged, strict=True)
    ]


def _is_stated(value: FieldValue) -> bool:
    return value.value not in _EMPTY and source_of(value) == "stated"


def _verdict(spec: FieldSpec, read: FieldValue, said: FieldValue) -> Verdict | None:
    """How the model's value bears the one read out; None where it does not."""
    if spec.type is FieldType.TABLE:
        return Verdict.SAME if are_tables_alike(spec, read, said) else None
    if spec.many:
        found = [[_compare(spec, read, one, other) for other in said.value] for one in read.value]
        is_whole = len(read.value) == len(said.value) and all(any(row) for row in found)
        return Verdict.SAME if is_whole else None
    return _compare(spec, read, read.value, said.value)


def _compare(spec: FieldSpec, read: FieldValue, one: Any, other: Any) -> Verdict | None:
    if is_same(one, other):
        return Verdict.SAME
    verdict = compare(spec, one, other, may_be_misread=read.source is Source.OCR)
    return verdict if verdict in (Verdict.SAME, Verdict.FORMAT) else None


def _choose(template: TemplateSpec, contests: Sequence[_Contest]) -> list[FieldValue]:
    """One of the options of each field: those that the document's own sums and rules prove, else the likeliest."""
    tried: list[Sequence[FieldValue]] = []
    left = MOST_COMBINATIONS
    for contest in contests:
        taken = contest.options[: max(left, 1) if contest.is_ruled else 1]
        left //= len(taken)
        tried.append(taken)
    best, most = [one[0] for one in tried], (-1, 0)
    for combination in itertools.product(*tried):
        stored = {value.name: value.value for value in combination}
        proof = (len(agreeing_fields(stored)), -len(check_rules(template, stored)))
        if proof > most:
            best, most = list(combination), proof
    return best


def _merge(contest: _Contest, chosen: FieldValue) -> FieldValue:
    """The value chosen, with what the other reading says of it."""
    said = contest.agreeing
    if said is not None:
        return _agreed(contest, said)
    if chosen is not contest.read:
        return _told_otherwise(contest, chosen, contest.read) if contest.is_read else chosen
    if not contest.said:
        return chosen
    return _told_otherwise(contest, replace(chosen, tokens=contest.said[0].tokens), contest.said[0])


def _agreed(contest: _Contest, said: FieldValue) -> FieldValue:
    """What was read, borne out by the model; it has the place of the model's value where it had none."""
    spec, read = contest.spec, contest.read
    verdict = _verdict(spec, read, said) or Verdict.SAME
    place = next(iter(said.evidence), None)
    check = Check(
        Source.MODEL, verdict, said.raw, place.page if place and place.box else None, place.box if place else None
    )
    kept = fill_cells(spec, read, said) if spec.type is FieldType.TABLE else read
    evidence = kept.evidence or tuple(item for item in said.evidence if item.box is not None)
    return replace(kept, evidence=evidence, checks=(*kept.checks, check), tokens=said.tokens)


def _told_otherwise(contest: _Contest, kept: FieldValue, other: FieldValue) -> FieldValue:
    """`kept`, with what the `other` reading says instead."""
    source = other.source or (Source.MODEL if other is not contest.read else Source.OCR)
    if contest.spec.type is FieldType.TABLE:
        filled = fill_cells(contest.spec, kept, other)
        return replace(filled, checks=(*filled.checks, table_check(source, other)))
    place = next((item for item in other.evidence if item.box is not None), None)
    check = Check(
        source,
        Verdict.SUBSTITUTED,
        other.raw or str(other.value),
        place.page if place else None,
        place.box if place else None,
    )
    return replace(kept, checks=(*kept.checks, check))


def _settle(contest: _Contest, value: FieldValue, merged: FieldValue, most: float) -> FieldValue:
    """`value` with the figure that agreement raises, or that a model's word alone never passes."""
    if merged.source is Source.MODEL:
        return replace(value, confidence=_alone(value, merged))
    said = contest.agreeing
    if said is None or not _is_borne_out(contest, value):
        return value
    if value.confidence is None:
        return replace(value, confidence=said.confidence)
    raised = 1 - (1 - value.confidence) * (1 - AGREED * (UNSCORED if said.confidence is None else said.confidence))
    return replace(value, confidence=round(max(value.confidence, min(raised, most)), 3))


def _alone(value: FieldValue, merged: FieldValue) -> float | None:
    """At most what the model itself was sure of; of what stands nowhere, what is never sure."""
    if value.confidence is None:
        return None
    most = MOST if is_grounded(merged) else UNGROUNDED
    return min(value.confidence, most, merged.confidence or most)


def _is_borne_out(contest: _Contest, value: FieldValue) -> bool:
    """Whether the model says the same to the letter, and nothing else was seen in its place."""
    verdicts = list(_model_verdicts(value))
    if Verdict.FORMAT in verdicts:
        return False
    return not any(check.verdict not in (Verdict.SAME, Verdict.FORMAT) for check in value.checks)


def _model_verdicts(value: FieldValue) -> Iterator[Verdict]:
    return (check.verdict for check in value.checks if check.source is Source.MODEL)
