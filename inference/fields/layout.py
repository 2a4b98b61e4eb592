"""The words of a document arranged as a person sees them: rows of segments, a segment being words set close together.

Knows nothing of fields, labels or types. Readers break lines differently (one line per column, or one per row, or
one per page width), so rows are formed anew from the boxes of the words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from inference.fields.folding import WORD, fold
from inference.types import Box, Evidence, Page, Source, TextLine, Word

GAP_IN_HEIGHTS = 1.4
SAME_ROW_OVERLAP = 0.5


@dataclass(slots=True, eq=False)
class Segment:
    """Words standing close together on one row. `text` joins them with single spaces; `folded` is as long."""

    words: tuple[Word, ...]
    page: int
    row: int = 0
    index: int = 0
    text: str = ""
    folded: str = ""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    starts: list[int] = field(default_factory=list)
    spans: list[tuple[str, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = " ".join(word.text for word in self.words)
        self.folded = fold(self.text)
        self.box = union(word.box for word in self.words)
        position = 0
        for word in self.words:
            self.starts.append(position)
            position += len(word.text) + 1
        self.spans = [(match[0], match.start(), match.end()) for match in WORD.finditer(self.folded)]

    def box_of(self, start: int, end: int) -> Box:
        """The box around characters `start` to `end`; inside a word the width is shared evenly by its characters."""
        boxes = []
        for index in range(self._word_at(start), self._word_at(max(start, end - 1)) + 1):
            word, first = self.words[index], self.starts[index]
            x0, y0, x1, y1 = word.box
            width, length = x1 - x0, max(len(word.text), 1)
            left = x0 + width * max(start - first, 0) / length
            right = x0 + width * min(end - first, length) / length
            boxes.append((left, y0, max(left, right), y1))
        return union(boxes)

    def confidence_of(self, start: int, end: int) -> float | None:
        """The reader's lowest word confidence in the span, None where the reader gives none."""
        found = self.words[self._word_at(start) : self._word_at(max(start, end - 1)) + 1]
        known = [word.confidence for word in found if word.confidence is not None]
        return min(known) if known else None

    def _word_at(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


@dataclass(slots=True, eq=False)
class Row:
    """Segments that share a baseline, left to right."""

    segments: tuple[Segment, ...]
    page: int
    index: int
    box: Box

    @property
    def text(self) -> str:
        return "  ".join(segment.text for segment in self.segments)


@dataclass(slots=True, eq=False)
class Sheet:
    """One page laid out. `aspect` is width over height, to compare distances across with distances down."""

    number: int
    source: Source
    aspect: float
    rows: tuple[Row, ...]
    lines: tuple[TextLine, ...]
    line_height: float


@dataclass(slots=True, eq=False)
class Layout:
    """A whole document laid out."""

    sheets: tuple[Sheet, ...]

    @property
    def segments(self) -> Iterable[Segment]:
        return (segment for sheet in self.sheets for row in sheet.rows for segment in row.segments)

    def sheet(self, page: int) -> Sheet:
        return next(sheet for sheet in self.sheets if sheet.number == page)

    def evidence(self, segment: Segment, start: int, end: int) -> Evidence:
        """Evidence for characters `start` to `end` of a segment.

        On a page with a text layer an engine may have read what the layer leaves out: its words have a confidence.
        """
        source = self.sheet(segment.page).source
        if source is Source.TEXT and segment.confidence_of(start, end) is not None:
            source = Source.OCR
        return Evidence(source, segment.page, segment.box_of(start, end), segment.text[start:end])


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all `boxes` (at least one)."""
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return (min(x0s), min(y0s), max(x1s), max(y1s))


def lay_out(pages: Sequence[Page]) -> Layout:
    """Arrange the read lines of `pages`; pages without lines are left out."""
    return Layout(tuple(_sheet(page) for page in pages if any(line.text.strip() for line in page.lines)))


def _sheet(page: Page) -> Sheet:
    words = [word for line in page.lines for word in _words_of(line) if word.text.strip()]
    heights = [word.box[3] - word.box[1] for word in words]
    aspect = page.width / page.height if page.height else 1.0
    rows = tuple(
        _row(members, page.number, index, aspect) for index, members in enumerate(_rows_of(words, median(heights)))
    )
    source = page.source or Source.OCR
    return Sheet(page.number, source, aspect, rows, page.lines, max(median(heights), 1e-4))


def _words_of(line: TextLine) -> Sequence[Word]:
    """The line's words; where the reader gives none, the line's width is shared out by characters."""
    if line.words:
        return line.words
    length = max(len(line.text), 1)
    x0, y0, x1, y1 = line.box
    words, position = [], 0
    for part in line.text.split():
        start = line.text.index(part, position)
        position = start + len(part)
        left, right = x0 + (x1 - x0) * start / length, x0 + (x1 - x0) * position / length
        words.append(Word(part, (left, y0, right, y1), line.confidence))
    return words


def _rows_of(words: list[Word], typical: float) -> list[list[Word]]:
    """Words grouped by baseline: a word joins the row whose band it overlaps by at least half of the lower height."""
    rows: list[list[Word]] = []
    bands: list[list[float]] = []
    for word in sorted(words, key=lambda item: (item.box[1] + item.box[3], item.box[0])):
        top, bottom = word.box[1], word.box[3]
        if bottom - top < typical * 0.5:
            middle = (top + bottom) / 2
            top, bottom = middle - typical / 2, middle + typical / 2
        best = _row_for(bands, top, bottom)
        if best is None:
            rows.append([word])
            bands.append([top, bottom, 1.0])
            continue
        rows[best].append(word)
        band, count = bands[best], bands[best][2] + 1
        band[0] += (top - band[0]) / count
        band[1] += (bottom - band[1]) / count
        band[2] = count
    return rows


def _row_for(bands: list[list[float]], top: float, bottom: float) -> int | None:
    best, most = None, 0.0
    for index in range(len(bands) - 1, max(-1, len(bands) - 6), -1):
        band = bands[index]
        overlap = min(bottom, band[1]) - max(top, band[0])
        share = overlap / max(min(bottom - top, band[1] - band[0]), 1e-6)
        if share >= SAME_ROW_OVERLAP and share > most:
            best, most = index, share
    return best


def _row(words: list[Word], page: int, index: int, aspect: float) -> Row:
    words.sort(key=lambda word: word.box[0])
    height = median(word.box[3] - word.box[1] for word in words)
    allowed = GAP_IN_HEIGHTS * height / max(aspect, 1e-6)
    groups: list[list[Word]] = [[words[0]]]
    for previous, word in pairwise(words):
        if word.box[0] - previous.box[2] > allowed:
            groups.append([word])
        else:
            groups[-1].append(word)
    segments = tuple(Segment(tuple(group), page, index, place) for place, group in enumerate(groups))
    return Row(segments, page, index, union(segment.box for segment in segments))
