"""Where a missing field should stand: as in the issuer's earlier approved documents, else beside its label.

Knows no request; needs an open scope. Says nothing where neither tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from documents.models import Document
from documents.services.earlier import Value, approved_before, approved_values
from documents.services.fields import CurrentField, State
from documents.services.words import stored_page
from inference.fields.folding import squeeze
from inference.fields.labels import label_book
from inference.fields.layout import Layout, Segment, lay_out
from inference.types import Box, FieldSpec

SAME_ISSUER = 5  # so many of its last documents are asked
ISSUER = "seller_name"
LABEL_QUALITY = 0.6
WIDTH = 0.2  # of the page, for a value whose length nobody knows


@dataclass(frozen=True, slots=True)
class ExpectedPlace:
    """A page and a box in fractions of it."""

    page: int
    box: Box


def expected_places(document: Document, fields: Sequence[CurrentField]) -> dict[str, ExpectedPlace]:
    """Field name -> place, for the missing fields of which one is known."""
    missing = [field for field in fields if field.state is State.MISSING and not field.is_table]
    if not missing:
        return {}
    places = _places_before(document, fields, [field.name for field in missing])
    unknown = [field.spec for field in missing if field.name not in places]
    if unknown:
        layout = lay_out([stored_page(page) for page in document.pages.all()])
        places |= places_by_label(unknown, layout)
    return places


def _places_before(document: Document, fields: Iterable[CurrentField], names: list[str]) -> dict[str, ExpectedPlace]:
    issuer = next((str(field.value) for field in fields if field.name == ISSUER and field.value), document.issuer)
    if not issuer:
        return {}
    own = [one for one in approved_before(document) if squeeze(one.issuer) == squeeze(issuer)][:SAME_ISSUER]
    if not own:
        return {}
    values = approved_values(own, names)
    found = {name: middle_place(values[name].values()) for name in values}
    return {name: place for name, place in found.items() if place is not None}


def middle_place(values: Iterable[Value]) -> ExpectedPlace | None:
    """The median of the first boxes of `values` on the page most of them stand on."""
    boxes: dict[int, list[Box]] = {}
    for value in values:
        first = next((item for item in value.evidence if item["box"]), None)
        if value.value is not None and first is not None:
            x0, y0, x1, y1 = first["box"]
            boxes.setdefault(first["page"], []).append((x0, y0, x1, y1))
    if not boxes:
        return None
    page = max(boxes, key=lambda number: (len(boxes[number]), -number))
    x0, y0, x1, y1 = (median(side) for side in zip(*boxes[page], strict=True))
    return ExpectedPlace(page, (x0, y0, x1, y1))


def places_by_label(specs: Sequence[FieldSpec], layout: Layout) -> dict[str, ExpectedPlace]:
    """The blank beside each field's best printed label: to its right, else below it at the right edge."""
    best: dict[str, tuple[float, Segment, int]] = {}
    for hit in label_book(tuple(specs)).find(layout):
        if hit.name and hit.quality >= LABEL_QUALITY and hit.quality > best.get(hit.name, (0.0,))[0]:
            best[hit.name] = (hit.quality, hit.segment, hit.end)
    return {name: ExpectedPlace(segment.page, _beside(segment, end)) for name, (_, segment, end) in best.items()}


def _beside(segment: Segment, end: int) -> Box:
    _, y0, right, y1 = segment.box_of(0, end)
    gap = (y1 - y0) / 2
    left = right + gap
    if left + WIDTH / 2 > 1:
        left, y0, y1 = max(0.0, right - WIDTH), y1 + gap / 2, min(1.0, 2 * y1 - y0 + gap / 2)
    return (left, y0, min(1.0, left + WIDTH), y1)
