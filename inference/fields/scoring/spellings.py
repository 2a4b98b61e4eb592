"""The ways a name may be read off the lines it stands on: cut short, after "owned by:", with the line above or below.

Knows nothing of firms, and not what speaks for a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inference.fields.blocks import LEGAL, SEPARATORS, has_legal_form, is_name_like
from inference.fields.candidates import Candidate
from inference.fields.folding import fold
from inference.fields.layout import Layout, Row, Segment
from inference.fields.scoring.lines import LONGEST, without_registration

HEAD_ROWS = 24
IN_LINE = 0.012
MOST_JOINED = 5  # words of a line that may be the rest of a name
_OWNED = re.compile(r"^[^\W\d][^:：]{1,24}[:：]\s*(?=\S{2})")
_ASIDE = re.compile(r"\s*[(（\[][^)）\]]{12,}[)）\]]?\s*$")
_EDGE = " ,;*|"


def names_on(segment: Segment) -> Iterator[Candidate]:
    """Names that a line holds: what stands before a separator, after "owned by:", before a remark in brackets."""
    text = segment.text
    if len(text) > LONGEST:
        return
    whole = without_registration(SEPARATORS.split(text)[0].strip(_EDGE)).strip(_EDGE)
    yield from _if_name(segment, whole)
    owned = _OWNED.match(text)
    if owned is not None:
        owner = without_registration(text[owned.end() :].strip(_EDGE)).strip(_EDGE)
        if has_legal_form(owner):
            yield from _if_name(segment, owner)
    aside = _ASIDE.search(whole)
    if aside is not None and aside.start() > 2:
        yield from _if_name(segment, whole[: aside.start()].strip(_EDGE))
    forms = list(LEGAL.finditer(fold(whole)))
    if forms and forms[-1].start() > 0:
        yield from _if_name(segment, whole[: forms[-1].end()].strip(_EDGE))


def _if_name(segment: Segment, name: str) -> Iterator[Candidate]:
    start = segment.text.find(name)
    if name and start >= 0 and is_name_like(name):
        yield Candidate(segment, start, start + len(name), name)


def without_number(found: Candidate) -> Candidate:
    """The candidate without the number of a register behind the name."""
    value = str(found.value)
    bare = without_registration(value)
    if bare == value:
        return found
    at = found.segment.text.find(bare)
    if found.more or at < 0:
        return replace(found, value=bare)
    return Candidate(found.segment, at, at + len(bare), bare)


def joined(found: Candidate, layout: Layout) -> Iterator[Candidate]:
    """The name with the line above and with the line below, where they look like one name."""
    segment = found.segment
    for other in _touching(segment, layout):
        upper, lower = (other, segment) if other.row < segment.row else (segment, other)
        value = f"{upper.text.strip(' ,')} {without_registration(lower.text).strip(' ,')}"
        more = (layout.evidence(other, 0, len(other.text)),)
        yield Candidate(segment, 0, len(segment.text), value, more=more)


def _touching(segment: Segment, layout: Layout) -> Iterator[Segment]:
    """Lines straight above and below that could be the rest of a name."""
    sheet = layout.sheet(segment.page)
    for step in (-1, 1):
        at = segment.row + step
        if not 0 <= at < len(sheet.rows) or segment.row > HEAD_ROWS:
            continue
        for other in sheet.rows[at].segments[:2]:
            near = abs(other.box[0] - segment.box[0]) < 0.03 or abs(sum(other.box[::2]) - sum(segment.box[::2])) < 0.12
            close = max(other.box[1] - segment.box[3], segment.box[1] - other.box[3]) < 1.2 * sheet.line_height
            is_own = _stands_beside(other, sheet.rows[at], segment, sheet.rows[segment.row])
            if near and close and not is_own and is_name_like(other.text) and len(other.words) <= MOST_JOINED:
                yield other


def _stands_beside(one: Segment, row: Row, other: Segment, beside: Row) -> bool:
    """Whether both stand right of texts that are in line with each other: two entries of a listing, not one name."""
    if not one.index or not other.index:
        return False
    left, right = row.segments[one.index - 1], beside.segments[other.index - 1]
    return abs(left.box[0] - right.box[0]) < IN_LINE


def rows_of(found: Candidate) -> tuple[int, int]:
    """The first and the last row a name stands on."""
    row, top = found.segment.row, found.segment.box[1]
    above = sum(line.box is not None and line.box[1] < top for line in found.more)
    return row - above, row + len(found.more) - above
