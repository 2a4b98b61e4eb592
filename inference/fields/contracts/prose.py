"""A document's running text as one string whose every character can be traced back to its place on a page.

Knows nothing of clauses or fields.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from inference.fields.folding import fold
from inference.fields.layout import Layout, Segment, union
from inference.types import Evidence

MOST_SENTENCE = 700
_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bNo)(?<!\bInc)(?<!\bCorp)(?<!\bLtd)(?<!\bCo)(?<!\bSt)(?<!\bMr)[.;]\s+(?=[A-Z(“\"\d])"
)
_FURNITURE = re.compile(r"^(?:-?\s?\d{1,3}\s?-?|page \d+(?: of \d+)?|source: .{0,120})$")


@dataclass(slots=True, eq=False)
class Prose:
    """`text` joins all rows with single spaces; `folded` is as long; `rows` lists each row's start."""

    layout: Layout
    text: str = ""
    folded: str = ""
    starts: list[int] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around a span, at most `MOST_SENTENCE` characters to either side."""
        first, last = max(0, start - MOST_SENTENCE), min(len(self.text), end + MOST_SENTENCE)
        left = first
        for match in _END.finditer(self.text, first, start):
            left = match.end()
        after = _END.search(self.text, end, last)
        return left, after.start() + 1 if after else last

    def evidence(self, start: int, end: int) -> tuple[Evidence, ...]:
        """Evidence for a span: one item per page it runs over, with the union of its boxes."""
        by_page: dict[int, list[tuple[Segment, int, int]]] = {}
        for index in range(self._at(start), self._at(max(start, end - 1)) + 1):
            segment, offset = self.segments[index], self.starts[index]
            left, right = max(start - offset, 0), min(end - offset, len(segment.text))
            if right > left:
                by_page.setdefault(segment.page, []).append((segment, left, right))
        return tuple(
            Evidence(
                self.layout.sheet(page).source,
                page,
                union(segment.box_of(left, right) for segment, left, right in parts),
                " ".join(segment.text[left:right] for segment, left, right in parts),
            )
            for page, parts in by_page.items()
        )

    def confidence(self, start: int, end: int) -> float | None:
        """The reader's lowest confidence in the span's lines, None where it gives none."""
        found = [
            figure
            for index in range(self._at(start), self._at(max(start, end - 1)) + 1)
            if (segment := self.segments[index]) and (figure := segment.confidence_of(0, len(segment.text))) is not None
        ]
        return min(found) if found else None

    def _at(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)


def read_prose(layout: Layout) -> Prose:
    """Join the rows of a layout; page numbers and filing footers between two pages are left out."""
    prose = Prose(layout)
    parts: list[str] = []
    position = 0
    for sheet in layout.sheets:
        last = len(sheet.rows) - 1
        for index, row in enumerate(sheet.rows):
            if index in (0, last - 1, last) and _FURNITURE.match(fold(row.text)):
                continue
            for segment in row.segments:
                prose.starts.append(position)
                prose.segments.append(segment)
                parts.append(segment.text)
                position += len(segment.text) + 1
    prose.text = " ".join(parts)
    prose.folded = fold(prose.text)
    return prose


@dataclass(frozen=True, slots=True)
class Clause:
    """A value found in the prose: its own span, the span shown as evidence, and how good the pattern is (0..1).

    `agrees`: whether another place of the contract says the same.
    """

    value: str
    start: int
    end: int
    score: float
    shown: tuple[int, int] | None = None
    agrees: bool = False
