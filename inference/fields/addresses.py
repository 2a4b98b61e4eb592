"""The address under a party's name, as one value over several lines.

Knows nothing of which party is the seller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from inference.fields.blocks import SEPARATORS, is_address_line, is_contact_line, is_heading, is_street_line
from inference.fields.candidates import Candidate
from inference.fields.dates import find_dates
from inference.fields.layout import Layout, Segment
from inference.fields.parties import Party
from inference.types import Evidence

HEAD, FLUSH = 0.25, 0.012
ALIGNED, GAP = 0.02, 1.0
_HOUSE = re.compile(r"[^\W\d_]{3,}\.? \d{1,4} ?[a-zA-Z]?$")


def rows_below(layout: Layout, segment: Segment) -> list[Segment]:
    """The widest segment of each of the next rows: receipts centre their head, so left edges say nothing."""
    rows = layout.sheet(segment.page).rows[segment.row + 1 : segment.row + 10]
    return [max(row.segments, key=lambda item: item.box[2] - item.box[0]) for row in rows]


def address_of(party: Party, layout: Layout) -> Candidate | None:
    """The address under a party's name as one candidate over several lines; None where there is none."""
    sender = _in_sender_line(party)
    if sender is not None:
        return sender
    lines: list[Segment] = []
    for segment, following in pairwise([*party.address[:9], None]):
        if segment is None:
            break
        leads = following is not None and _HOUSE.search(segment.text) and is_address_line(following.text)
        if not lines and not (is_address_line(segment.text) or is_street_line(segment.text) or leads):
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
    return _joined(lines, layout)


def address_in_head(layout: Layout, others: Sequence[Segment]) -> Candidate | None:
    """An address at the top of the first page that stands apart from its owner's name; `others` are someone else's."""
    sheet = layout.sheets[0]
    for row in sheet.rows:
        for segment in row.segments:
            if segment.box[1] > HEAD or segment in others or not is_address_line(segment.text):
                continue
            if find_dates(segment.text) or is_contact_line(segment.text):
                continue
            above = [s for r in sheet.rows[max(0, row.index - 2) : row.index] for s in r.segments]
            street = next((s for s in reversed(above) if _stands_over(s, segment, sheet.line_height)), None)
            if street is not None and (is_street_line(street.text) or _HOUSE.search(street.text)):
                return _joined([street, segment], layout)
    return None


def with_lines_below(found: Candidate, layout: Layout, labelled: Callable[[Segment], bool]) -> Candidate:
    """An address beside its label with the lines that go on under it; `labelled`: whether a segment begins a label."""
    lines, left = [], found.segment.box_of(found.start, found.end)[0]
    bottom = found.segment.box[3]
    for row in layout.sheet(found.page).rows[found.segment.row + 1 : found.segment.row + 4]:
        under = next((s for s in row.segments if abs(s.box[0] - left) < ALIGNED), None)
        if under is None or under.box[1] - bottom > GAP * found.segment.height or labelled(under):
            break
        if find_dates(under.text) or is_contact_line(under.text) or is_heading(under.text):
            break
        lines.append(under)
        bottom = under.box[3]
    if not lines:
        return found
    value = "\n".join([found.value, *(line.text.strip(" ,") for line in lines)])
    return replace(found, value=value, more=tuple(layout.evidence(line, 0, len(line.text)) for line in lines))


def _stands_over(upper: Segment, lower: Segment, line_height: float) -> bool:
    """Whether two lines are one block: close, and flush left or right."""
    gap = (lower.box[1] - upper.box[3]) / line_height
    flush = min(abs(upper.box[0] - lower.box[0]), abs(upper.box[2] - lower.box[2])) < FLUSH
    return -0.6 <= gap <= 1.0 and flush


def _in_sender_line(party: Party) -> Candidate | None:
    """The address on the name's own line: "Firm · Street 12 · 00987 Town"."""
    name = party.ranked.candidate
    rest = name.segment.text[name.end :]
    parts = [part.strip(" ,") for part in SEPARATORS.split(rest) if part.strip(" ,")]
    kept = [part for part in parts if not is_contact_line(part)]
    if len(kept) < 2 or not any(is_address_line(part) for part in kept):
        return None
    start = name.segment.text.index(kept[0], name.end)
    end = name.segment.text.index(kept[-1], start) + len(kept[-1])
    return Candidate(name.segment, start, end, "\n".join(kept))


def _joined(lines: list[Segment], layout: Layout) -> Candidate:
    more: tuple[Evidence, ...] = tuple(layout.evidence(line, 0, len(line.text)) for line in lines[1:])
    value = "\n".join(line.text.strip(" ,") for line in lines)
    return Candidate(lines[0], 0, len(lines[0].text), value, more=more)
