"""How sure a model was of each value it wrote into a JSON object; knows nothing of what the values mean."""

from __future__ import annotations

import bisect
import itertools
import json
import math
from collections.abc import Iterator, Sequence

from inference.types import Said, Token

_DECODER = json.JSONDecoder(strict=False)


def value_scores(said: Said) -> dict[str, float]:
    """Key -> probability of the least likely token of its value, of the first JSON object that was said.

    The least likely one, because one wrong figure makes an amount wrong however sure the others were. Empty where the
    tokens do not spell the text.
    """
    return {key: _least(tokens) for key, tokens in value_tokens(said).items()}


def cell_scores(said: Said) -> dict[str, list[dict[str, float]]]:
    """Key of a table -> for each of its rows, of the first JSON object that was said: key of a cell -> its score.

    A cell's is that of its own tokens, as a value's is. What a list holds beside rows is left out, as are tables that
    were cut off.
    """
    spelt = _Spelt(said)
    begin = spelt.text.find("{")
    found: dict[str, list[dict[str, float]]] = {}
    for key, start, _ in _value_spans(spelt.text, begin + 1) if begin != -1 else ():
        if spelt.text[start] == "[":
            rows = [
                {cell: _least(tokens) for cell, first, end in cells if (tokens := spelt.within(first, end))}
                for cells in _row_spans(spelt.text, start + 1)
            ]
            found |= {key: rows} if rows else {}
    return found


def _least(tokens: Sequence[Token]) -> float:
    return math.exp(min(min(token.logprob for token in tokens), 0.0))


class _Spelt:
    """What tokens spell, and which of them spell a part of it."""

    def __init__(self, said: Said) -> None:
        self.text = "".join(token.text for token in said.tokens)
        self._tokens = said.tokens
        self._ends = list(itertools.accumulate(len(token.text) for token in said.tokens))

    def within(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that spell `start` to `end`; those at its ends spell more."""
        first = bisect.bisect_right(self._ends, start)
        last = bisect.bisect_left(self._ends, end)
        return tuple(token for token in self._tokens[first : last + 1] if token.text)


def value_tokens(said: Said) -> dict[str, tuple[Token, ...]]:
    """Key -> the tokens that spell its value, of the first JSON object that was said; those at its ends spell more."""
    spelt = _Spelt(said)
    begin = spelt.text.find("{")
    spans = _value_spans(spelt.text, begin + 1) if begin != -1 else ()
    return {key: tokens for key, start, end in spans if (tokens := spelt.within(start, end))}


def value_places(text: str) -> dict[str, tuple[int, int]]:
    """Key -> where its value begins and ends in `text`, without a string's quotes, of the first JSON object in it."""
    begin = text.find("{")
    spans = _value_spans(text, begin + 1) if begin != -1 else ()
    return {key: (start + 1, end - 1) if text[start] == '"' else (start, end) for key, start, end in spans}


def _row_spans(text: str, at: int) -> Iterator[list[tuple[str, int, int]]]:
    """The members of each object of the array whose items begin at `at`, as `_value_spans` gives them."""
    try:
        while True:
            at += len(text[at:]) - len(text[at:].lstrip())
            _, end = _DECODER.raw_decode(text, at)
            if text[at] == "{":
                yield list(_value_spans(text, at + 1))
            at = end + len(text[end:]) - len(text[end:].lstrip())
            if text[at : at + 1] != ",":
                return
            at += 1
    except (ValueError, RecursionError):  # an empty array
        return


def _value_spans(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Each key of the object whose members begin at `at`, with where its value begins and ends."""
    try:
        while True:
            key, at = _DECODER.raw_decode(text, text.index('"', at))
            at = text.index(":", at) + 1
            at += len(text[at:]) - len(text[at:].lstrip())
            _, end = _DECODER.raw_decode(text, at)
            yield key, at, end
            at = end
            if text[at:].lstrip()[:1] != ",":
                return
    except (ValueError, RecursionError):  # cut off, or no JSON from here on
        return
