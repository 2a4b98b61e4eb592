"""Arithmetic on lines that stand askew: crops, quarter turns and the boxes of words; knows no model.

A quad is a line's corners in pixels, float32 (4, 2): top left, top right, bottom right, bottom left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

import cv2
import numpy as np

from inference.engines.rapidocr.decoding import Recognised
from inference.types import Box, TextLine, Word

_SMALL, _ENLARGED = 20, 2  # pixels of a line below which it is read better when enlarged smoothly, and how many times
_TALL = 1.5  # higher than wide by this: the line runs down the page, unless it is a single slim character


def measure(quads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the widths and heights of quads (n, 4, 2) along their own sides."""
    width = np.maximum(_distance(quads[:, 0], quads[:, 1]), _distance(quads[:, 2], quads[:, 3]))
    height = np.maximum(_distance(quads[:, 0], quads[:, 3]), _distance(quads[:, 1], quads[:, 2]))
    return np.maximum(width, 1), np.maximum(height, 1)


def is_tall(quads: np.ndarray) -> np.ndarray:
    """Tell for each quad whether its line seems to run down the page: bool (n,)."""
    width, height = measure(quads)
    return np.asarray(height >= _TALL * width)


def turn_quads(quads: np.ndarray, degrees: int, size: tuple[int, int]) -> np.ndarray:
    """Return quads on a page of `size` (height, width) after it was turned clockwise, corners renamed to match."""
    height, width = size
    x, y = quads[..., 0], quads[..., 1]
    turned = {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[degrees]
    return np.roll(np.stack(turned, axis=-1), degrees // 90, axis=1)


def crop(image: np.ndarray, quad: np.ndarray) -> np.ndarray:
    """Cut a line out of `image` and straighten it; a line in small print comes out twice as large."""
    widths, heights = measure(quad[None])
    scale = _ENLARGED if min(widths[0], heights[0]) < _SMALL else 1
    width, height = int(widths[0] * scale), int(heights[0] * scale)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    return cv2.warpPerspective(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)


def make_line(read: Recognised, quad: np.ndarray, size: tuple[int, int], runs_down: bool) -> TextLine:
    """Return the line with its words' boxes, in fractions of a page of `size` (height, width)."""
    # Along the line first: a line that runs down the page begins at its top edge, right corner.
    corners = np.roll(quad, -1, axis=0) if runs_down else quad
    return place_words(read.text.strip(), read.score, split_words(read), corners, size)


def place_words(
    text: str,
    score: float,
    parts: Iterable[tuple[str, float, float, float]],
    quad: np.ndarray,
    size: tuple[int, int],
) -> TextLine:
    """Return the line with words of (text, start and end along the line in 0..1, score), on a page of `size`."""
    words = tuple(Word(part, _to_box(_cut(quad, start, end), size), sure) for part, start, end, sure in parts)
    return TextLine(text, _to_box(quad, size), score, words)


def split_words(read: Recognised) -> Iterator[tuple[str, float, float, float]]:
    """Yield each word's text, its start and end along the line (0..1) and its score.

    Words end at white space and where the script changes between Chinese (no spaces) and others.
    """
    groups: list[list[tuple[str, float, float]]] = []
    characters, before = iter(read.characters), ""
    for character in read.text:
        if not character.isspace():
            place = next(characters, None)
            if place is None:
                break
            if not groups or before.isspace() or _is_ideograph(before) != _is_ideograph(character):
                groups.append([])
            groups[-1].append(place)
        before = character
    # A word reaches half-way to its neighbours' nearest characters, but no further than its own characters are wide.
    steps = [after - at for (_, at, _), (_, after, _) in pairwise(read.characters) if after > at]
    reach = float(np.median(steps)) * 0.6 if steps else 0.5
    for index, group in enumerate(groups):
        start, end = group[0][1] - reach, group[-1][1] + reach
        if index:
            start = max(start, (groups[index - 1][-1][1] + group[0][1]) / 2)
        if index + 1 < len(groups):
            end = min(end, (group[-1][1] + groups[index + 1][0][1]) / 2)
        score = sum(part[2] for part in group) / len(group)
        yield "".join(part[0] for part in group), max(start, 0.0), min(end, 1.0), score


def _is_ideograph(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _cut(corners: np.ndarray, start: float, end: float) -> np.ndarray:
    top_left, top_right, bottom_right, bottom_left = corners
    along_top, along_bottom = top_right - top_left, bottom_right - bottom_left
    return np.stack(
        [
            top_left + start * along_top,
            top_left + end * along_top,
            bottom_left + end * along_bottom,
            bottom_left + start * along_bottom,
        ]
    )


def _to_box(corners: np.ndarray, size: tuple[int, int]) -> Box:
    height, width = size
    x0, y0 = corners.min(axis=0).tolist()
    x1, y1 = corners.max(axis=0).tolist()
    return (max(x0 / width, 0.0), max(y0 / height, 0.0), min(x1 / width, 1.0), min(y1 / height, 1.0))


def _distance(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(points - others, axis=-1))
