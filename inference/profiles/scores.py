"""How sure a model was of each value it wrote into a JSON object; knows nothing of what the values mean."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from inference.types import Said, Token

_DECODER = json.JSONDecoder(strict=False)


def value_scores(said: Said) -> dict[str, float]:
    """Key -> probability of the least likely token of its value, of the first JSON object that was said.

    The least likely one, because one wrong figure makes an amount wrong however sure the others were. Empty where the
    tokens do not spell the text.
    """
    return {
        key: math.exp(min(min(token.logprob for token in tokens), 0.0)) for key, tokens in value_tokens(said).items()
    }


def value_tokens(said: Said) -> dict[str, tuple[Token, ...]]:
    """Key -> the tokens that spell its value, of the first JSON object that was said; those at its ends spell more."""
    text = "".join(token.text for token in said.tokens)
    begin = text.find("{")
    if begin == -1:
        return {}
    starts, at = [], 0
    for token in said.tokens:
        starts.append(at)
        at += len(token.text)
    found = {}
    for key, start, end in _value_spans(text, begin + 1):
        tokens = tuple(
            token
            for token, first in zip(said.tokens, starts, strict=True)
            if first < end and first + len(token.text) > start
        )
        if tokens:
            found[key] = tokens
    return found


def value_places(text: str) -> dict[str, tuple[int, int]]:
    """Key -> where its value begins and ends in `text`, without a string's quotes, of the first JSON object in it."""
    begin = text.find("{")
    spans = _value_spans(text, begin + 1) if begin != -1 else ()
    return {key: (start + 1, end - 1) if text[start] == '"' else (start, end) for key, start, end in spans}


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
