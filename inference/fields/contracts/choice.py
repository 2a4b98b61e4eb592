"""Chooses among the places a value could stand at by learned weights, or chooses that the value is not there.

Knows nothing of what the fields mean. A conditional logit: every candidate has a score, "not there" has the score 0,
and the shares of the exponentials are probabilities. `benchmarks.training.contracts` fits the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inference.fields.contracts.context import Features
from inference.fields.contracts.prose import Clause, Prose

APART = 100  # characters from which on two mentions are not one saying
_WEIGHTS = Path(__file__).parents[1] / "weights" / "contracts.json"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where `value` could stand, with what speaks for it."""

    value: str
    start: int
    end: int
    features: Features


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned of one field. `least`: the probability from which a value is given; `is_pooled`: whether all
    mentions of one value speak for it together."""

    least: float
    is_pooled: bool
    of: dict[str, float]


def choose(prose: Prose, mentions: Sequence[Mention], weights: Weights) -> list[Clause]:
    """Values at least as probable as `weights.least`, best first; the score is the probability."""
    entries = pooled(mentions) if weights.is_pooled else [(mention.value, mention.features) for mention in mentions]
    scores = [weigh(features, weights) for _, features in entries]
    most = max([0.0, *scores])
    parts = [math.exp(score - most) for score in scores]
    whole = sum(parts) + math.exp(-most)
    shares: dict[str, float] = {}
    for (value, _), part in zip(entries, parts, strict=True):
        shares[value] = shares.get(value, 0.0) + part / whole
    given = sorted((value for value in shares if shares[value] >= weights.least), key=lambda value: -shares[value])
    return [_clause(prose, value, mentions, weights, shares[value]) for value in given]


def pooled(mentions: Sequence[Mention]) -> list[tuple[str, Features]]:
    """Every value with the strongest of each feature among its mentions."""
    found: dict[str, Features] = {}
    for mention in mentions:
        known = found.setdefault(mention.value, {})
        for name, figure in mention.features.items():
            known[name] = max(figure, known.get(name, 0.0))
    return list(found.items())


def weigh(features: Features, weights: Weights) -> float:
    """The score of a candidate."""
    return sum(weights.of.get(name, 0.0) * figure for name, figure in features.items())


@lru_cache(maxsize=1)
def learned() -> dict[str, Weights]:
    """What was learned, by field."""
    data = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return {
        name: Weights(field["least"], field["is_pooled"], field["weights"]) for name, field in data["fields"].items()
    }


def _clause(prose: Prose, value: str, mentions: Sequence[Mention], weights: Weights, share: float) -> Clause:
    """The value at its best mention; another that would be taken without it agrees."""
    own = [mention for mention in mentions if mention.value == value]
    scores = [weigh(mention.features, weights) for mention in own]
    best = own[scores.index(max(scores))]
    agrees = any(
        score > 0 and abs(mention.start - best.start) > APART for mention, score in zip(own, scores, strict=True)
    )
    shown = prose.sentence(best.start, best.end)
    return Clause(value, best.start, best.end, share, shown, agrees)
