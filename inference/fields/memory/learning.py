"""Learns from a document that a person has checked: where each value stands, whose it is and how it is laid out.

Knows nothing of rows, tenants or the next document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.candidates import SHAPED, Candidate, Findings, survey
from inference.fields.dates import find_dates
from inference.fields.folding import squeeze
from inference.fields.layout import lay_out
from inference.fields.memory.columns import column_labels
from inference.fields.memory.fingerprint import fingerprint
from inference.fields.memory.issuers import issuer_name, keys_of
from inference.fields.memory.lesson import FieldLesson, Lesson, Place
from inference.fields.memory.places import describe, likeness
from inference.fields.memory.printed import FLUSH, is_same, occurrences, spot_of
from inference.types import Box, Evidence, FieldSpec, FieldType, FieldValue, Page, TemplateSpec

MOST_PLACES = 4
MOST_PAGES = 6
SAME = 0.95
LEAST_PART = 4
NEAR_ROWS = 6
LEAST_COLUMN = 2
_Found = tuple[Candidate, int]
_FIGURES = re.compile(r"\d\s?[./-]\s?\d{1,2}\s?[./-]\s?\d")


def learn(
    template: TemplateSpec,
    pages: Sequence[Page],
    values: Mapping[str, Any],
    *,
    machine: Sequence[FieldValue] = (),
    evidence: Mapping[str, Sequence[Evidence]] | None = None,
    document: str = "",
) -> Lesson:
    """The lesson of a checked document.

    `values`: field name -> stored value as a person left it; None says that the field is not on the document, a
    missing name says nothing. `machine`: what was found before anybody checked it. `evidence`: where a person picked
    values; what was left unchanged stands where the machine found it, anything else is looked for on the pages.
    """
    findings = survey(lay_out(bounded(pages)))
    scalars = [spec for spec in template.fields if spec.type is not FieldType.TABLE and not spec.many]
    day_first = _day_first(findings, scalars, values)
    if day_first is not None:
        findings.day_first = day_first
    found = {value.name: value for value in machine}
    picked = evidence or {}
    return Lesson(
        document=document,
        template=template.name,
        issuer=issuer_name(values)[:120],
        keys=keys_of(findings, values),
        marks=fingerprint(findings.layout),
        fields=_each_place_once(
            [
                _learn_field(findings, spec, values[spec.name], found.get(spec.name), picked.get(spec.name, ()))
                for spec in scalars
                if spec.name in values
            ]
        ),
        columns={
            spec.name: labels
            for spec in template.fields
            if spec.type is FieldType.TABLE
            and (labels := _wrong_columns(findings, spec, values.get(spec.name), found.get(spec.name)))
        },
        day_first=day_first,
    )


def _each_place_once(fields: Sequence[FieldLesson]) -> tuple[FieldLesson, ...]:
    """The lessons, but a place where two fields share a value teaches the first alone: elsewhere the two may differ."""
    taken: set[Place] = set()
    kept = []
    for field in fields:
        own = tuple(place for place in field.places if place not in taken or not field.was_right)
        taken.update(field.places)
        kept.append(replace(field, places=own))
    return tuple(kept)


def bounded(pages: Sequence[Page]) -> list[Page]:
    """The pages a layout is known by: the first ones and the last."""
    return list(pages) if len(pages) <= MOST_PAGES else [*pages[: MOST_PAGES - 1], pages[-1]]


def _wrong_columns(findings: Findings, spec: FieldSpec, rows: Any, machine: FieldValue | None) -> dict[str, str]:
    """The words over the columns that the machine had not read as a person left them."""
    labels = column_labels(findings, spec, rows)
    read = machine.value if machine is not None else None
    if not labels or not isinstance(read, list) or len(read) != len(rows):
        return labels
    return {
        column: label
        for column, label in labels.items()
        if any(
            row.get(column) is not None and not is_same(found.get(column), row[column])
            for found, row in zip(read, rows, strict=True)
        )
    }


def _learn_field(
    findings: Findings, spec: FieldSpec, value: Any, machine: FieldValue | None, picked: Sequence[Evidence]
) -> FieldLesson:
    was_right = machine is not None and is_same(machine.value, value)
    places: tuple[Place, ...] = ()
    if value is not None:
        shown = picked or (machine.evidence if machine is not None and was_right else ())
        places = _places(findings, spec, value, shown)
    rejected: tuple[Place, ...] = ()
    if machine is not None and machine.value is not None and not was_right:
        wrong = spot_of(findings, machine.evidence)
        rejected = (describe(findings.layout, wrong),) if wrong is not None else ()
        if not _is_part(machine.value, value):  # else it was found where it stands, with too much or too little of it
            places = tuple(place for place in places if place not in rejected)
    wrong = machine.value if machine is not None and not was_right else None
    return FieldLesson(spec.name, value, places, rejected, was_right, wrong)


def _is_part(one: Any, other: Any) -> bool:
    """Whether one of two texts holds the other."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    return len(short) >= LEAST_PART and short in long


