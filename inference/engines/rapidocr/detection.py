"""From a page to what the detector sees, and from its map of text to the lines' corners; knows no model.

The map holds for every pixel how likely it is text, but shrunk away from each line's edge, so that lines stay apart
(differentiable binarization, Liao et al. 2020): boxes are grown back by what was taken.
"""

from __future__ import annotations

import cv2
import numpy as np

_STRIDE = 32  # pixels that both sides of the detector's picture are multiples of
_SHORT_SIDE = 736  # a smaller page is enlarged to it
_MAX_ASPECT = 8  # of the longer to the shorter side that the detector sees
_IS_TEXT = 0.3  # of a pixel
_MIN_SCORE = 0.5  # mean of the pixels of a box
_GROWTH = 1.6  # of a box, in areas per perimeter
_MIN_HEIGHT = 3  # pixels of the map
_MAX_LINES = 1000
_JOIN = np.ones((2, 2), np.uint8)


def prepare(image: np.ndarray, longest: int) -> tuple[np.ndarray, tuple[float, float]]:
    """Return the page (uint8 BGR) as the detector sees it, no side longer than `longest` pixels, and its scale (x, y).

    A strip gets paper at its right or bottom: as narrow as it is, it would show the detector nothing like a page.
    """
    height, width = image.shape[:2]
    scale = min(max(1.0, _SHORT_SIDE / min(height, width)), longest / max(height, width))
    size = (_round(width * scale), _round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(image, size, interpolation=how)
    scales = (size[0] / width, size[1] / height)
    right, bottom = _round(size[1] / _MAX_ASPECT) - size[0], _round(size[0] / _MAX_ASPECT) - size[1]
    if right <= 0 and bottom <= 0:
        return small, scales
    white = (255, 255, 255)
    padded = cv2.copyMakeBorder(small, 0, max(bottom, 0), 0, max(right, 0), cv2.BORDER_CONSTANT, value=white)
    return padded, scales


def _round(length: float) -> int:
    return max(round(length / _STRIDE), 1) * _STRIDE


def find_quads(chances: np.ndarray) -> np.ndarray:
    """Return the lines' corners, float32 (n, 4, 2) in pixels of the map (height, width) of chances that text is there.

    Corners: top left, top right, bottom right, bottom left.
    """
    mask = cv2.dilate((chances > _IS_TEXT).astype(np.uint8), _JOIN)
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = []
    for outline in outlines[:_MAX_LINES]:
        centre, (width, height), angle = cv2.minAreaRect(outline)
        if min(width, height) < _MIN_HEIGHT:
            continue
        if _score(chances, cv2.boxPoints((centre, (width, height), angle))) < _MIN_SCORE:
            continue
        grown = 2 * _GROWTH * width * height / (2 * (width + height))
        quads.append(_name_corners(cv2.boxPoints((centre, (width + grown, height + grown), angle))))
    return np.array(quads, np.float32).reshape(-1, 4, 2)


def _score(chances: np.ndarray, box: np.ndarray) -> float:
    """Return the mean chance inside a box (4, 2)."""
    height, width = chances.shape
    x0, y0 = np.clip(np.floor(box.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    x1, y1 = np.clip(np.ceil(box.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    inside = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(inside, [(box - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(chances[y0 : y1 + 1, x0 : x1 + 1], inside)[0])


def _name_corners(box: np.ndarray) -> np.ndarray:
    left, right = np.split(box[np.argsort(box[:, 0], kind="stable")], 2)
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.stack([top_left, top_right, bottom_right, bottom_left])
