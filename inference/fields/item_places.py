"""Finds the rows of a page that say given rows of a table, in one order on both sides, however long the table is.

Knows nothing of where the given rows come from. A row says another where its total and another of its figures or its
words stand on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.fields.candidates import Candidate, Findings
from inference.fields.comparing import CENT
from inference.fields.folding import words
from inference.fields.layout import Row
from inference.types import FieldSpec, FieldType

_MOST_PLACES = 8  # a row of a table is looked for at that many places, the likeliest
_MOST_LOOKED_AT = 60
_FIRST_WORDS = 8
_LEAST = 3.0
_TOTAL, _FIGURE, _NEAR, _WORDS = 2.0, 1.0, 0.6, 2.0
_FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})


@dataclass(slots=True, eq=False)
class PrintedRow:
    """A row of a page with the amounts on it."""

    row: Row
    amounts: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Match:
    """Row `place` (an index of all rows) says item `item` with `score`."""

    item: int
    place: int
    score: float


def printed_rows(findings: Findings | None) -> list[PrintedRow]:
    """Every row of the pages with the amounts and rates on it, in reading order."""
    if findings is None:
        return []
    found = {(row.page, row.index): PrintedRow(row) for sheet in findings.layout.sheets for row in sheet.rows}
    for amount in findings.of(FieldType.NUMBER):
        found[(amount.page, amount.segment.row)].amounts.append(amount)
    for rate in findings.of(FieldType.PERCENTAGE):
        found[(rate.page, rate.segment.row)].amounts.append(rate)
    return list(found.values())


def align(
    rows: Sequence[Mapping[str, Any]], page_rows: Sequence[PrintedRow], columns: Mapping[str, FieldSpec]
) -> dict[int, int]:
    """Item -> the page row that says it, in one order on both sides where that explains the most."""
    index = _Index(page_rows)
    best: list[tuple[float, int | None]] = []  # score and predecessor of the best chain that ends in each match
    found: list[_Match] = []
    ends = _Ends(len(page_rows))
    for number, row in enumerate(rows):
        own = sorted(_places(number, row, page_rows, index, columns, number / len(rows)), key=lambda m: -m.score)[
            :_MOST_PLACES
        ]
        before = [ends.best_before(match.place) for match in own]  # of earlier items alone
        for match, (score, previous) in zip(own, before, strict=True):
            best.append((score + match.score, previous))
            found.append(match)
        for offset in range(len(own)):
            at = len(found) - len(own) + offset
            ends.note(found[at].place, best[at][0], at)
    at_end = ends.best_before(len(page_rows))[1]
    chain = {}
    while at_end is not None:
        chain[found[at_end].item] = found[at_end].place
        at_end = best[at_end][1]
    return chain


class _Ends:
    """The best chain that ends before a place, found and noted in logarithmic time (a Fenwick tree of maxima)."""

    def __init__(self, size: int) -> None:
        self._best: list[tuple[float, int | None]] = [(0.0, None)] * (size + 1)

    def best_before(self, place: int) -> tuple[float, int | None]:
        """Score and match of the best chain whose last place is less than `place`; (0.0, None) without one."""
        found: tuple[float, int | None] = (0.0, None)
        while place > 0:
            found = max(found, self._best[place], key=lambda item: item[0])
            place -= place & -place
        return found

    def note(self, place: int, score: float, match: int) -> None:
        """A chain of `score` whose last match is `match` ends at `place`."""
        place += 1
        while place < len(self._best):
            if score > self._best[place][0]:
                self._best[place] = (score, match)
            place += place & -place


class _Index:
    """Where amounts and words stand, so that a long table is not searched row by row."""

    def __init__(self, page_rows: Sequence[PrintedRow]) -> None:
        self.words = [set(words(item.row.text)) for item in page_rows]
        self._amounts: dict[int, list[int]] = {}
        self._said: dict[str, list[int]] = {}
        for place, item in enumerate(page_rows):
            for cents in {_cents(amount.value) for amount in item.amounts}:
                self._amounts.setdefault(cents, []).append(place)
            for word in self.words[place]:
                self._said.setdefault(word, []).append(place)

    def places(
        self, row: Mapping[str, Any], said: Sequence[str], columns: Mapping[str, FieldSpec], share: float
    ) -> list[int]:
        """Rows that might say `row`, which stands at `share` of its table: those with a figure or first word of it."""
        figures = [row[name] for name, spec in columns.items() if spec.type in _FIGURES and row[name] is not None]
        known = [self._amounts.get(_cents(figure), []) for figure in figures]
        known += [self._said.get(word, []) for word in said[:2]]
        return sorted({place for places in known for place in _part(places, share)})


def _part(places: Sequence[int], share: float) -> Sequence[int]:
    """Of many places those about as far down as the row itself."""
    start = max(0, min(int(len(places) * share) - _MOST_LOOKED_AT // 2, len(places) - _MOST_LOOKED_AT))
    return places[start : start + _MOST_LOOKED_AT]


def _cents(value: float) -> int:
    return round(abs(float(value)) * 100)


def _places(
    number: int,
    row: Mapping[str, Any],
    page_rows: Sequence[PrintedRow],
    index: _Index,
    columns: Mapping[str, FieldSpec],
    share: float,
) -> list[_Match]:
    said = words(str(row.get("description") or ""))[:_FIRST_WORDS]
    matches = []
    for place in index.places(row, said, columns, share):
        item = page_rows[place]
        score = _figures_score(row, item, columns)
        around = index.words[max(0, place - 1) : place + 2]
        if said:
            own = sum(word in index.words[place] for word in said) / len(said)
            near = sum(any(word in line for line in around) for word in said) / len(said)
            score += _WORDS * max(own, _NEAR * near)
        nearby = [*page_rows[max(0, place - 1) : place], *page_rows[place + 1 : place + 2]]
        score += _NEAR * sum(_figures_score(row, other, columns, but=item) for other in nearby) / 2
        if score >= min(_LEAST, 0.8 * _most(row, columns)):
            matches.append(_Match(number, place, score))
    return matches


def _most(row: Mapping[str, Any], columns: Mapping[str, FieldSpec]) -> float:
    """What a row scores whose values all stand on one row of the page."""
    figures = sum(_weight(name) for name, spec in columns.items() if spec.type in _FIGURES and row[name] is not None)
    return figures + (_WORDS if row.get("description") else 0.0)


def _weight(name: str) -> float:
    return _TOTAL if name == "line_total" else _FIGURE if name != "tax_rate" else 0.0


def _figures_score(
    row: Mapping[str, Any], item: PrintedRow, columns: Mapping[str, FieldSpec], but: PrintedRow | None = None
) -> float:
    score = 0.0
    for name, spec in columns.items():
        if spec.type in _FIGURES and row[name] is not None and has_amount(item, row[name]):
            score += _weight(name) if but is None or not has_amount(but, row[name]) else 0.0
    return score


def has_amount(item: PrintedRow, value: float) -> bool:
    """Whether `value` is printed on the row, with whatever sign."""
    return any(is_amount(found, value) for found in item.amounts)


def is_amount(found: Candidate, value: float) -> bool:
    """Whether an amount is `value`, with whatever sign: a credit note may be written with a minus or without."""
    return abs(abs(float(found.value)) - abs(value)) < CENT
