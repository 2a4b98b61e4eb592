"""Cuts printed words out of the picture of a page, with what touches them; knows neither values nor engines."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from inference.types import Box

_PADDING = 0.12  # of the height of the text, above and below
_REACH = 4.0  # of the height: as far as ink that goes on beyond a word is followed
_GAP = 0.3  # of the height: white that ends a word
_INK = 60  # of 255: how far a pixel is from its paper to be seen by a recogniser
_RULE = 0.95  # share of the height that a line of a table covers, and no letter


def decode_grey(jpeg: bytes) -> np.ndarray:
    """Return a page's picture as grey, uint8 (height, width)."""
    with Image.open(io.BytesIO(jpeg)) as image:
        image.draft("L", None)
        return np.asarray(image.convert("L"))


def cut(page: np.ndarray, box: Box, others: Sequence[Box], *, padding: float = _PADDING) -> np.ndarray | None:
    """Return what stands in `box` and goes on beyond it up to the words `others`: uint8 grey, dark on light.

    None where nothing is printed there.
    """
    height, width = page.shape
    x0, x1 = box[0] * width, box[2] * width
    size = max((box[3] - box[1]) * height, 1.0)
    top, bottom = box[1] * height - padding * size, box[3] * height + padding * size
    rows = slice(max(int(top), 0), max(int(bottom) + 1, 1))
    left = max((other[2] * width for other in others if other[0] < box[0]), default=0.0)
    right = min((other[0] * width for other in others if other[0] >= box[0]), default=float(width))
    first = int(max(min(left + 1, x0), x0 - _REACH * size, 0))
    last = int(min(max(right - 1, x1), x1 + _REACH * size, width)) + 1
    band = page[rows, first:last]
    inside = slice(max(int(x0) - first, 0), max(int(x1) + 1 - first, 1))
    if not band[:, inside].size:
        return None
    paper = float(np.median(band[:, inside]))
    far = np.abs(band.astype(np.int16) - paper) >= _INK
    if not far[:, inside].any():
        return None
    is_rule = far.mean(axis=0) >= _RULE
    inked = far.any(axis=0)
    start = _follow(inked[: inside.start + 1][::-1], is_rule[: inside.start + 1][::-1], size)
    end = _follow(inked[inside.stop - 1 :], is_rule[inside.stop - 1 :], size)
    found = band[:, max(inside.start - start, 0) : inside.stop + end]
    return 255 - found if paper < 110 else found


def _follow(inked: np.ndarray, is_rule: np.ndarray, size: float) -> int:
    """Return how many columns outwards still belong to the word: a margin, and more while ink goes on."""
    end, last = len(inked), 0
    for place in range(1, end):
        if is_rule[place]:
            return max(place - 1, 0)
        if inked[place]:
            last = place
        elif place - last > max(_GAP * size, 2):
            return place
    return max(end - 1, 0)
