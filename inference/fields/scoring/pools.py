"""Which candidates of a field are worth scoring: all that the rules rank, and by type some that no label points at.

Knows nothing of scores beyond those of the rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.ranking import Ranked
from inference.types import FieldSpec, FieldType

MOST = 40
GREATEST = 5
DATES = 12
SCORED = frozenset(
    {
        FieldType.MONEY,
        FieldType.NUMBER,
        FieldType.PERCENTAGE,
        FieldType.DATE,
        FieldType.IDENTIFIER,
        FieldType.TEXT,
    }
)


def pool_of(spec: FieldSpec, desk: Desk) -> list[Ranked]:
    """Candidates to score, best by rule first, each place once; those no rule ranks have the score 0."""
    pool = list(desk.ranked.get(spec.name, ()))[:MOST]
    known = {item.candidate.place() for item in pool}
    for item in desk.claims.get(spec.name, ())[:MOST]:
        if item.candidate.place() not in known:
            known.add(item.candidate.place())
            pool.append(Ranked(0.0, item.candidate, item.hit))
    for candidate in _unlabelled(spec, desk):
        if candidate.place() not in known:
            known.add(candidate.place())
            pool.append(Ranked(0.0, candidate))
    return pool


def _unlabelled(spec: FieldSpec, desk: Desk) -> Sequence[Candidate]:
    if spec.type is FieldType.MONEY:
        amounts = [amount for amount in desk.findings.of(FieldType.MONEY) if amount.strength >= 0.7]
        values = sorted({round(abs(amount.value), 2) for amount in amounts}, reverse=True)[:GREATEST]
        found = [amount for amount in amounts if round(abs(amount.value), 2) in values]
        return found[-2 * GREATEST :]
    if spec.type is FieldType.DATE:
        return desk.findings.of(FieldType.DATE)[:DATES]
    return ()
