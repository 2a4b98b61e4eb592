"""Straightens a page whose lines were found: takes out a tilt, and the perspective of a sheet that was photographed.

Knows no model and no words. A quad is a line's corners in pixels, float32 (4, 2).
"""

from __future__ import annotations

from math import cos, radians, sin

import cv2
import numpy as np

from inference.engines.rapidocr.quads import measure

_LEAST_TILT, _MOST_TILT = 0.3, 15.0  # degrees that are worth it, and that are believed
_LONG = 4.0  # heights of a line that shows how it is tilted
_FEWEST_LINES = 3
_SPREAD = 1.5  # degrees between the quarters of the lines: more is a bent page, which no turn straightens

_SIDE = 512  # pixels of the longer side at which the sheet is looked for
_SHEET_SHARES = (0.2, 0.97)  # of the photograph
_FILLED = 0.96  # share of the four corners' area that the sheet's outline fills, and the other way round
_MIN_STEP = 35  # of 255, by which the sheet is lighter than what lies around it
_MAX_LEAN = 30.0  # degrees by which a corner may differ from a right angle
_MIN_RATIO = 0.6  # of opposite sides
_TEXT_INSIDE = 0.98  # share of the lines' area that stands on the sheet
_MARGIN = 0.01  # of the sheet, kept around it
_MAX_GROWTH = 1.5  # times as many pixels as the photograph


def straighten(image: np.ndarray, quads: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the straight page and where the lines stand on it, or None where it is straight or nothing is sure.

    `image`: uint8 BGR, upright. The new image shows the sheet alone where its edges were found, else the whole page.
    """
    size = (image.shape[1], image.shape[0])
    matrix, corners = np.eye(3), find_sheet(image, quads)
    if corners is not None:
        matrix, size = _flatten(corners)
    tilt = find_tilt(move(quads, matrix))
    if tilt:
        rotation, size = _rotate(size, tilt)
        matrix = rotation @ matrix
    if (corners is None and not tilt) or size[0] * size[1] > _MAX_GROWTH * image.shape[0] * image.shape[1]:
        return None
    paper = tuple(float(np.median(image[::16, ::16, channel])) for channel in range(3))
    straight = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=paper)
    moved = np.clip(move(quads, matrix), 0, np.array(size, np.float32))
    return straight, np.asarray(moved, np.float32)


def move(quads: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return where quads (n, 4, 2) stand after a projection (3, 3)."""
    return np.asarray(cv2.perspectiveTransform(quads.reshape(-1, 1, 2).astype(np.float32), matrix)).reshape(-1, 4, 2)


def find_tilt(quads: np.ndarray) -> float:
    """Return by how many degrees the lines fall to the right, 0.0 where they are level or do not agree."""
    width, height = measure(quads)
    long = quads[width >= _LONG * height]
    if len(long) < _FEWEST_LINES:
        return 0.0
    along = long[:, 1] - long[:, 0] + long[:, 2] - long[:, 3]
    angles = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    # A long line tells its angle better than a short one.
    order = np.argsort(angles)
    reached = np.cumsum(np.linalg.norm(along, axis=1)[order])
    first, middle, last = (
        float(angles[order][np.searchsorted(reached, part * reached[-1])]) for part in (0.25, 0.5, 0.75)
    )
    return middle if last - first <= _SPREAD and _LEAST_TILT <= abs(middle) <= _MOST_TILT else 0.0


def find_sheet(image: np.ndarray, quads: np.ndarray) -> np.ndarray | None:
    """Return the corners of a light sheet on a darker ground: top left, top right, bottom right, bottom left.

    None unless it is sure: four straight edges, and all the text within them.
    """
    scale = min(_SIDE / max(image.shape[:2]), 1.0)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), 5)
    _, light = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light = cv2.morphologyEx(light, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))  # the text on it
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    corners = _find_corners(outline)
    if corners is None or not _is_sheet(corners, outline, grey):
        return None
    corners = corners / scale
    return corners if _holds(corners, quads) else None


def _find_corners(outline: np.ndarray) -> np.ndarray | None:
    length = cv2.arcLength(outline, True)
    for precision in (0.01, 0.02, 0.03, 0.04):
        corners = cv2.approxPolyDP(outline, precision * length, True).reshape(-1, 2)
        if len(corners) == 4:
            total, difference = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
            order = [total.argmin(), difference.argmax(), total.argmax(), difference.argmin()]
            return corners[order].astype(np.float32) if len(set(map(int, order))) == 4 else None
    return None


def _is_sheet(corners: np.ndarray, outline: np.ndarray, grey: np.ndarray) -> bool:
    inside = np.zeros_like(grey)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 1)
    area, whole = cv2.contourArea(corners), cv2.contourArea(outline)
    if (
        not _SHEET_SHARES[0] * grey.size <= area <= _SHEET_SHARES[1] * grey.size
        or min(area / whole, whole / area) < _FILLED
    ):
        return False
    if float(np.median(grey[inside == 1])) - float(np.median(grey[inside == 0])) < _MIN_STEP:
        return False
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    ratios = [min(lengths[i], lengths[i + 2]) / max(lengths[i], lengths[i + 2]) for i in (0, 1)]
    turns = np.sum(sides * np.roll(sides, -1, axis=0), axis=1) / (lengths * np.roll(lengths, -1))
    return min(ratios) >= _MIN_RATIO and float(np.abs(np.degrees(np.arcsin(np.clip(turns, -1, 1)))).max()) <= _MAX_LEAN


def _holds(corners: np.ndarray, quads: np.ndarray) -> bool:
    """Tell whether the text stands on the sheet: a light panel of a dark page has some around it."""
    width, height = measure(quads)
    middles = quads.mean(axis=1)
    outline = corners.reshape(-1, 1, 2)
    inside = np.array([cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0 for x, y in middles])
    areas = width * height
    return bool(areas[inside].sum() >= _TEXT_INSIDE * areas.sum())


def _flatten(corners: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    top_left, top_right, bottom_right, bottom_left = corners
    width = max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left))
    height = max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right))
    across, down = _MARGIN * width, _MARGIN * height
    target = np.array(
        [[across, down], [across + width, down], [across + width, down + height], [across, down + height]]
    )
    size = (round(width + 2 * across), round(height + 2 * down))
    return np.asarray(cv2.getPerspectiveTransform(corners, target.astype(np.float32))), size


def _rotate(size: tuple[int, int], tilt: float) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the turn that takes out `tilt`, about the middle, and the size of a page that holds all of the old one."""
    width, height = size
    sine, cosine = abs(sin(radians(tilt))), cos(radians(tilt))
    grown = (round(width * cosine + height * sine), round(width * sine + height * cosine))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    turn[:, 2] += np.array([(grown[0] - width) / 2, (grown[1] - height) / 2])
    return np.vstack([turn, (0.0, 0.0, 1.0)]), grown
