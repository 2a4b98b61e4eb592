"""Turns what the recogniser answers into text (CTC) with the place and score of every character; knows no model.

The recogniser looks at a line in steps of equal width and names for each the likeliest of its characters, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BLANK = 0  # the class that means: no character ends here


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line as the model reads it.

    `characters`: what is no white space, with the place of its middle along the line (0..1) and its score.
    """

    text: str
    score: float
    characters: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The answer for a batch: the likeliest class of each step, int (lines, steps), and its probability, float32.

    The probability is right where `is_emitted` says that a character stands, and nothing elsewhere.
    """

    classes: np.ndarray
    scores: np.ndarray


def is_emitted(classes: np.ndarray) -> np.ndarray:
    """Tell for each step (lines, steps) whether a character begins there: it is no blank and not the one before."""
    emitted = classes != BLANK
    emitted[:, 1:] &= classes[:, 1:] != classes[:, :-1]
    return np.asarray(emitted)


def find_steps(logits: np.ndarray, maxima: np.ndarray) -> Steps:
    """Find each step's best class without looking at all of them.

    `logits`: (lines, steps, classes), seen as rows of as many classes as `maxima` (lines, steps, columns) has columns,
    of which those are the maxima of each column.
    """
    lines, steps, columns = maxima.shape
    table = logits.reshape(lines, steps, -1, columns)
    column = maxima.argmax(axis=2)
    best = np.take_along_axis(maxima, column[..., None], 2)[..., 0]
    classes = np.zeros((lines, steps), np.int64)  # BLANK
    at = np.nonzero(best > logits[..., BLANK])
    row = table[(*at, slice(None), column[at])].argmax(axis=1)
    classes[at] = row * columns + column[at]
    scores = np.zeros((lines, steps), np.float32)
    for line, emitted in enumerate(is_emitted(classes)):
        # The softmax of the few steps that count: that of all would cost as much as all else in the last layer.
        values = logits[line, emitted]
        values -= best[line, emitted, None]
        scores[line, emitted] = 1 / np.exp(values, out=values).sum(axis=1)
    return Steps(classes, scores)


def pick_steps(probabilities: np.ndarray) -> Steps:
    """Find each step's best class among all: (lines, steps, classes)."""
    classes = probabilities.argmax(axis=2)
    return Steps(classes, np.take_along_axis(probabilities, classes[..., None], 2)[..., 0])


def decode(steps: Steps, alphabet: Sequence[str], shares: Sequence[float]) -> list[Recognised]:
    """Read a batch. `shares`: how much of the batch's width each line fills; the rest is padding."""
    emitted = is_emitted(steps.classes)
    count = steps.classes.shape[1]
    return [
        _decode_line(np.flatnonzero(emitted[line]), steps.classes[line], steps.scores[line], alphabet, count * share)
        for line, share in enumerate(shares)
    ]


def _decode_line(
    at: np.ndarray, classes: np.ndarray, scores: np.ndarray, alphabet: Sequence[str], length: float
) -> Recognised:
    text = [alphabet[index] for index in classes[at].tolist()]
    found = scores[at].tolist()
    characters = tuple(
        (character, min((step + 0.5) / length, 1.0), score)
        for character, step, score in zip(text, at.tolist(), found, strict=True)
        if not character.isspace()
    )
    return Recognised("".join(text), sum(found) / len(found) if found else 0.0, characters)
