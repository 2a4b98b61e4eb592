"""Fields that are one end of a range of days, and the ranges printed for them: "Period 03/02/2026 - 03/08/2026".

Knows nothing of other types. The two ends are often asked for by names the page does not use.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.candidates import Candidate, Findings
from inference.fields.folding import words
from inference.fields.lexicon import meanings
from inference.fields.ranking import Ranked
from inference.types import FieldSpec, FieldType

IN_HEAD, LOWER = 0.72, 0.5
HEAD = 0.4


def range_side(spec: FieldSpec) -> str:
    """Which end of a range a date field asks for by its name or label: "from", "to", or "" for a single day."""
    if spec.type is not FieldType.DATE:
        return ""
    said = {*words(spec.name.replace("_", " ")), *words(spec.label)}
    if said & meanings()["from"]:
        return "from"
    return "to" if said & meanings()["to"] else ""


def with_periods(items: Sequence[Ranked], side: str, findings: Findings) -> list[Ranked]:
    """`items` and the ends of printed ranges whose row says that they are a period, best first."""
    known = {item.candidate.place(): item for item in items}
    for candidate in findings.of(FieldType.DATE):
        if candidate.side != side or not _is_period(candidate, findings):
            continue
        is_head = candidate.page == findings.layout.sheets[0].number and candidate.segment.box[1] < HEAD
        score = IN_HEAD if is_head else LOWER
        item = known.get(candidate.place())
        if item is None or item.score < score:
            known[candidate.place()] = Ranked(score, candidate, item.hit if item else None)
    return sorted(known.values(), key=lambda item: (-item.score, item.candidate.place()))


def _is_period(candidate: Candidate, findings: Findings) -> bool:
    segment = candidate.segment
    row = findings.layout.sheet(candidate.page).rows[segment.row]
    before = row.segments[segment.index - 1].folded if segment.index else ""
    text = f"{before} {segment.folded[: candidate.start]}"
    return not meanings()["period"].isdisjoint(words(text))
