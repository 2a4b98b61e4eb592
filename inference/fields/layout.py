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

from inference.bidi import is_right_to_left, order_words, runs_right_to_left
from inference.fields.folding import WORD, fold
from inference.types import Box, Evidence, Page, Source, TextLine, Word

GAP_IN_HEIGHTS = 1.4
SAME_ROW_OVERLAP = 0.5
LEAST_SLOPE = 0.01  # down per across; what is straighter needs no levelling
SLOPED_LINES = 5
LONG_LINE = 0.2  # of the page's width
CROSSING, APART = 0.5, 0.3  # shares of a word's width and height
MOST_COMPARED = 60  # words; a line that somebody made to cost time has more


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
    """Segments that share a baseline, left to right; right to left on a page that is written so."""

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
    pieces = [piece for line in page.lines for piece in _pieces_of(line)]
    heights = [word.box[3] - word.box[1] for piece in pieces for word in piece]
    aspect = page.width / page.height if page.height else 1.0
    grouped = _rows_of(pieces, median(heights), _slope(page.lines, aspect))
    runs_from_right = runs_right_to_left("".join(line.text for line in page.lines))
    rows = tuple(_row(words, page.number, index, aspect, runs_from_right) for index, words in enumerate(grouped))
    source = page.source or Source.OCR
    return Sheet(page.number, source, aspect, rows, page.lines, max(median(heights), 1e-4))


def _pieces_of(line: TextLine) -> list[list[Word]]:
    """Words of a line that surely share a row: all that an engine read as one line, else each alone."""
    words = [word for word in _words_of(line) if word.text.strip()]
    is_read = bool(words) and all(word.confidence is not None for word in words)
    return [words] if is_read else [[word] for word in words]


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


def _slope(lines: Iterable[TextLine], aspect: float) -> float:
    """How far lines of a tilted photograph sink across the page, in heights per width; 0 where they are level."""
    slopes = []
    for line in lines:
        if len(line.words) > 2 and line.words[-1].box[0] - line.words[0].box[2] > LONG_LINE:
            first, last = line.words[0].box, line.words[-1].box
            down, across = first[1] + first[3] - last[1] - last[3], first[0] + first[2] - last[0] - last[2]
            slopes.append(down / across)
    slope = median(slopes) if len(slopes) >= SLOPED_LINES else 0.0
    return slope if abs(slope) > LEAST_SLOPE * aspect else 0.0


@dataclass(slots=True, eq=False)
class _Band:
    """A row in the making: the mean of its words' upper and lower edges."""

    top: float
    bottom: float
    words: list[Word]
    count: int = 1

    def add(self, words: Sequence[Word], top: float, bottom: float) -> None:
        self.words += words
        self.count += 1
        self.top += (top - self.top) / self.count
        self.bottom += (bottom - self.bottom) / self.count

    def share(self, top: float, bottom: float) -> float:
        """The share of the lower height that words have in common with the row."""
        overlap = min(bottom, self.bottom) - max(top, self.top)
        return overlap / max(min(bottom - top, self.bottom - self.top), 1e-6)

    def crosses(self, words: Sequence[Word]) -> bool:
        """Whether words read by an engine stand above or below the row's: they are of another line, however tall."""
        if words[0].confidence is None:
            return False
        return any(_is_over(word, other) for word in words[:MOST_COMPARED] for other in self.words[-MOST_COMPARED:])


def _is_over(one: Word, other: Word) -> bool:
    """Whether one of two words stands above the other."""
    (left, top, right, bottom), (x0, y0, x1, y1) = one.box, other.box
    across = min(right, x1) - max(left, x0)
    down = abs(top + bottom - y0 - y1) / 2
    return across > CROSSING * min(right - left, x1 - x0) and down > APART * min(bottom - top, y1 - y0)


def _rows_of(pieces: Iterable[list[Word]], typical: float, slope: float) -> list[list[Word]]:
    """Words grouped by baseline: a piece joins the row whose band it overlaps by at least half of the lower height."""
    bands: list[_Band] = []
    for middle, height, _, words in sorted((_levelled(piece, slope) for piece in pieces), key=lambda item: item[:3]):
        height = max(height, typical) if height < typical * 0.5 else height
        top, bottom = middle - height / 2, middle + height / 2
        near = [band for band in bands[-5:] if band.share(top, bottom) >= SAME_ROW_OVERLAP and not band.crosses(words)]
        if near:
            max(near, key=lambda band: band.share(top, bottom)).add(words, top, bottom)
        else:
            bands.append(_Band(top, bottom, list(words)))
    return [band.words for band in bands]


def _levelled(words: list[Word], slope: float) -> tuple[float, float, float, list[Word]]:
    """Middle and height of words as they were on a level page, where they begin, and the words."""
    boxes = [word.box for word in words]
    heights = [max(y1 - y0 - abs(slope) * (x1 - x0), 0.3 * (y1 - y0)) for x0, y0, x1, y1 in boxes]
    middles = [(y0 + y1) / 2 - slope * (x0 + x1) / 2 for x0, y0, x1, y1 in boxes]
    return sum(middles) / len(words), sum(heights) / len(words), boxes[0][0], words


def _row(words: list[Word], page: int, index: int, aspect: float, runs_from_right: bool) -> Row:
    words.sort(key=lambda word: word.box[0])
    height = median(word.box[3] - word.box[1] for word in words)
    allowed = GAP_IN_HEIGHTS * height / max(aspect, 1e-6)
    groups: list[list[Word]] = [[words[0]]]
    for previous, word in pairwise(words):
        if word.box[0] - previous.box[2] > allowed:
            groups.append([word])
        else:
            groups[-1].append(word)
    groups = [_as_read(group, runs_from_right) for group in (groups[::-1] if runs_from_right else groups)]
    segments = tuple(Segment(tuple(group), page, index, place) for place, group in enumerate(groups))
    return Row(segments, page, index, union(segment.box for segment in segments))


def _as_read(words: list[Word], runs_from_right: bool) -> list[Word]:
    said = "".join(word.text for word in words)
    if not is_right_to_left(said):
        return words
    return order_words(words, is_base=runs_from_right or runs_right_to_left(said))
