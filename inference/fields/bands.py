"""Where the columns of a table really stand: bands of words between the white rivers of its rows, and their labels.

Knows nothing of what a column means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inference.fields.currencies import parse_currency
from inference.fields.layout import Row, Sheet
from inference.types import Box

BINS = 800
RIVER = 0.7  # of a line's height; the space between words is less than half of that
INTRUDERS = 8  # one row in so many may cross a river
FAR = 0.06
UNLABELLED = 0.03
TOUCHING = 0.003


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of the page that holds one column's words, between `left` and `right`."""

    left: float
    right: float


def find_bands(rows: Sequence[Row], sheet: Sheet) -> list[Band]:
    """The bands that the words of `rows` leave between rivers, left to right; none for no rows."""
    covered = [0] * BINS
    trim = 0.08 * sheet.line_height / max(sheet.aspect, 1e-6)
    for row in rows:
        bins: set[int] = set()
        for segment in row.segments:
            for word in segment.words:
                left, right = word.box[0] + trim, max(word.box[2] - trim, word.box[0] + trim)
                bins.update(range(_bin(left), _bin(right) + 1))
        for place in bins:
            covered[place] += 1
    few = len(rows) // INTRUDERS
    strips = _strips([count > few for count in covered])
    least = RIVER * sheet.line_height / max(sheet.aspect, 1e-6)
    bands: list[Band] = []
    for left, right in strips:
        if bands and left - bands[-1].right < least:
            bands[-1] = Band(bands[-1].left, right)
        else:
            bands.append(Band(left, right))
    return bands


def with_currencies(bands: Sequence[Band], rows: Sequence[Row], close: float) -> list[Band]:
    """`bands` with those that hold nothing but currencies joined to the amounts they stand close to."""
    joined: list[Band] = []
    is_open = False
    for band in bands:
        held = _held(rows, band)
        is_currency = bool(held) and all(parse_currency(text) is not None for text in held)
        near = bool(joined) and band.left - joined[-1].right < close
        if near and (is_currency or is_open):
            joined[-1] = Band(joined[-1].left, band.right)
            is_open = False
        else:
            joined.append(band)
            is_open = is_currency
    return joined


def with_whole_texts(bands: Sequence[Band], rows: Sequence[Row]) -> list[Band]:
    """`bands` with those joined between which a river runs only because the blanks of a few texts stand in line.

    Where both hold words, or the right one figures inside of names, and no row has a gap between them.
    """
    joined: list[Band] = []
    for band in bands:
        if joined and _is_one_text(joined[-1], band, rows):
            joined[-1] = Band(joined[-1].left, band.right)
        else:
            joined.append(band)
    return joined


def _is_one_text(left: Band, right: Band, rows: Sequence[Row]) -> bool:
    is_met = False
    for segment in (segment for row in rows for segment in row.segments):
        for at, word in enumerate(segment.words):
            middle = (word.box[0] + word.box[2]) / 2
            if right.left <= middle < right.right:
                is_figure = not _lettered(word.text)
                if not at or (is_figure and at + 1 == len(segment.words)):
                    return False  # it begins a column of its own, or a figure at the end may be one
                is_met = True
    return is_met and _is_mostly_words(left, rows)


def _lettered(text: str) -> bool:
    return any(map(str.isalpha, text))


def _is_mostly_words(band: Band, rows: Sequence[Row]) -> bool:
    held = _held(rows, band)
    return 2 * sum(map(_lettered, held)) > len(held)


def _held(rows: Sequence[Row], band: Band) -> list[str]:
    """The words whose middles stand in the band."""
    return [
        word.text
        for row in rows
        for segment in row.segments
        for word in segment.words
        if band.left <= (word.box[0] + word.box[2]) / 2 < band.right
    ]


def _bin(place: float) -> int:
    return min(max(int(place * BINS), 0), BINS - 1)


def _strips(covered: Sequence[bool]) -> list[tuple[float, float]]:
    strips: list[tuple[float, float]] = []
    start: int | None = None
    for place, is_covered in enumerate([*covered, False]):
        if is_covered and start is None:
            start = place
        elif not is_covered and start is not None:
            strips.append((start / BINS, place / BINS))
            start = None
    return strips


def match_labels(labels: Sequence[Box], bands: Sequence[Band]) -> list[int | None]:
    """For each label, left to right, the band it heads, None for a label without one; the order is kept."""
    if len(labels) == len(bands) and all(_has_room(label, at, bands) for at, label in enumerate(labels)):
        return list(range(len(bands)))
    costs = [[0.0] * (len(bands) + 1) for _ in range(len(labels) + 1)]
    steps = [[""] * (len(bands) + 1) for _ in range(len(labels) + 1)]
    for i in range(len(labels) + 1):
        for j in range(len(bands) + 1):
            options = [(0.0, "")] if not i and not j else []
            if i:
                options.append((costs[i - 1][j] + FAR, "label"))
            if j:
                options.append((costs[i][j - 1] + UNLABELLED, "band"))
            if i and j:
                options.append((costs[i - 1][j - 1] + _distance(labels[i - 1], bands[j - 1]), "both"))
            costs[i][j], steps[i][j] = min(options)
    heads: list[int | None] = [None] * len(labels)
    i, j = len(labels), len(bands)
    while i or j:
        step = steps[i][j]
        if step == "both":
            heads[i - 1] = j - 1
        i, j = i - (step in ("both", "label")), j - (step in ("both", "band"))
    return heads


def _has_room(label: Box, at: int, bands: Sequence[Band]) -> bool:
    """Whether a label stands between the bands before and after that at its own place, whatever side it is set to."""
    before = bands[at - 1].right if at else 0.0
    after = bands[at + 1].left if at + 1 < len(bands) else 1.0
    return before - TOUCHING <= label[0] and label[2] <= after + TOUCHING


def _distance(label: Box, band: Band) -> float:
    """How far a label stands from a band: as near as the nearest of left edges, right edges and middles."""
    edges = min(
        abs(label[0] - band.left), abs(label[2] - band.right), abs(label[0] + label[2] - band.left - band.right) / 2
    )
    apart = max(0.0, label[0] - band.right, band.left - label[2])
    return 0.3 * edges + 2 * apart
