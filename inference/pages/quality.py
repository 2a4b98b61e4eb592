"""Judges how well a page that was read from its image could be read, in notes with figures; knows no engine.

Blur and darkness are measured where text stands, relative to its height, so that paper, pictures and the table beneath
a photographed sheet do not count. Costs a few milliseconds a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import cv2
import numpy as np

from inference.types import PageNote, TextLine

SMALL_TEXT, LOW_RESOLUTION, BLURRED, GLARE, DARK = "small_text", "low_resolution", "blurred", "glare", "dark"

_CAPITALS = 0.62  # height of capitals, of the box of a line
_SMALL = 9.5  # pixels of capitals below which more and more characters are misread
_MIN_CHARACTERS = 20  # on a page, fewer say nothing about it
_SAMPLE = 24  # lines that are looked at
_MIN_CONTRAST = 30  # of 255, within a line whose edges can be measured
_BLURRED = 0.33  # width of an edge, of the height of capitals
_DARK = 95  # of 255, brightness of the paper around text
_PAPER_RATIOS = (297 / 210, 11 / 8.5)  # of the sheets that are scanned whole
_RATIO_TOLERANCE = 0.02
_PAPER_INCHES = 11.4  # of their longer side
_LOW_DPI = 140
_GLARE_STEP = 8  # every such pixel is looked at
_GLARE_SHARE = 0.01  # of the page, in one spot
_SATURATED, _DULL = 252, 225  # brightness of glare, and of paper that glare can stand out from


def judge_quality(image: np.ndarray, lines: Sequence[TextLine]) -> tuple[PageNote, ...]:
    """Return what a person could do better at the next scan of the page: uint8 RGB (height, width, 3) and its lines.

    Codes and figures: `small_text` (`height`: pixels of capitals), `low_resolution` (`dpi`), `blurred`, `glare` and
    `dark`.
    """
    if sum(len(line.text) for line in lines) < _MIN_CHARACTERS:
        return ()
    notes = []
    height = _measure_capitals(image, lines)
    if height < _SMALL:
        notes.append(PageNote(SMALL_TEXT, {"height": max(round(height), 1)}))
        dpi = _guess_dpi(image)
        if dpi is not None and dpi < _LOW_DPI:
            notes.append(PageNote(LOW_RESOLUTION, {"dpi": dpi}))
    edges, papers = _look_at_lines(image, lines)
    if edges and median(edges) > _BLURRED:
        notes.append(PageNote(BLURRED))
    if papers and median(papers) < _DARK:
        notes.append(PageNote(DARK))
    if _has_glare(image):
        notes.append(PageNote(GLARE))
    return tuple(notes)


def _measure_capitals(image: np.ndarray, lines: Sequence[TextLine]) -> float:
    """Return the height in pixels of capitals of the middle character of the page."""
    height, width = image.shape[:2]
    sizes = sorted(
        (min((line.box[3] - line.box[1]) * height, (line.box[2] - line.box[0]) * width), len(line.text))
        for line in lines
    )
    left = sum(count for _, count in sizes) / 2
    for size, count in sizes:
        left -= count
        if left <= 0:
            return float(size * _CAPITALS)
    return 0.0


def _guess_dpi(image: np.ndarray) -> int | None:
    """Return the resolution of a page that has the shape of a whole sheet, else None."""
    longer, shorter = max(image.shape[:2]), min(image.shape[:2])
    is_sheet = any(abs(longer / shorter / ratio - 1) < _RATIO_TOLERANCE for ratio in _PAPER_RATIOS)
    return round(longer / _PAPER_INCHES) if is_sheet else None


def _look_at_lines(image: np.ndarray, lines: Sequence[TextLine]) -> tuple[list[float], list[float]]:
    """Return the widths of edges (of the height of capitals) and the brightness of the paper of some lines."""
    height, width = image.shape[:2]
    edges, papers = [], []
    step = max(len(lines) // _SAMPLE, 1)
    for line in lines[::step]:
        x0, y0, x1, y1 = line.box
        part = image[int(y0 * height) : int(y1 * height) + 1, int(x0 * width) : int(x1 * width) + 1, 1]
        if min(part.shape) < 4:
            continue
        low, high = (float(value) for value in np.percentile(part, (3, 90)))
        papers.append(high)
        if high - low >= _MIN_CONTRAST:
            slopes = np.abs(cv2.Sobel(part, cv2.CV_16S, 1, 0)).astype(np.float32) / 8
            steepest = float(np.percentile(slopes, 98))
            edges.append((high - low) / max(steepest, 0.5) / (min(part.shape) * _CAPITALS))
    return edges, papers


def _has_glare(image: np.ndarray) -> bool:
    few = image[::_GLARE_STEP, ::_GLARE_STEP]
    darkest = few.min(axis=2)
    if np.median(darkest) > _DULL or np.percentile(darkest, 75) >= _SATURATED:
        return False  # white paper
    spots = (darkest >= _SATURATED).astype(np.uint8)
    count, _, sizes, _ = cv2.connectedComponentsWithStats(cv2.erode(spots, np.ones((3, 3), np.uint8)))
    return count > 1 and int(sizes[1:, cv2.CC_STAT_AREA].max()) > _GLARE_SHARE * darkest.size
