"""Logits over named features, fitted by maximum likelihood with a ridge.

Knows nothing of documents or fields. A feature seen in few families is a name or a chance and is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from inference.fields.contracts.context import Features

FAMILIES = 3
ROUNDS = 300
WORDS = ("<", ">", "word ", "heading ", "length <", "length >", "length heading ")
Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Example:
    """The candidates of one field of one contract, which of them are right, and as how many contracts it counts."""

    features: Sequence[Features]
    right: Sequence[bool]
    family: str
    weight: float = 1.0


def fit_choice(examples: Sequence[Example], strength: float, cues: float = 1.0) -> dict[str, float]:
    """At most one candidate is right; "none of them" has the score 0. `cues`: how hard what is no bare word is pulled
    to 0, of the `strength` by which words are: a cue was thought of, a word may be there by chance."""
    used = [example for example in examples if example.features]
    names, inputs = _inputs(used)
    pull = _pulls(names, strength, cues)
    owner = np.repeat(np.arange(len(used)), [len(example.right) for example in used])
    right = np.concatenate([np.array(example.right, float) for example in used])
    is_there = np.bincount(owner, right, len(used)) > 0
    heavy = np.array([example.weight for example in used])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = inputs @ weights
        most = np.zeros(len(used))
        np.maximum.at(most, owner, scores)
        parts, none = np.exp(scores - most[owner]), np.exp(-most)
        whole = np.bincount(owner, parts, len(used)) + none
        wanted = np.maximum(np.bincount(owner, parts * right, len(used)) + np.where(is_there, 0.0, none), 1e-300)
        slope = inputs.T @ (heavy[owner] * (parts / whole[owner] - parts * right / wanted[owner]))
        value = heavy @ (np.log(whole) - np.log(wanted)) + weights @ (pull * weights) / 2
        return float(value), slope + pull * weights

    return _minimum(loss, names)


def fit_each(examples: Sequence[Example], strength: float, cues: float = 1.0) -> dict[str, float]:
    """Every candidate is right or wrong on its own; `cues` as in `fit_choice`."""
    names, inputs = _inputs(examples)
    pull = _pulls(names, strength, cues)
    right = np.concatenate([np.array(example.right, float) for example in examples])
    heavy = np.repeat([example.weight for example in examples], [len(example.right) for example in examples])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = inputs @ weights
        value = heavy @ (np.logaddexp(0.0, scores) - right * scores) + weights @ (pull * weights) / 2
        return float(value), inputs.T @ (heavy * (1 / (1 + np.exp(-scores)) - right)) + pull * weights

    return _minimum(loss, names)


def fit_signed(
    inputs: np.ndarray,
    right: np.ndarray,
    weights: np.ndarray,
    signs: Sequence[tuple[float | None, float | None]],
    strength: float,
) -> tuple[np.ndarray, float]:
    """Weights (n,) and bias for `inputs` (rows, n), each weight within its `signs`: least and most, None for no limit.

    `right` (rows,) is 0 or 1; `weights` (rows,) say as how many values each row counts. A ridge of `strength` holds the
    weights of the inputs at one scale.
    """
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = (inputs - mean) / spread

    def loss(known: np.ndarray) -> tuple[float, np.ndarray]:
        scores = scaled @ known[:-1] + known[-1]
        off = weights * (1 / (1 + np.exp(-scores)) - right)
        value = weights @ (np.logaddexp(0.0, scores) - right * scores) + strength / 2 * (known[:-1] @ known[:-1])
        return float(value), np.append(scaled.T @ off + strength * known[:-1], off.sum())

    start = np.zeros(inputs.shape[1] + 1)
    limits = [*signs, (None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": ROUNDS}).x
    slopes = found[:-1] / spread
    return slopes, float(found[-1] - slopes @ mean)


def fit_scale(scores: np.ndarray, right: np.ndarray, weights: np.ndarray, strength: float) -> tuple[float, float]:
    """Slope and shift that make log-odds `scores` what they turned out to be worth; `strength` holds them at 1, 0."""

    def loss(known: np.ndarray) -> float:
        bent = known[0] * scores + known[1]
        pull = (known[0] - 1) ** 2 + known[1] ** 2
        return float(weights @ (np.logaddexp(0.0, bent) - right * bent) + strength * pull)

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.2, 3.0), (None, None)]).x
    return float(slope), float(shift)


def _pulls(names: Sequence[str], strength: float, cues: float) -> np.ndarray:
    return np.array([strength if name.startswith(WORDS) else strength * cues for name in names])


def _minimum(loss: Loss, names: Sequence[str]) -> dict[str, float]:
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return {name: float(weight) for name, weight in zip(names, found, strict=True)}


def _inputs(examples: Sequence[Example]) -> tuple[list[str], csr_matrix]:
    families: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        for name in {name for features in example.features for name in features}:
            families[name].add(example.family)
    names = sorted(name for name, seen in families.items() if len(seen) >= FAMILIES)
    return names, _matrix(examples, {name: place for place, name in enumerate(names)})


def _matrix(examples: Sequence[Example], places: Mapping[str, int]) -> csr_matrix:
    figures, columns, ends = [], [], [0]
    for features in (features for example in examples for features in example.features):
        known = [(places[name], figure) for name, figure in features.items() if name in places]
        columns += [place for place, _ in known]
        figures += [figure for _, figure in known]
        ends.append(len(columns))
    return csr_matrix((figures, columns, ends), shape=(len(ends) - 1, len(places)))
