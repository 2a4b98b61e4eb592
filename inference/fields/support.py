"""What spoke for a value where it was chosen: its own chance, those of its rivals, labels and checks.

Knows nothing of probabilities; `calibration` weighs what is noted here. Every figure is a share (0..1):

`chance`: what the ranking gives the value, `rival`: the likeliest other one, `variant`: the likeliest longer or shorter
form of it; `other_role`: of a party's name, as the name of the other party. `claim`: how well labels of the field point
at it, `rival_claim`: at another value, `label`: how well the words of its own label fit. `misread`: what the reader
lacks in confidence in its words. `is_checked`: check digits agree, `is_ambiguous`: day and month could be swapped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from inference.fields.folding import squeeze
from inference.fields.ranking import Ranked

_OTHER_ROLE = {"seller_name": "buyer_name", "buyer_name": "seller_name"}


def support_of(
    name: str, ranked: Mapping[str, Sequence[Ranked]], claims: Mapping[str, Sequence[Ranked]]
) -> dict[str, float]:
    """What spoke for the first of a field's `ranked` candidates, with what its labels `claim`; empty without one."""
    items = ranked.get(name) or ()
    if not items:
        return {}
    best = items[0]
    found = best.candidate
    read = found.segment.confidence_of(found.start, found.end)
    others = [item for item in items[1:] if item.candidate.value != found.value]
    claimed = claims.get(name, ())
    return {
        "chance": best.score,
        "rival": _most(item for item in others if not _is_nested(found.value, item.candidate.value)),
        "variant": _most(item for item in others if _is_nested(found.value, item.candidate.value)),
        "other_role": _in_other_role(name, found.value, ranked),
        "claim": _most(item for item in claimed if item.candidate.value == found.value),
        "rival_claim": _most(item for item in claimed if not _is_nested(found.value, item.candidate.value)),
        "label": best.hit.quality if best.hit else 0.0,
        "misread": 0.0 if read is None else 1.0 - read,
        "is_checked": float(found.is_checked),
        "is_ambiguous": float(found.is_ambiguous),
    }


def _most(items: Iterable[Ranked]) -> float:
    return max((item.score for item in items), default=0.0)


def _is_nested(one: object, other: object) -> bool:
    """Whether both are the same, or one text is the other with more around it."""
    if not isinstance(one, str) or not isinstance(other, str):
        return one == other
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    return short in long


def _in_other_role(name: str, value: object, ranked: Mapping[str, Sequence[Ranked]]) -> float:
    own = squeeze(str(value))
    items = ranked.get(_OTHER_ROLE.get(name, ""), ())
    return _most(item for item in items if squeeze(str(item.candidate.value)) == own)
