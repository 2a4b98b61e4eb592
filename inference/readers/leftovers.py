"""Finds what looks like print on a page that its text layer says nothing of: scans of text, text drawn as shapes.

Looks for many changes from dark to light within a line's height; knows neither words nor what draws the page.
"""

from __future__ import annotations

import numpy as np

from inference.types import Box, Leftovers

_STEP = 2  # of the pixels of a page at 200 dpi one in so many, across and down, is enough to see print
_EDGE = 40  # of 255, between neighbouring pixels
_TILE_WIDTH, _TILE_HEIGHT = 24, 12  # pixels after `_STEP`: about four letters of small print
_MIN_EDGES, _MAX_EDGES = 30, 150  # in a tile: fewer in rules and drawings, more in bar codes and patterns
_MIN_TILES = 5  # a short line
_RULE_TILES = 3  # an edge that goes down so many tiles is a rule's
_MARGIN = 0.5  # of a tile
_MOST_AREA = 0.3  # of the page: beyond, pieces save nothing
_MIN_SIDE = 736  # pixels: an engine enlarges what is smaller, which takes longer and reads no better
_GAP = 24  # pixels of white between two pieces
_WHOLE = (0.0, 0.0, 1.0, 1.0)


def collect_leftovers(bare: np.ndarray) -> Leftovers | None:
    """Return what looks like print on `bare`, the upright page rendered without its text, uint8 RGB; None where
    nothing does."""
    boxes = find_print(bare)
    if not boxes:
        return None
    if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes) > _MOST_AREA:
        return Leftovers(bare, ((_WHOLE, _WHOLE),))
    height, width = bare.shape[:2]
    parts = [
        bare[int(y0 * height) : int(y1 * height) + 1, int(x0 * width) : int(x1 * width) + 1] for x0, y0, x1, y1 in boxes
    ]
    wide = max(_MIN_SIDE, *(part.shape[1] for part in parts))
    high = max(_MIN_SIDE, sum(part.shape[0] + _GAP for part in parts))
    image = np.full((high, wide, 3), 255, np.uint8)
    pieces, top = [], 0
    for box, part in zip(boxes, parts, strict=True):
        bottom, right = top + part.shape[0], part.shape[1]
        image[top:bottom, :right] = part
        pieces.append(((0.0, top / high, right / wide, bottom / high), box))
        top = bottom + _GAP
    return Leftovers(image, tuple(pieces))


def find_print(bare: np.ndarray) -> list[Box]:
    """Return boxes around what looks like print on an image, uint8 RGB, in fractions of it."""
    grey = bare[::_STEP, ::_STEP, 1].astype(np.int16)
    edges = np.abs(np.diff(grey, axis=1)) > _EDGE
    rows, columns = edges.shape[0] // _TILE_HEIGHT, edges.shape[1] // _TILE_WIDTH
    if not rows or not columns or not edges.any():
        return []
    tiles = edges[: rows * _TILE_HEIGHT, : columns * _TILE_WIDTH].reshape(rows, _TILE_HEIGHT, columns, _TILE_WIDTH)
    counts = (tiles & ~_rules(tiles)).sum(axis=(1, 3))
    printed = (counts >= _MIN_EDGES) & (counts <= _MAX_EDGES)
    width, height = edges.shape[1] / _TILE_WIDTH, edges.shape[0] / _TILE_HEIGHT
    boxes = []
    for group in _connected(printed):
        if len(group) >= _MIN_TILES:
            y0, x0 = (group.min(axis=0) - _MARGIN).tolist()
            y1, x1 = (group.max(axis=0) + 1 + _MARGIN).tolist()
            boxes.append((max(x0 / width, 0.0), max(y0 / height, 0.0), min(x1 / width, 1.0), min(y1 / height, 1.0)))
    return sorted(boxes, key=lambda box: box[1])


def _rules(tiles: np.ndarray) -> np.ndarray:
    """Return where in `tiles` (rows, height, columns, width) an edge is an upright rule's: bool, to be broadcast."""
    straight = np.asarray(tiles.all(axis=1))
    rules = np.zeros_like(straight)
    for start in range(len(straight) - _RULE_TILES + 1):
        rules[start : start + _RULE_TILES] |= straight[start : start + _RULE_TILES].all(axis=0)
    return rules[:, None]


def _connected(printed: np.ndarray) -> list[np.ndarray]:
    """Return groups of printed tiles, int (n, 2) of row and column, with at most one empty tile between neighbours."""
    left = {(row, column) for row, column in np.argwhere(printed).tolist()}
    groups = []
    while left:
        group, waiting = [], [left.pop()]
        while waiting:
            row, column = waiting.pop()
            group.append((row, column))
            near = {(row + down, column + across) for down in range(-2, 3) for across in range(-2, 3)} & left
            left -= near
            waiting += near
        groups.append(np.array(group))
    return groups
