"""Holds what a model says of a page against what stands on it: every value gets its place, or none.

Knows nothing of models. What a model says is typed by the same rules as what a person types, and placed where the lines
that another reader saw say the same; its own word is no evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.candidates import Candidate, Findings, survey
from inference.fields.errors import InvalidValue
from inference.fields.layout import lay_out
from inference.fields.memory.printed import occurrences
from inference.fields.values import parse_value
from inference.types import Check, Evidence, FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec, Verdict

# A value that stands nowhere on the page is a guess, however sure the model is; it is asked about, always.
UNGROUNDED = 0.3
# What no second reader has confirmed is not automated: no figure is known for how often a model is right by itself.
MOST = 0.89


def ground_values(
    template: TemplateSpec,
    said: Mapping[str, Any],
    pages: Sequence[Page],
    *,
    scores: Mapping[str, float] | None = None,
) -> list[FieldValue]:
    """Exactly one `FieldValue` per field of `template`, in its order, of what a model `said` by field name.

    `pages` carry the lines of a reader that is not the model. `scores`: the probability that the model gave the words
    of a value, by field name.
    """
    findings = survey(lay_out(pages))
    return [_ground(spec, said.get(spec.name), findings, (scores or {}).get(spec.name)) for spec in template.fields]


def _ground(spec: FieldSpec, raw: Any, findings: Findings, score: float | None) -> FieldValue:
    value = _typed(spec, raw, findings)
    if value is None:
        return FieldValue(spec.name, raw="" if raw is None else str(raw)[:500])
    if spec.type is FieldType.TABLE:
        return _ground_table(spec, value, findings, score)
    wanted = value if spec.many and isinstance(value, list) else [value]
    places = [_place(spec, one, findings) for one in wanted]
    printed = [_read(findings, found) for found in places if found]
    evidence = tuple(replace(read, source=Source.MODEL) for read in printed)
    if len(printed) < len(wanted):
        evidence += (Evidence(Source.MODEL, 1, None, str(raw)),)
    return FieldValue(
        spec.name,
        value,
        str(raw),
        _figure(score, is_printed=len(printed) == len(wanted)),
        Source.MODEL,
        evidence,
        checks=tuple(Check(read.source, Verdict.SAME, read.text, read.page, read.box) for read in printed),
    )


def _typed(spec: FieldSpec, raw: Any, findings: Findings) -> Any:
    try:
        return parse_value(spec, raw, day_first=findings.day_first, decimal=findings.decimal)
    except InvalidValue:
        return None


def _place(spec: FieldSpec, value: Any, findings: Findings) -> Candidate | None:
    """Where `value` is printed; the first of several places, because the first names it."""
    found = occurrences(findings, spec, value)
    return found[0][0] if found else None


def _ground_table(spec: FieldSpec, rows: list[dict[str, Any]], findings: Findings, score: float | None) -> FieldValue:
    columns = {column.name: column for column in spec.columns}
    cells, printed, total = [], 0, 0
    for row in rows:
        found = {name: occurrences(findings, columns[name], value) for name, value in row.items() if value is not None}
        line = _line_of(found)
        placed = {name: _on_line([one for one, _ in places], line) for name, places in found.items()}
        cells.append({name: _cell(findings, place, row[name], score) for name, place in placed.items()})
        printed += sum(place is not None for place in placed.values())
        total += len(placed)
    return FieldValue(
        spec.name,
        rows,
        "",
        _figure(score, is_printed=printed == total),
        Source.MODEL,
        tuple(next(iter(row.values())) for row in cells if row),
        cells=tuple(cells),
    )


def _line_of(found: Mapping[str, Sequence[tuple[Candidate, int]]]) -> tuple[int, int] | None:
    """The row of a page that holds most of an item's cells; None where none holds more than half."""
    lines = Counter((one.page, one.segment.row) for places in found.values() for one in {p[0]: p for p in places})
    line, number = lines.most_common(1)[0] if lines else (None, 0)
    return line if 2 * number > len(found) else None


def _on_line(places: Sequence[Candidate], line: tuple[int, int] | None) -> Candidate | None:
    """The place on an item's row, or on the few below that a description takes."""
    if line is None:
        return None
    near = [one for one in places if one.page == line[0] and 0 <= one.segment.row - line[1] <= 3]
    return min(near, key=lambda one: one.segment.row, default=None)


def _cell(findings: Findings, place: Candidate | None, value: Any, score: float | None) -> Evidence:
    figure = _figure(score, is_printed=place is not None)
    if place is None:
        return Evidence(Source.MODEL, 1, None, str(value), figure)
    return replace(_read(findings, place), source=Source.MODEL, confidence=figure)


def _read(findings: Findings, found: Candidate) -> Evidence:
    """What the other reader saw at a place."""
    return findings.layout.evidence(found.segment, found.start, found.end)


def _figure(score: float | None, *, is_printed: bool) -> float | None:
    """How far a value may be believed before rules and people have seen it; None where the model gave no score."""
    if score is None:
        return None
    return round(min(score, MOST if is_printed else UNGROUNDED), 3)
