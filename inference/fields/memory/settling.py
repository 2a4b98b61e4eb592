"""Which lessons count where they contradict each other: the newest, so that a wrong correction lasts until the next.

Knows nothing of pages. What a person typed that is printed nowhere contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.memory.lesson import FieldLesson, Place
from inference.fields.memory.places import SAME_PLACE, likeness
from inference.fields.memory.printed import is_same
from inference.fields.memory.recalling import Fitting

Taught = list[tuple[Fitting, FieldLesson]]


def settle(taught: Sequence[tuple[Fitting, FieldLesson]]) -> Taught:
    """`taught` of one field, in its order, without what a newer lesson has proved wrong."""
    kept: dict[int, FieldLesson] = {}
    good: list[Place] = []
    bad: list[Place] = []
    wrong: list[Any] = []
    for item, field in sorted(taught, key=lambda said: said[0].age):
        places = tuple(place for place in field.places if not _is_among(place, bad))
        if (field.places and not places) or (field.value is not None and any(is_same(field.value, w) for w in wrong)):
            continue
        rejected = tuple(place for place in field.rejected if not _is_among(place, good))
        kept[id(item)] = replace(field, places=places, rejected=rejected)
        good += places
        if places or field.value is None:
            bad += rejected
            wrong += [field.wrong] if field.wrong is not None else []
    return [(item, kept[id(item)]) for item, _ in taught if id(item) in kept]


def _is_among(place: Place, places: Iterable[Place]) -> bool:
    return any(likeness(place, other) >= SAME_PLACE for other in places)


def is_sign_turned(value: float, taught: Sequence[tuple[Fitting, FieldLesson]]) -> bool:
    """Whether people leave out the minus that the layout prints before such an amount."""
    if value >= 0:
        return False
    said = [field for _, field in sorted(taught, key=lambda said: said[0].age) if _is_negative(field)]
    return bool(said) and said[0].wrong is not None and is_same(said[0].value, -said[0].wrong)


def _is_negative(field: FieldLesson) -> bool:
    """Whether a minus was printed before the amount a lesson is of."""
    printed = field.value if field.was_right else field.wrong
    return isinstance(printed, int | float) and printed < 0
