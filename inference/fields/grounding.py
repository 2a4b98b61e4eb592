"""Holds what a model says of a page against what stands on it: every value gets its place, or none.

Knows nothing of models. What a model says is typed by the same rules as what a person types, and placed where the lines
that another reader saw say the same; its own word is no evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inference.fields.candidates import Candidate, Findings, survey
from inference.fields.errors import InvalidValue
from inference.fields.layout import lay_out
from inference.fields.memory.printed import occurrences
from inference.fields.values import MOST_ROWS, parse_value
from inference.types import Check, Evidence, FieldSpec, FieldType, FieldValue, Page, Source, TemplateSpec, Verdict

# A value that stands nowhere on the page is a guess, however sure the model is; it is asked about, always.
UNGROUNDED = 0.3
# What no second reader has confirmed is not automated: no figure is known for how often a model is right by itself.
MOST = 0.89


MOST_SAID = 500  # characters of a model's words that are kept beside the value
MOST_TOKENS = 400  # kept of a value: a table's would fill the store


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said of one page, by field name: `values` as it gave them, not yet typed.

    `scores`: the probability that it gave the words of a value. `tokens`: those words, (text, logarithm of the
    probability). `cells`: of tables the same as `scores` for each row, by column. All lack what the model did not tell.
    """

    page: int
    values: Mapping[str, Any]
    scores: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, Sequence[tuple[str, float]]] = field(default_factory=dict)
    cells: Mapping[str, Sequence[Mapping[str, float]]] = field(default_factory=dict)


def ground_values(
    template: TemplateSpec,
    said: Mapping[str, Any],
    pages: Sequence[Page],
    *,
    scores: Mapping[str, float] | None = None,
    cells: Mapping[str, Sequence[Mapping[str, float]]] | None = None,
) -> list[FieldValue]:
    """Exactly one `FieldValue` per field of `template`, in its order, of what a model `said` by field name.

    `pages` carry the lines of a reader that is not the model. `scores`: the probability that the model gave the words
    of a value, by field name; `cells`: those of a table's cells (see `Answer`).
    """
    number = pages[0].number if pages else 1
    return ground_answer(template, Answer(number, said, scores or {}, cells=cells or {}), survey(lay_out(pages)))


def ground_answer(template: TemplateSpec, answer: Answer, findings: Findings) -> list[FieldValue]:
    """As `ground_values`, of one page's `answer`; values are looked for in all of `findings`."""
    return [_ground(spec, answer, findings) for spec in template.fields]


def is_grounded(value: FieldValue) -> bool:
    """Whether all that a value says has its place on a page."""
    return bool(value.evidence) and all(item.box is not None for item in value.evidence)


def _ground(spec: FieldSpec, answer: Answer, findings: Findings) -> FieldValue:
    raw, score = answer.values.get(spec.name), answer.scores.get(spec.name)
    if isinstance(raw, list) and spec.type is FieldType.TABLE:
        return _ground_table(spec, raw, answer, findings)
    value = _typed(spec, raw, findings)
    tokens = tuple(answer.tokens.get(spec.name, ()))[:MOST_TOKENS]
    if value is None:
        return FieldValue(spec.name, raw="" if raw is None else str(raw)[:MOST_SAID], tokens=tokens)
    wanted = value if spec.many and isinstance(value, list) else [value]
    places = [_place(spec, one, findings) for one in wanted]
    printed = [_read(findings, found) for found in places if found]
    evidence = tuple(replace(read, source=Source.MODEL) for read in printed)
    if len(printed) < len(wanted):
        evidence += (Evidence(Source.MODEL, answer.page, None, str(raw)[:MOST_SAID]),)
    return FieldValue(
        spec.name,
        value,
        str(raw)[:MOST_SAID],
        _figure(score, is_printed=len(printed) == len(wanted)),
        Source.MODEL,
        evidence,
        checks=tuple(Check(read.source, Verdict.SAME, read.text, read.page, read.box) for read in printed),
        tokens=tokens,
    )


def _typed(spec: FieldSpec, raw: Any, findings: Findings) -> Any:
    """The stored form; an item of another type is left out, for the others may be right all the same."""
    if isinstance(raw, list) and spec.many:
        items = [_one(replace(spec, many=False), item, findings) for item in raw[:MOST_ROWS]]
        return [item for item in items if item is not None] or None
    return _one(spec, raw, findings)


def _one(spec: FieldSpec, raw: Any, findings: Findings) -> Any:
    try:
        return parse_value(spec, raw, day_first=findings.day_first, decimal=findings.decimal)
    except InvalidValue:
        return None


def _place(spec: FieldSpec, value: Any, findings: Findings) -> Candidate | None:
    """Where `value` is printed; the first of several places, because the first names it."""
    found = occurrences(findings, spec, value)
    return found[0][0] if found else None


def _typed_rows(spec: FieldSpec, raw: list[Any], findings: Findings) -> list[tuple[int, dict[str, Any]]]:
    """The rows that say anything, each with its place among the rows as said; a cell of another type is left out."""
    said = [row for row in raw if isinstance(row, Mapping)][:MOST_ROWS]
    rows = [{column.name: _one(column, row.get(column.name), findings) for column in spec.columns} for row in said]
    return [(place, row) for place, row in enumerate(rows) if any(value is not None for value in row.values())]


def _ground_table(spec: FieldSpec, raw: list[Any], answer: Answer, findings: Findings) -> FieldValue:
    tokens = tuple(answer.tokens.get(spec.name, ()))[:MOST_TOKENS]
    score, scored = answer.scores.get(spec.name), answer.cells.get(spec.name, ())
    columns = {column.name: column for column in spec.columns}
    rows, cells, printed, total = [], [], 0, 0
    for number, row in _typed_rows(spec, raw, findings):
        own = scored[number] if number < len(scored) else {}
        found = {name: occurrences(findings, columns[name], value) for name, value in row.items() if value is not None}
        line = _line_of(found)
        placed = {name: _on_line([one for one, _ in places], line) for name, places in found.items()}
        rows.append(row)
        cells.append(
            {
                name: _cell(findings, place, row[name], answer.page, own.get(name, score))
                for name, place in placed.items()
            }
        )
        printed += sum(place is not None for place in placed.values())
        total += len(placed)
    if not rows:
        return FieldValue(spec.name, raw=str(raw)[:MOST_SAID], tokens=tokens)
    return FieldValue(
        spec.name,
        rows,
        "",
        _figure(score, is_printed=printed == total),
        Source.MODEL,
        tuple(next(iter(row.values())) for row in cells if row),
        cells=tuple(cells),
        tokens=tokens,
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


def _cell(findings: Findings, place: Candidate | None, value: Any, page: int, score: float | None) -> Evidence:
    figure = _figure(score, is_printed=place is not None)
    if place is None:
        return Evidence(Source.MODEL, page, None, str(value), figure)
    return replace(_read(findings, place), source=Source.MODEL, confidence=figure)


def _read(findings: Findings, found: Candidate) -> Evidence:
    """What the other reader saw at a place."""
    return findings.layout.evidence(found.segment, found.start, found.end)


def _figure(score: float | None, *, is_printed: bool) -> float | None:
    """How far a value may be believed before rules and people have seen it; None where the model gave no score."""
    if score is None:
        return None
    return round(min(score, MOST if is_printed else UNGROUNDED), 3)
