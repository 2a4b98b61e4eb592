"""Finds out how far a page must be turned to stand upright, from a few of its lines; knows nothing of words."""

from __future__ import annotations

import numpy as np

from inference.engines.rapidocr.models import Models
from inference.engines.rapidocr.quads import crop, measure

_VOTERS = 8  # lines that say which way is up
_WITNESSES = 4  # lines read in every way that is possible when the vote leaves a doubt
_LINE_SHAPE = 1.5  # one side longer than the other by this: the box shows which way its line runs
_READABLE = 0.5  # mean score below which no way of reading is any good


def find_turn(models: Models, image: np.ndarray, quads: np.ndarray) -> int:
    """Return the degrees clockwise (0, 90, 180, 270) that put the page upright. Cheap where it is upright already."""
    lines, sideways = _choose_lines(quads)
    if not len(lines):
        return 0
    crops = [crop(image, quad) for quad in lines[:_VOTERS]]
    if sideways:
        return find_best_turn(models, image, quads, (90, 270))
    if models.count_upside_down(crops) * 2 <= len(crops):
        return 0
    return find_best_turn(models, image, quads, (0, 180))


def find_best_turn(models: Models, image: np.ndarray, quads: np.ndarray, turns: tuple[int, ...]) -> int:
    """Read some lines in each of `turns` and return the one read with most certainty, 0 where none can be read."""
    lines, _ = _choose_lines(quads)
    crops = [crop(image, quad) for quad in lines[:_WITNESSES]]
    scores = {
        turn: sum(read.score for read in models.recognise([np.rot90(part, -turn // 90) for part in crops]))
        for turn in turns
    }
    best = max(turns, key=lambda turn: scores[turn])
    return best if scores[best] >= _READABLE * len(crops) else 0


def _choose_lines(quads: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the longest lines of the direction most lines have, longest first, and whether it is up or down."""
    width, height = measure(quads)
    wide, tall = width >= _LINE_SHAPE * height, height >= _LINE_SHAPE * width
    sideways = bool(height[tall].sum() > width[wide].sum())
    chosen = tall if sideways else wide
    length = np.maximum(width, height)[chosen]
    return quads[chosen][np.argsort(-length, kind="stable")], sideways
