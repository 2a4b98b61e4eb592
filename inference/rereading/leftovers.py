"""Has an engine read what a page's text layer leaves out and puts its lines among the others; knows no files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inference.engine import Engine, EngineError
from inference.layout import order_lines, turn_line
from inference.types import Box, Leftovers, Page, TextLine

_MIN_SCORE = 0.8  # below it a picture was taken for letters


def read_leftovers(page: Page, engine: Engine) -> Page:
    """Return `page` with the lines of its leftovers, which have a confidence unlike those of the text layer.

    Raises `EngineError`.
    """
    left = page.leftovers
    if left is None:
        return page
    height, width = left.image.shape[:2]
    results = engine.read([Page(page.number, width, height, left.image)])
    if len(results) != 1:
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    if results[0].image is not None:  # the pieces no longer lie where they were put
        return replace(page, leftovers=None)
    if results[0].image is not None and len(left.pieces) > 1:
        # It was straightened as if it were one tilted sheet: which piece a line stands in cannot be told any more.
        return replace(page, leftovers=None)
    read = [turn_line(line, -results[0].rotation % 360) for line in results[0].lines]
    found = list(_place(read, left))
    if not found:
        return replace(page, leftovers=None)
    return replace(page, leftovers=None, lines=tuple(order_lines([*page.lines, *found])))


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
