"""Where things stand on a page: turns boxes and lines by quarters and puts lines into reading order.

Knows nothing of who read the lines, nor what they mean. Boxes are fractions of the page (see `inference.types`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from inference.bidi import runs_right_to_left
from inference.types import Box, TextLine

QUARTERS = (0, 90, 180, 270)


def turn_box(box: Box, degrees: int) -> Box:
    """Return where `box` stands after its page was turned clockwise by `degrees` (0, 90, 180, 270)."""
    x0, y0, x1, y1 = box
    if degrees == 90:
        return (1 - y1, x0, 1 - y0, x1)
    if degrees == 180:
        return (1 - x1, 1 - y1, 1 - x0, 1 - y0)
    if degrees == 270:
        return (y0, 1 - x1, y1, 1 - x0)
    return box


def turn_line(line: TextLine, degrees: int) -> TextLine:
    """Return `line` with its boxes after its page was turned clockwise by `degrees`."""
    if not degrees:
        return line
    words = tuple(replace(word, box=turn_box(word.box, degrees)) for word in line.words)
    return replace(line, box=turn_box(line.box, degrees), words=words)


def group_rows(boxes: Sequence[Box]) -> list[list[int]]:
    """Group boxes that stand beside each other; return rows of indices, top to bottom, left to right in each.

    A box belongs to a row when its middle lies within half a height of the row's, so that a tall box (a logo read as
    text) never ties two rows together.
    """
    order = sorted(range(len(boxes)), key=lambda i: boxes[i][1] + boxes[i][3])
    rows: list[list[int]] = []
    middle = height = 0.0
    for i in order:
        _, top, _, bottom = boxes[i]
        centre, own_height = (top + bottom) / 2, bottom - top
        if rows and abs(centre - middle) < min(own_height, height) / 2:
            rows[-1].append(i)
            count = len(rows[-1])
            middle += (centre - middle) / count
            height += (own_height - height) / count
        else:
            rows.append([i])
            middle, height = centre, own_height
    for row in rows:
        row.sort(key=lambda i: boxes[i][0])
    return rows


def order_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return `lines` in reading order: columns of running text one after the other, everything else row by row; from
    the right where most of the text is written so."""
    if not runs_right_to_left("".join(line.text for line in lines)):
        return _order_from_left(lines)
    mirrored = [replace(line, box=_mirror(line.box)) for line in lines]
    line_of = {id(seen): line for seen, line in zip(mirrored, lines, strict=True)}
    return [line_of[id(seen)] for seen in _order_from_left(mirrored)]


def _order_from_left(lines: Sequence[TextLine]) -> list[TextLine]:
    gutter = _find_gutter(lines)
    if gutter is None:
        return [lines[i] for row in group_rows([line.box for line in lines]) for i in row]
    # What crosses the gutter (a title, a table) ends the columns above it and starts new ones below.
    ordered: list[TextLine] = []
    left: list[TextLine] = []
    right: list[TextLine] = []
    for row in group_rows([line.box for line in lines]):
        cells = [lines[i] for i in row]
        if any(cell.box[0] < gutter < cell.box[2] for cell in cells):
            ordered += [*left, *right, *cells]
            left, right = [], []
        else:
            left += [cell for cell in cells if cell.box[2] <= gutter]
            right += [cell for cell in cells if cell.box[0] >= gutter]
    return [*ordered, *left, *right]


def _mirror(box: Box) -> Box:
    return (1 - box[2], box[1], 1 - box[0], box[3])


def _find_gutter(lines: Sequence[TextLine]) -> float | None:
    """Return the x of the empty strip between two columns of running text, or None where there is none.

    Both columns must be mostly long lines: the short cells of a table or of a letterhead belong row by row.
    """
    long = [line.box for line in lines if line.box[2] - line.box[0] > 0.25]
    left = [box for box in long if box[2] < 0.56]
    right = [box for box in long if box[0] > 0.44]
    if min(len(left), len(right)) < 8 or len(left) + len(right) < 0.7 * len(long):
        return None
    edge_left, edge_right = median(box[2] for box in left), median(box[0] for box in right)
    return (edge_left + edge_right) / 2 if edge_left < edge_right else None
