"""Holds amounts against the same amounts spelled out in words on the page.

Knows nothing of how amounts are found. Words that spell another amount than the figures show make a person look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inference.fields.layout import Layout
from inference.fields.spelled import find_spelled
from inference.types import Check, Evidence, FieldType, FieldValue, Source, TemplateSpec, Verdict

CENT = 0.005
DISPUTED = 0.2  # below every threshold of automation: a person must look
CONFIRMED = 0.6  # of the doubt that was left
TOTAL = "grand_total"
HAN = "圆元圓"


def check_spelled(template: TemplateSpec, values: Sequence[FieldValue], layout: Layout) -> list[FieldValue]:
    """`values` with a check where an amount is also spelled out; the total is disputed where the words say another."""
    money = {spec.name for spec in template.fields if spec.type is FieldType.MONEY and not spec.many}
    known = [value for value in values if value.name in money and isinstance(value.value, int | float)]
    if not known:
        return list(values)
    checked = {value.name: value for value in values}
    for amount, evidence in _spelled(layout):
        same = [value for value in known if abs(abs(float(value.value)) - abs(amount)) < CENT]
        for value in same:
            checked[value.name] = _confirmed(checked[value.name], evidence)
        total = checked.get(TOTAL)
        if not same and total is not None and total.value is not None and any(sign in evidence.text for sign in HAN):
            checked[TOTAL] = _disputed(total, evidence)
    return [checked[value.name] for value in values]


def _spelled(layout: Layout) -> Iterator[tuple[float, Evidence]]:
    for segment in layout.segments:
        for found in find_spelled(segment.text):
            yield found.value, layout.evidence(segment, found.start, found.end)


def _confirmed(value: FieldValue, evidence: Evidence) -> FieldValue:
    figure = value.confidence
    if figure is not None and not _has(value, Verdict.SUBSTITUTED):
        most = 0.97 if value.source is Source.TEXT else 0.93
        figure = max(figure, round(min(most, figure + CONFIRMED * (1 - figure)), 3))
    return replace(value, confidence=figure, checks=(*value.checks, _check(evidence, Verdict.SAME)))


def _disputed(value: FieldValue, evidence: Evidence) -> FieldValue:
    figure = None if value.confidence is None else min(value.confidence, DISPUTED)
    return replace(value, confidence=figure, checks=(*value.checks, _check(evidence, Verdict.SUBSTITUTED)))


def _check(evidence: Evidence, verdict: Verdict) -> Check:
    return Check(evidence.source, verdict, evidence.text, evidence.page, evidence.box)


def _has(value: FieldValue, verdict: Verdict) -> bool:
    return any(check.verdict is verdict for check in value.checks)
