"""What the words around a candidate mean, by the lexicon of meanings: total, tax, cash, from, to and the like.

Knows nothing of templates. A word read with one letter wrong still means what it was printed to mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from inference.fields.candidates import Candidate
from inference.fields.folding import WORD
from inference.fields.layout import Layout, Segment
from inference.fields.lexicon import meanings

MEANINGS = tuple(sorted(meanings()))
CORRECTED = 5
ABOVE = 3
MOST_SUMMED = 80
MOST_ROUNDED = 0.5


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, frozenset[int]], dict[str, str]]:
    """Word -> places in `MEANINGS`; and every word of some length, whole or short of one letter -> that word."""
    known: dict[str, set[int]] = {}
    for place, meaning in enumerate(MEANINGS):
        for word in meanings()[meaning]:
            known.setdefault(word, set()).add(place)
    near: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= CORRECTED and word.isascii():
            for form in (word, *(word[:index] + word[index + 1 :] for index in range(len(word)))):
                near.setdefault(form, word)
    return {word: frozenset(places) for word, places in known.items()}, near


@lru_cache(maxsize=8192)
def meant_by(word: str) -> frozenset[int]:
    """Places in `MEANINGS` of a folded word, forgiving one letter."""
    known, near = _known()
    if word in known:
        return known[word]
    if len(word) < CORRECTED or not word.isalpha():
        return frozenset()
    for form in (word, *(word[:index] + word[index + 1 :] for index in range(len(word)))):
        if form in near:
            return known[near[form]]
    return frozenset()


class Surroundings:
    """The words around the candidates of one document."""

    def __init__(self, layout: Layout) -> None:
        self._sheets = {sheet.number: sheet for sheet in layout.sheets}
        self._known: dict[tuple[int, int, int, int], list[float]] = {}
        self._over: dict[tuple[int, int, int], list[float]] = {}

    def left_of(self, candidate: Candidate) -> list[float]:
        """For each of `MEANINGS`: 1 where a word left of the candidate on its row means it, else 0."""
        place = candidate.place()
        if place not in self._known:
            row = self._sheets[candidate.page].rows[candidate.segment.row]
            texts = [segment.folded for segment in row.segments[: candidate.segment.index]]
            texts.append(candidate.segment.folded[: candidate.start])
            self._known[place] = _figures(texts)
        return self._known[place]

    def above(self, candidate: Candidate) -> list[float]:
        """The same for the nearest words over it in its column."""
        segment = candidate.segment
        key = (segment.page, segment.row, segment.index)
        if key not in self._over:
            self._over[key] = _figures(self._overhead(segment))
        return self._over[key]

    def sums(self, amounts: Sequence[Candidate]) -> tuple[set[float], set[float]]:
        """What cash less change leaves, and what net and tax make, by the words on the rows of `amounts`."""
        said: dict[str, list[float]] = {"cash": [], "change": [], "net": [], "tax": []}
        for amount in amounts[:MOST_SUMMED]:
            means = {name for name, told in zip(MEANINGS, self.left_of(amount), strict=True) if told}
            value = round(abs(float(amount.value)), 2)
            if "change" in means:
                said["change"].append(value)
            elif "cash" in means:
                said["cash"].append(value)
            if means & {"net", "excluding", "partial"}:
                said["net"].append(value)
            elif "tax" in means and "including" not in means:
                said["tax"].append(value)
        paid = {round(cash - back, 2) for cash in said["cash"] for back in said["change"] if cash > back}
        taxed = {round(net + tax, 2) for net in said["net"] for tax in said["tax"] if 0 < tax < net}
        return paid, taxed

    def rounded(self, amounts: Sequence[Candidate]) -> dict[float, float]:
        """Amounts that a printed rounding leads from (0) and to (1): what is paid is what it leads to."""
        place = MEANINGS.index("rounding")
        values = [(amount, round(abs(float(amount.value)), 2)) for amount in amounts[:MOST_SUMMED]]
        steps = {value for amount, value in values if 0 < value <= MOST_ROUNDED and self.left_of(amount)[place]}
        known = {value for _, value in values if value > 2 * MOST_ROUNDED}
        ends = {}
        for value in known:
            for step in steps:
                for end in (round(value + step, 2), round(value - step, 2)):
                    if end in known and _is_coarse(end) and not _is_coarse(value):
                        ends[value], ends[end] = 0.0, 1.0
        return ends

    def _overhead(self, segment: Segment) -> list[str]:
        rows = self._sheets[segment.page].rows
        for row in reversed(rows[max(0, segment.row - ABOVE) : segment.row]):
            found = [
                other.folded
                for other in row.segments
                if min(segment.box[2], other.box[2]) > max(segment.box[0], other.box[0])
            ]
            if found:
                return found
        return []


def _is_coarse(value: float) -> bool:
    """Whether coins of five cents pay an amount."""
    return round(100 * value) % 5 == 0


def _figures(texts: list[str]) -> list[float]:
    figures = [0.0] * len(MEANINGS)
    for text in texts:
        for word in WORD.findall(text):
            for place in meant_by(word):
                figures[place] = 1.0
    return figures
