"""Whether the labels of a form stand below their values, as captions under a line that is written on.

Knows nothing of fields or of what a value is.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.fields.labels import LabelHit, begins_segment
from inference.fields.layout import Layout, Segment

NEAR = 2.5  # line heights between a label and what it names
LEAST = 3  # labels that must speak


def are_captions(layout: Layout, hits: Sequence[LabelHit]) -> bool:
    """Whether more labels have something above them to name than something below, and next to none beside it."""
    labels = {
        id(hit.segment): hit for hit in hits if hit.name is not None and begins_segment(hit) and hit.quality > 0.6
    }
    alone = [hit for hit in labels.values() if not hit.segment.text[hit.end :].strip(" :：.*)")]
    if len(alone) < LEAST:
        return False
    beside = sum(_has_beside(hit.segment, layout, labels) for hit in alone)
    above = sum(_has_near(hit.segment, layout, labels, -1) for hit in alone)
    below = sum(_has_near(hit.segment, layout, labels, 1) for hit in alone)
    return above > below and above >= LEAST and 2 * beside < len(alone)


def _has_beside(segment: Segment, layout: Layout, labels: dict[int, LabelHit]) -> bool:
    following = layout.sheet(segment.page).rows[segment.row].segments[segment.index + 1 :]
    return bool(following) and id(following[0]) not in labels


def _has_near(segment: Segment, layout: Layout, labels: dict[int, LabelHit], step: int) -> bool:
    """Whether the next thing above (-1) or below (1) in a label's column is near and no label."""
    sheet = layout.sheet(segment.page)
    rows = sheet.rows[segment.row + 1 :] if step > 0 else sheet.rows[: segment.row][::-1]
    for row in rows:
        gap = row.box[1] - segment.box[3] if step > 0 else segment.box[1] - row.box[3]
        if gap > NEAR * sheet.line_height:
            return False
        for other in row.segments:
            if min(segment.box[2], other.box[2]) > max(segment.box[0], other.box[0]):
                return id(other) not in labels
    return False
