"""Cuts printed words out of the picture of a page, with what touches them; knows neither values nor engines."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from inference.types import Box

_REACH = 4.0  # of the height: as far as ink that goes on beyond a word is followed
_MARGIN = 0.1  # of the height, left and right of what is cut out
_GAP = 0.3  # of the height: white that ends a word
_INK = 60  # of 255: how far a pixel is from its paper to be seen by a recogniser
_RULE = 0.95  # share of the height that a line of a table covers, and no letter


def decode_grey(jpeg: bytes) -> np.ndarray:
    """Return a page's picture as grey, uint8 (height, width)."""
    with Image.open(io.BytesIO(jpeg)) as image:
        image.draft("L", None)
        return np.asarray(image.convert("L"))


def cut(
    page: np.ndarray, box: Box, others: Sequence[Box], *, padding: float, squeeze: float = 1.0
) -> np.ndarray | None:
    """Return what stands in `box` and goes on beyond it up to the words `others`: uint8 grey, dark on light.

    `padding`: more of the page above and below, in heights of the box. `squeeze`: to which share of its width the crop
    is squeezed. None where nothing is printed there.
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
    if squeeze < 1:
        size_wanted = (max(round(found.shape[1] * squeeze), 1), found.shape[0])
        found = np.asarray(Image.fromarray(found).resize(size_wanted, Image.Resampling.BOX))
    return 255 - found if paper < 110 else found


def _follow(inked: np.ndarray, is_rule: np.ndarray, size: float) -> int:
    """Return how many columns outwards still belong to the word: while ink goes on, and a margin."""
    end, last = len(inked), 0
    for place in range(1, end):
        if is_rule[place]:
            return max(place - 1, 0)
        if inked[place]:
            last = place
        elif place - last > max(_GAP * size, 2):
            break
    return min(last + max(round(_MARGIN * size), 1), end - 1)
