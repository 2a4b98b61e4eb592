"""Values of one cell printed on several rows beside their label, as listings set what finds no room on one row.

Knows nothing of what the values are. The rows of one value stand closer to each other than to the values around them.
"""

from __future__ import annotations

from inference.fields.layout import Layout, Row, Segment, Sheet

ALIGNED = 0.004
TIGHT = 0.6  # of the white towards the next value
CLOSEST = 0.5  # line heights of white between the rows of one value at most
MOST_ROWS = 3


def wrapped_rows(layout: Layout, segment: Segment) -> tuple[list[Segment], list[Segment]]:
    """The rows above and below `segment` that are one value with it, top to bottom; `segment` is not among them."""
    sheet = layout.sheet(segment.page)
    return _towards(sheet, segment, -1)[::-1], _towards(sheet, segment, 1)


def value_beside(layout: Layout, label: Segment) -> Segment | None:
    """What stands right of a label, on its row or on one that it is set against the middle of; None where nothing."""
    rows = layout.sheet(label.page).rows
    own = rows[label.row].segments[label.index + 1 :]
    if own:
        return own[0]
    near = [rows[index] for index in (label.row - 1, label.row + 1) if 0 <= index < len(rows)]
    first = (row.segments[0] for row in near)
    return next((one for one in first if one.box[0] > label.box[2] and _gap(one, label) < 0), None)


def _towards(sheet: Sheet, segment: Segment, step: int) -> list[Segment]:
    found: list[Segment] = []
    at = segment
    while len(found) < MOST_ROWS and (beyond := _alone(sheet, at.row + step, at)) is not None:
        if not _gap(at, beyond) < TIGHT * _gap_beyond(sheet, beyond, step) or _gap(at, beyond) > CLOSEST * at.height:
            break
        found.append(beyond)
        at = beyond
    return found


def _alone(sheet: Sheet, index: int, beside: Segment) -> Segment | None:
    """What stands on the row, under or over `beside`, where no label stands left of it."""
    between = sheet.rows[index].segments if 0 <= index < len(sheet.rows) else ()
    if len(between) == 1 and between[0].box[2] < beside.box[0] and _gap(between[0], beside) < 0:
        index += 1 if index > beside.row else -1  # the label, set against the middle
    if not 0 <= index < len(sheet.rows):
        return None
    first = sheet.rows[index].segments[0]
    return first if abs(first.box[0] - beside.box[0]) < ALIGNED and _alike(first, beside) else None


def _alike(one: Segment, other: Segment) -> bool:
    return abs(one.height - other.height) < 0.2 * other.height


def _gap_beyond(sheet: Sheet, segment: Segment, step: int) -> float:
    """The white towards the next row that has something in the column; a lot where none follows."""
    index = segment.row + step
    while 0 <= index < len(sheet.rows):
        near = _in_column(sheet.rows[index], segment)
        if near is not None:
            return _gap(segment, near)
        index += step
    return 1.0


def _in_column(row: Row, segment: Segment) -> Segment | None:
    return next((one for one in row.segments if abs(one.box[0] - segment.box[0]) < ALIGNED), None)


def _gap(one: Segment, other: Segment) -> float:
    return max(other.box[1] - one.box[3], one.box[1] - other.box[3])
