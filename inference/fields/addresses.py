"""The address under a party's name, as one value over several lines.

Knows nothing of which party is the seller.
"""

from __future__ import annotations

import re

from inference.fields.blocks import is_address_line, is_contact_line, is_heading, is_street_line
from inference.fields.candidates import Candidate
from inference.fields.dates import find_dates
from inference.fields.layout import Layout, Segment
from inference.fields.parties import Party
from inference.types import Evidence


def rows_below(layout: Layout, segment: Segment) -> list[Segment]:
    """The widest segment of each of the next rows: receipts centre their head, so left edges say nothing."""
    rows = layout.sheet(segment.page).rows[segment.row + 1 : segment.row + 10]
    return [max(row.segments, key=lambda item: item.box[2] - item.box[0]) for row in rows]


def address_of(party: Party, layout: Layout) -> Candidate | None:
    """The address under a party's name as one candidate over several lines; None where there is none."""
    lines: list[Segment] = []
    for segment in party.address[:9]:
        if not lines and not (is_address_line(segment.text) or is_street_line(segment.text)):
            continue
        if find_dates(segment.text) or is_contact_line(segment.text) or is_heading(segment.text):
            break
        if not (is_address_line(segment.text) or is_street_line(segment.text) or len(lines) < 4):
            break
        lines.append(segment)
        if (
            len(lines) > 1
            and re.fullmatch(r"[^\W\d_ ]+(?: [^\W\d_]+)?", segment.text)
            and is_address_line(lines[-2].text)
        ):
            break
    if not any(is_address_line(line.text) or is_street_line(line.text) for line in lines):
        return None
    more: tuple[Evidence, ...] = tuple(layout.evidence(line, 0, len(line.text)) for line in lines[1:])
    value = "\n".join(line.text.strip(" ,") for line in lines)
    return Candidate(lines[0], 0, len(lines[0].text), value, more=more)
