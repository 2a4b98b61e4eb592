"""Makes one answer for a document of what a model said of its pages, one by one.

Knows nothing of models or of other readers. What stands once in a document is taken from the page that bears it out
best; what may stand several times is gathered in the order of the pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.candidates import survey
from inference.fields.grounding import MOST_TOKENS, Answer, ground_answer, is_grounded
from inference.fields.layout import lay_out
from inference.fields.memory.printed import is_same
from inference.types import Evidence, FieldSpec, FieldType, FieldValue, Page, TemplateSpec

_WORDS = frozenset({FieldType.TEXT, FieldType.MULTILINE, FieldType.ADDRESS})


def join_answers(
    template: TemplateSpec, answers: Sequence[Answer], pages: Sequence[Page]
) -> Mapping[str, Sequence[FieldValue]]:
    """Field name -> the values that `answers` give it, each grounded on its own page, the best borne out first.

    A field that no page gives a value has none. `pages` carry the lines of a reader that is not the model.
    """
    findings = survey(lay_out(pages))
    said = [
        ground_answer(template, answer, findings.on_page(answer.page))
        for answer in sorted(answers, key=lambda answer: answer.page)
    ]
    return {
        spec.name: _join(spec, [values[place] for values in said if values[place].value is not None])
        for place, spec in enumerate(template.fields)
    }


def _join(spec: FieldSpec, values: Sequence[FieldValue]) -> Sequence[FieldValue]:
    if not values:
        return ()
    if spec.type is FieldType.TABLE:
        return (_continue_table(spec, values),)
    return (_unite(values),) if spec.many else _rank(values)


def _rank(values: Sequence[FieldValue]) -> Sequence[FieldValue]:
    """One of each value: what is printed before what is not, then what more pages say, then what the model is sure of.

    Of the pages that say the same, the one counts on which it is printed.
    """
    ranked: list[tuple[tuple[bool, int, float], FieldValue]] = []
    left = list(values)
    while left:
        same = [value for value in left if is_same(value.value, left[0].value)]
        left = [value for value in left if not is_same(value.value, same[0].value)]
        best = max(same, key=lambda value: (is_grounded(value), value.confidence or 0.0))
        ranked.append(((is_grounded(best), len(same), best.confidence or 0.0), best))
    return [value for _, value in sorted(ranked, key=lambda pair: pair[0], reverse=True)]


def _unite(values: Sequence[FieldValue]) -> FieldValue:
    """All the items in the order of the pages, each once."""
    items: list[Any] = []
    for value in values:
        items += [item for item in value.value if not any(is_same(item, known) for known in items)]
    return replace(
        values[0],
        value=items,
        raw="; ".join(value.raw for value in values),
        confidence=_least(values),
        evidence=tuple(item for value in values for item in value.evidence),
        checks=tuple(check for value in values for check in value.checks),
        tokens=_tokens(values),
    )


def _continue_table(spec: FieldSpec, values: Sequence[FieldValue]) -> FieldValue:
    """The rows in the order of the pages; one that begins a page with nothing but words goes on with the last one."""
    rows: list[dict[str, Any]] = []
    cells: list[dict[str, Evidence]] = []
    for value in values:
        for place, (row, own) in enumerate(zip(value.value, value.cells, strict=True)):
            if rows and not place and _goes_on(spec, row, rows[-1]):
                rows[-1] = _with_words(rows[-1], row)
            else:
                rows.append(row)
                cells.append(own)
    return replace(
        values[0],
        value=rows,
        confidence=_least(values),
        evidence=tuple(next(iter(own.values())) for own in cells if own),
        cells=tuple(cells),
        tokens=_tokens(values),
    )


def _goes_on(spec: FieldSpec, row: Mapping[str, Any], last: Mapping[str, Any]) -> bool:
    """Whether `row` is the rest of `last`, which a page break has cut: words in columns where that has words, too."""
    types = {column.name: column.type for column in spec.columns}
    said = [name for name, value in row.items() if value is not None]
    has_figures = any(types[name] not in _WORDS and last[name] is not None for name in last)
    return has_figures and all(types[name] in _WORDS and last.get(name) is not None for name in said)


def _with_words(row: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if more.get(name) is None else f"{value} {more[name]}" for name, value in row.items()}


def _least(values: Sequence[FieldValue]) -> float | None:
    known = [value.confidence for value in values if value.confidence is not None]
    return min(known) if len(known) == len(values) else None


def _tokens(values: Sequence[FieldValue]) -> tuple[tuple[str, float], ...]:
    return tuple(token for value in values for token in value.tokens)[:MOST_TOKENS]
