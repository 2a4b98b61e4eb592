"""What one document that a person has checked teaches about its layout, and its form as JSON.

Knows nothing of pages; places are described in words and in fractions of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the words round it, as folded text with figures as 0, and its place on the page.

    `before`, `after`: in its own run of words. `left`: the nearest words left of it on the row. `above`: the nearest
    words over it, `rows` rows away. `mask`: its form, letters as a and figures as 0. `page` counts from 1,
    `page_back` from the last page. `lines`: the rows it takes.
    """

    before: str
    after: str
    left: str
    above: str
    rows: int
    x0: float
    x1: float
    y: float
    page: int
    page_back: int
    mask: str
    words: int
    lines: int = 1


@dataclass(frozen=True, slots=True)
class FieldLesson:
    """One field as a person left it: `places` it is printed at, the likeliest first; `rejected`: where it is not.

    `was_right`: the machine had found the same. `wrong`: what it had found instead, None where nothing or the same.
    """

    name: str
    value: Any
    places: tuple[Place, ...] = ()
    rejected: tuple[Place, ...] = ()
    was_right: bool = False
    wrong: Any = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one document teaches. `document`: its id; `issuer`: the name it is shown under, "" unknown.

    `keys`: what recognises the issuer ("vat:DE..."). `marks`: the layout's fingerprint. `columns`: table field ->
    column -> the words over it. `day_first`: how its dates in figures are meant, None where nothing tells.
    """

    document: str
    template: str
    issuer: str
    keys: tuple[str, ...]
    marks: tuple[tuple[str, float], ...]
    fields: tuple[FieldLesson, ...]
    columns: Mapping[str, Mapping[str, str]]
    day_first: bool | None = None

    def field(self, name: str) -> FieldLesson | None:
        """What it teaches about the field `name`."""
        return next((item for item in self.fields if item.name == name), None)


def dump_lesson(lesson: Lesson) -> dict[str, Any]:
    """The lesson as JSON."""
    return asdict(lesson)


def load_lesson(stored: Mapping[str, Any]) -> Lesson:
    """The lesson of what `dump_lesson` gave. Raises `KeyError` or `TypeError` for anything else."""
    fields = tuple(
        FieldLesson(
            **{
                **item,
                "places": tuple(Place(**place) for place in item["places"]),
                "rejected": tuple(Place(**place) for place in item["rejected"]),
            }
        )
        for item in stored["fields"]
    )
    marks = tuple((str(text), float(x0)) for text, x0 in stored["marks"])
    return Lesson(**{**stored, "keys": tuple(stored["keys"]), "marks": marks, "fields": fields})
