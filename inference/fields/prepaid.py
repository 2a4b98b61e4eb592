"""What is left to pay where part of a total was paid before: three printed amounts that say so together.

Knows nothing of labels beyond words that mean tax, net or cash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.ranking import Ranked
from inference.fields.scoring.surroundings import MEANINGS, Surroundings
from inference.types import FieldType

CENT = 0.006
ROWS_BELOW = 8
SURE = 0.8
OTHERS = frozenset({"tax", "net", "including", "excluding", "cash", "change", "rounding", "lines", "quantity"})


def settle_due(desk: Desk) -> None:
    """The amount due below a total from which something printed between them was taken off.

    Only where the amount due was not found, or is the total itself.
    """
    if not desk.has("amount_due") or not desk.has("grand_total") or not desk.ranked["grand_total"]:
        return
    total = desk.ranked["grand_total"][0].candidate
    chosen = desk.ranked["amount_due"][:1]
    if chosen and abs(chosen[0].candidate.value - total.value) > CENT:
        return
    due = _left(desk, total)
    if due is not None:
        rest = [replace(item, agrees=False) for item in desk.ranked["amount_due"] if item.candidate is not due]
        desk.ranked["amount_due"] = [Ranked(SURE, due, agrees=True), *rest]


def _left(desk: Desk, total: Candidate) -> Candidate | None:
    surroundings = Surroundings(desk.layout)
    below = [
        amount
        for amount in desk.findings.of(FieldType.MONEY)
        if amount.page == total.page
        and 0 < amount.segment.row - total.segment.row <= ROWS_BELOW
        and not _means(surroundings, amount)
    ]
    for place, paid in enumerate(below):
        left = abs(total.value) - abs(paid.value)
        if abs(paid.value) > CENT and left > CENT:
            due = _printed(below[place + 1 :], left, paid.segment.row)
            if due is not None:
                return due
    return None


def _printed(amounts: Sequence[Candidate], value: float, row: int) -> Candidate | None:
    return next((one for one in amounts if abs(abs(one.value) - value) < CENT and one.segment.row > row), None)


def _means(surroundings: Surroundings, amount: Candidate) -> bool:
    """Whether the words left of an amount say that it is neither paid nor due, or nothing at all."""
    said = surroundings.left_of(amount)
    is_bare = amount.segment.index == 0 and not amount.segment.text[: amount.start].strip()
    return is_bare or any(told for name, told in zip(MEANINGS, said, strict=True) if name in OTHERS)
