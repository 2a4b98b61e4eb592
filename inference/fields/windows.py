"""Blocks of lines in the window of an envelope: who an account is sent to where no label says so.

Knows nothing of labels. A window begins under the small line that names its sender, or holds an address near the top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inference.fields.blocks import (
    SEPARATORS,
    find_blocks,
    is_address_line,
    is_contact_line,
)
from inference.fields.folding import squeeze
from inference.fields.layout import Layout, Segment

HIGHEST, LOWEST = 0.08, 0.42  # of the page
BELOW_SENDER, ASIDE = 0.09, 0.12
MOST_LINES = 7  # an address is no longer
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Window:
    """The line that names somebody and the lines of the address below it."""

    score: float
    name: Segment
    address: list[Segment]


def find_windows(layout: Layout, may_name: Callable[[Segment], bool]) -> Iterator[Window]:
    """The windows of the first page; `may_name`: whether a line can be a name."""
    senders = sender_lines(layout)
    sent = squeeze(" ".join(segment.text for segment in senders))
    for block in find_blocks(layout):
        if not HIGHEST < block.top < LOWEST:
            continue
        body = [line for line in block.segments if line not in senders]
        is_under = any(_is_under(block.segments[0], sender) for sender in senders)
        if len(body) < 2 or not (_has_address(body) or (is_under and len(body) <= MOST_LINES)):
            continue
        name = next((line for line in body[:2] if may_name(line)), None)
        if name is None:
            continue
        score = 0.3 + 0.35 * is_under + 0.1 * (block.top > 0.14)
        score -= 0.15 * any(is_contact_line(line.text) for line in body)
        score -= 0.5 * (squeeze(name.text) in sent)
        if score >= LEAST:
            yield Window(score, name, body[body.index(name) + 1 :])


def sender_lines(layout: Layout) -> list[Segment]:
    """The small line over an address window: name, street and town of the sender on one line."""
    segments = (segment for row in layout.sheets[0].rows for segment in row.segments if segment.box[1] < LOWEST)
    return [s for s in segments if len(SEPARATORS.split(s.text)) > 2 and is_address_line(s.text)]


def _is_under(line: Segment, sender: Segment) -> bool:
    return 0 <= line.box[1] - sender.box[1] < BELOW_SENDER and abs(sender.box[0] - line.box[0]) < ASIDE


def _has_address(body: Sequence[Segment]) -> bool:
    lines = body[1:6]
    return any(is_address_line(line.text) for line in lines)
