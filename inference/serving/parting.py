"""Tells two answers to one image that part by rounding from answers to two images; knows nothing of engines.

Sums of the same numbers in another order differ in their last digits. Where two tokens are as likely as each other,
that decides between them, and from there on the answers have nothing in common. Up to there both are equally likely,
token by token, and there both know the same rivals: who sees another image is sure of other things.

The scores are those of before a penalty for repetition, which may stand between two tokens that end up level: so what
is compared is not one token with the other, but what either answer says of each of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from inference.types import Said, Token

RIVALS = 5  # tokens told for each place
# Between the logarithms of two probabilities. Numbers of 16 bits round scores of the usual size to eighths.
MOST_ROUNDING = 0.5


def is_rounding(one: Said, other: Said) -> bool:
    """Whether both see the same image, and part at a token of which the model is as sure in either; needs `tokens`."""
    place = _parting(one.tokens, other.tokens)
    before = zip(one.tokens[:place], other.tokens[:place], strict=True)
    if not all(_is_level(first.logprob, second.logprob) for first, second in before):
        return False
    here = [answer.tokens[place] for answer in (one, other) if place < len(answer.tokens)]
    if len(here) == 1:  # the other has ended: its sign for that is one of the rivals
        return _has_two_best(_scores(here[0]))
    return len(here) == 2 and _knows(here[0], here[1]) and _knows(here[1], here[0])


def _parting(one: tuple[Token, ...], other: tuple[Token, ...]) -> int:
    """The first place where the tokens differ, or one answer has none."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (first, second) in pairs if first.text != second.text), min(len(one), len(other)))


def _knows(token: Token, rival: Token) -> bool:
    """Whether `rival`, chosen in the other answer, is as likely in this one."""
    scores = _scores(token)
    return rival.text in scores and _is_level(scores[rival.text], rival.logprob)


def _has_two_best(scores: Mapping[str, float]) -> bool:
    best = sorted(scores.values(), reverse=True)[:2]
    return len(best) == 2 and _is_level(*best)


def _scores(token: Token) -> Mapping[str, float]:
    return {**dict(token.rivals), token.text: token.logprob}


def _is_level(one: float, other: float) -> bool:
    return abs(one - other) <= MOST_ROUNDING
