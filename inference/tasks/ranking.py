"""Ranks passages by the words of a question: BM25 (Robertson and Zaragoza, 2009); knows nothing of pages or models."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from inference.tasks.terms import stem_of, terms_of

SATURATION, LENGTH_SHARE = 1.2, 0.75  # k1 and b as they are commonly set
OF_STEM = 0.4  # what the beginning of a word counts beside the whole word


class Ranking:
    """An index of `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = [Counter(_with_stems(text)) for text in texts]
        self._lengths = [max(sum(counts.values()), 1) for counts in self._counts]
        self._average = sum(self._lengths) / max(len(self._lengths), 1)
        self._having = Counter(term for counts in self._counts for term in counts)

    def scores(self, question: str) -> list[float]:
        """How well each text fits `question`, in the order given; 0 for one that has none of its words."""
        asked = set(_with_stems(question))
        return [
            sum(self._weight(term) * self._frequency(place, term) for term in asked if term in counts)
            for place, counts in enumerate(self._counts)
        ]

    def _weight(self, term: str) -> float:
        having = self._having[term]
        rarity = math.log(1 + (len(self._counts) - having + 0.5) / (having + 0.5))
        return rarity * (OF_STEM if term.endswith("*") else 1.0)

    def _frequency(self, place: int, term: str) -> float:
        count = self._counts[place][term]
        share = self._lengths[place] / self._average
        return count * (SATURATION + 1) / (count + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * share))


def _with_stems(text: str) -> list[str]:
    terms = terms_of(text)
    return [*terms, *(stem for term in terms if (stem := stem_of(term)))]
