"""Has an engine read what a page's text layer leaves out and puts its lines among the others; knows no files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from inference.engine import Engine, EngineError
from inference.layout import order_lines, turn_line
from inference.types import Box, Leftovers, Page, Result, TextLine

_WHOLE = (0.0, 0.0, 1.0, 1.0)
_MOST_CHANGE = 0.15  # of its sides, of an image that was turned by a few degrees
_MIN_SCORE = 0.8  # below it a picture was taken for letters


def read_leftovers(page: Page, engine: Engine) -> Page:
    """Return `page` with the lines of its leftovers, which have a confidence unlike those of the text layer.

    Raises `EngineError`.
    """
    left = page.leftovers
    if left is None:
        return page
    found = _read(page.number, left, engine)
    if found is None:
        # Straightened as if it were one tilted sheet: each piece by itself can still be told.
        apart = (_read(page.number, piece, engine) for piece in _take_apart(left))
        found = [line for lines in apart for line in lines or ()]
    if not found:
        return replace(page, leftovers=None)
    return replace(page, leftovers=None, lines=tuple(order_lines([*page.lines, *found])))


def _read(number: int, left: Leftovers, engine: Engine) -> list[TextLine] | None:
    """Return the lines of the leftovers, None where the engine has bent them so that their places are lost."""
    height, width = left.image.shape[:2]
    results = engine.read([Page(number, width, height, left.image)])
    if len(results) != 1:
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    [result] = results
    if result.image is not None and (len(left.pieces) > 1 or not _is_alike(result, left.image)):
        return None
    return list(_place([turn_line(line, -result.rotation % 360) for line in result.lines], left))


def _is_alike(result: Result, image: np.ndarray) -> bool:
    """Tell whether straightening has turned the image a little only, so that all stands nearly where it stood."""
    if result.image is None or result.rotation:
        return False
    pairs = zip(result.image.shape[:2], image.shape[:2], strict=True)
    return all(abs(after / before - 1) < _MOST_CHANGE for after, before in pairs)


def _take_apart(left: Leftovers) -> Iterator[Leftovers]:
    height, width = left.image.shape[:2]
    for (x0, y0, x1, y1), here in left.pieces:
        part = left.image[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
        if part.size and len(left.pieces) > 1:
            yield Leftovers(part, ((_WHOLE, here),))


def _place(lines: list[TextLine], left: Leftovers) -> Iterator[TextLine]:
    """Yield each line that was read well, where it stands on the page."""
    for line in lines:
        if (line.confidence or 0.0) < _MIN_SCORE or sum(map(str.isalnum, line.text)) < 2:
            continue
        x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
        for there, here in left.pieces:
            if there[0] <= x <= there[2] and there[1] <= y <= there[3]:
                words = tuple(replace(word, box=_move(word.box, there, here)) for word in line.words)
                yield replace(line, box=_move(line.box, there, here), words=words)


def _move(box: Box, there: Box, here: Box) -> Box:
    scale_x, scale_y = ((here[i + 2] - here[i]) / (there[i + 2] - there[i]) for i in (0, 1))
    edges = (
        here[0] + (box[0] - there[0]) * scale_x,
        here[1] + (box[1] - there[1]) * scale_y,
        here[0] + (box[2] - there[0]) * scale_x,
        here[1] + (box[3] - there[1]) * scale_y,
    )
    x0, y0, x1, y1 = (min(max(edge, 0.0), 1.0) for edge in edges)
    return (x0, y0, x1, y1)
