"""Which of the options printed beside boxes is ticked: "[x] Sea  [ ] Air", "☐ Yes ☒ No".

Knows nothing of labels or fields. Options that no mark tells apart name nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inference.fields.folding import fold
from inference.fields.layout import Layout, Row, Segment

_FULL = r"[☒☑✓✔✗✘⊠■●◉🗹]|[\[({]\s?[x×✓✔•*]\s?[\])}]"
_EMPTY = r"[☐□○◯❏❑]|\[\s?\]|\(\s?\)"
_BEFORE = re.compile(rf"(?:(?P<full>{_FULL})|(?P<empty>{_EMPTY}))\s*$", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:(?P<full>{_FULL})|(?P<empty>{_EMPTY}))", re.IGNORECASE)
_ANY = re.compile(rf"{_FULL}|{_EMPTY}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the `choices` at characters `start` to `end` of a segment; `is_ticked` None where no box is seen."""

    choice: str
    segment: Segment
    start: int
    end: int
    is_ticked: bool | None


def options_in(choices: Sequence[str], row: Row, *, after: int = 0) -> list[Option]:
    """The choices printed in a row, left to right, from its segment `after` on, the longest where two overlap."""
    segments = row.segments[after:]
    text = " ".join(segment.text for segment in segments)
    starts = _starts(segments)
    spans: list[tuple[int, int, str]] = []
    folded = fold(text)
    for choice in sorted(choices, key=len, reverse=True):
        for match in re.finditer(rf"(?<!\w){re.escape(fold(choice))}(?!\w)", folded):
            if all(match.end() <= start or end <= match.start() for start, end, _ in spans):
                spans.append((match.start(), match.end(), choice))
    spans.sort()
    marks_lead = _marks_lead(text, spans)
    found = []
    for start, end, choice in spans:
        mark = _BEFORE.search(text, 0, start) if marks_lead else _AFTER.match(text, end)
        place = max(index for index, first in enumerate(starts) if first <= start)
        ticked = None if mark is None else mark["full"] is not None
        left = start - starts[place]
        found.append(Option(choice, segments[place], left, left + end - start, ticked))
    return found


def ticked_options(choices: Sequence[str], layout: Layout) -> Iterator[Option]:
    """The option that is ticked of each group of two or more, in one row or in rows that follow one another."""
    for sheet in layout.sheets:
        group: list[Option] = []
        for row in sheet.rows:
            found = [option for option in options_in(choices, row) if option.is_ticked is not None]
            if not found or {option.choice for option in found} & {option.choice for option in group}:
                yield from _only(group)
                group = []
            group += found
        yield from _only(group)


def _only(group: Sequence[Option]) -> Iterator[Option]:
    ticked = [option for option in group if option.is_ticked]
    if len(group) > 1 and len(ticked) == 1:
        yield ticked[0]


def _starts(segments: Sequence[Segment]) -> list[int]:
    starts, position = [], 0
    for segment in segments:
        starts.append(position)
        position += len(segment.text) + 1
    return starts


def _marks_lead(text: str, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Whether boxes stand before their options: the first box comes before the first option."""
    mark = _ANY.search(text)
    return mark is None or not spans or mark.start() < spans[0][0]
