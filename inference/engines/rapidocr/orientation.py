"""Finds out how far a page must be turned to stand upright, from a few of its lines; knows nothing of words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from inference.engines.rapidocr.decoding import Recognised
from inference.engines.rapidocr.models import Models
from inference.engines.rapidocr.quads import crop, measure
from inference.engines.rapidocr.scripts import CLUTTER, HAN, LATIN, score_scripts

_VOTERS = 8  # lines that say which way is up
_WITNESSES = 4  # lines read in every way that is possible when the vote leaves a doubt
_LINE_SHAPE = 1.5  # one side longer than the other by this: the box shows which way its line runs
_READABLE = 0.4  # mean score below which no way of reading is any good
_DENSITY = 0.4  # characters on a stretch of a line as long as it is high: half of what stands on any that is read
_SURELY = 0.85  # mean score above which nothing else is asked
_HEADING_SHAPE, _FEWEST_HEADINGS = 3.0, 3  # lines across a page of columns that tell which way is up
_CHARACTERS, _AGREED = 12, 0.5  # of a column, looked at one by one, and the share that is read as in the whole


def find_turn(models: Models, image: np.ndarray, quads: np.ndarray) -> int:
    """Return the degrees clockwise (0, 90, 180, 270) that put the page upright. Cheap where it is upright already."""
    lines, sideways = _choose_lines(quads)
    if not len(lines):
        return 0
    crops = [crop(image, quad) for quad in lines[:_VOTERS]]
    if sideways:
        return 0 if _runs_down(models, image, quads, crops) else find_best_turn(models, image, quads, (90, 270))
    if models.count_upside_down(crops) * 2 <= len(crops):
        return 0
    return find_best_turn(models, image, quads, (0, 180))


def find_best_turn(models: Models, image: np.ndarray, quads: np.ndarray, turns: tuple[int, ...]) -> int:
    """Read some lines in each of `turns` and return the one read with most certainty, 0 where none can be read."""
    lines, _ = _choose_lines(quads)
    turned = {turn: [_turn(crop(image, quad), turn) for quad in lines[:_WITNESSES]] for turn in turns}
    count = len(turned[turns[0]])
    scores = {turn: _judge(models, crops) for turn, crops in turned.items()}
    if max(sum(found) for found in scores.values()) < _SURELY * count:
        # Lines on their head are read as some nonsense, with half a heart: the look of a known script weighs more.
        for turn, crops in turned.items():
            foreign = [_look_foreign(part) for part in crops]
            scores[turn] = [own**2 + (1 - own) * other for own, other in zip(scores[turn], foreign, strict=True)]
    best = max(turns, key=lambda turn: sum(scores[turn]))
    return best if sum(scores[best]) >= _READABLE * count else 0


def _runs_down(models: Models, image: np.ndarray, quads: np.ndarray, columns: Sequence[np.ndarray]) -> bool:
    """Tell whether lines that stand on end are columns of Chinese or Japanese on an upright page.

    Its headings tell, where it has some across the page, else its characters: they stand upright in their column.
    """
    read = models.recognise([np.rot90(column) for column in columns[:_WITNESSES]])
    text = "".join(line.text for line in read)
    if not text or sum(unicodedata.east_asian_width(letter) in "WF" for letter in text) < len(text) / 2:
        return False
    width, height = measure(quads)
    wide = np.flatnonzero(width >= _HEADING_SHAPE * height)
    if len(wide) < _FEWEST_HEADINGS:
        beside = models.recognise([_lay_down(*pair) for pair in zip(columns, read, strict=False)])
        agreed = sum((Counter(one.text) & Counter(other.text)).total() for one, other in zip(read, beside, strict=True))
        return agreed >= _AGREED * sum(min(len(line.characters), _CHARACTERS) for line in read)
    longest = wide[np.argsort(-width[wide], kind="stable")][:_VOTERS]
    headings = [crop(image, quads[index]) for index in longest]
    level = sum(_judge(models, headings))
    on_end = max(sum(_judge(models, [_turn(heading, turn) for heading in headings])) for turn in (90, 270))
    return level >= _READABLE * len(headings) and level > on_end


def _lay_down(column: np.ndarray, read: Recognised) -> np.ndarray:
    """Return the first characters of a column, as it stands on the page, side by side: `read` says where they are."""
    height, side = column.shape[:2]
    side = min(side, height)
    tops = [int(place * height - side / 2) for _, place, _ in read.characters[:_CHARACTERS]]
    squares = [column[max(min(top, height - side), 0) :][:side] for top in tops]
    return np.concatenate(squares, axis=1) if squares else column


def _judge(models: Models, crops: Sequence[np.ndarray]) -> list[float]:
    """Return the scores of crops as read, each by how much of its line was read."""
    read = models.recognise(crops)
    return [
        line.score * min(len(line.characters) * crop.shape[0] / (_DENSITY * crop.shape[1]), 1.0)
        for line, crop in zip(read, crops, strict=True)
    ]


def _look_foreign(crop: np.ndarray) -> float:
    scores = score_scripts(crop)
    return max(score for script, score in scores.items() if script not in (LATIN, HAN, CLUTTER))


def _turn(crop: np.ndarray, degrees: int) -> np.ndarray:
    return np.ascontiguousarray(np.rot90(crop, -degrees // 90))


def _choose_lines(quads: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return the longest lines of the direction most lines have, longest first, and whether it is up or down."""
    width, height = measure(quads)
    wide, tall = width >= _LINE_SHAPE * height, height >= _LINE_SHAPE * width
    sideways = bool(height[tall].sum() > width[wide].sum())
    chosen = tall if sideways else wide
    length = np.maximum(width, height)[chosen]
    return quads[chosen][np.argsort(-length, kind="stable")], sideways