def _places(findings: Findings, spec: FieldSpec, value: Any, shown: Sequence[Evidence]) -> tuple[Place, ...]:
    """Where `value` is printed: where it was `shown` to be, else everywhere it is printed."""
    found = occurrences(findings, spec, value)
    first = shown[0] if shown else None
    if first is not None and first.box is not None:
        over = [item for item in found if item[0].page == first.page and _overlap(item[0], first.box) > 0]
        spot = spot_of(findings, shown)
        found = [_first_alike(findings, item, found) for item in over] or found or _spotted(spot, shown)
    places = [(item, describe(findings.layout, item, lines)) for item, lines in found]
    if not shown:
        places = [(item, place) for item, place in places if not _is_cell(findings, spec, item, place)]
    if len(places) > MOST_PLACES:
        return ()  # a value printed everywhere (in each row of a table) has no place of its own
    return tuple(place for _, place in places)


def _is_cell(findings: Findings, spec: FieldSpec, found: Candidate, place: Place) -> bool:
    """Whether `found` is one of a column of such values that nothing but the column's head names."""
    if place.before or place.left or spec.type not in SHAPED:
        return False
    column = [
        item
        for item in findings.of(spec.type)
        if item.page == found.page
        and 0 < abs(item.segment.row - found.segment.row) <= NEAR_ROWS
        and abs(item.segment.box_of(item.start, item.end)[0] - place.x0) < FLUSH
    ]
    return len(column) >= LEAST_COLUMN


def _first_alike(findings: Findings, shown: _Found, found: Sequence[_Found]) -> _Found:
    """Where the value of `shown` stands first in just such a place: a head that every page repeats."""
    place = describe(findings.layout, shown[0])
    alike = (item for item in found if likeness(place, _on(place.page, describe(findings.layout, item[0]))) >= SAME)
    return next(alike, shown)


def _on(page: int, place: Place) -> Place:
    return replace(place, page=page)


def _spotted(spot: Candidate | None, shown: Sequence[Evidence]) -> list[_Found]:
    return [(spot, len(shown))] if spot is not None else []


def _overlap(found: Candidate, box: Box) -> float:
    x0, y0, x1, y1 = found.segment.box_of(found.start, found.end)
    return max(0.0, min(x1, box[2]) - max(x0, box[0])) * max(0.0, min(y1, box[3]) - max(y0, box[1]))


def _day_first(findings: Findings, specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> bool | None:
    """Whether figures put the day first, by the dates that could be meant in two ways; None where none tells."""
    wanted = {values.get(spec.name) for spec in specs if spec.type is FieldType.DATE} - {None}
    votes = 0
    for segment in findings.layout.segments if wanted else ():
        if not _FIGURES.search(segment.text):
            continue
        for day, month in zip(
            find_dates(segment.text, day_first=True), find_dates(segment.text, day_first=False), strict=False
        ):
            if day.iso != month.iso:
                votes += (day.iso in wanted) - (month.iso in wanted)
    return None if votes == 0 else votes > 0
