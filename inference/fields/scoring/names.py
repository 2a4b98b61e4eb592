"""Names of parties as rows of figures: every line that could name the seller or the buyer, and what speaks for it.

Knows no firm by name. Offers what the rules of `parties` found and, beside it, what `spellings` reads off the lines of
the head.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from inference.fields.blocks import find_blocks, is_name_like
from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import squeeze
from inference.fields.labels import LabelHit
from inference.fields.layout import Segment
from inference.fields.ranking import Ranked
from inference.fields.scoring.lines import FIGURES, line_figures
from inference.fields.scoring.spellings import HEAD_ROWS, joined, names_on, rows_of, without_number
from inference.fields.scoring.trees import Floats

NEAR = 3
FAR = 12.0  # rows to a line there is none of
PLAIN = tuple(0.0 for _ in FIGURES)
OWN = (
    "score", "place", "is_labelled", "quality", "is_seller", "has_buyer", "is_others", "others_score", "joined", "cut",
    "x", "y", "row", "centred", "width", "height", "tallest", "in_block", "block_size", "first_name", "repeats",
    "in_domain", "order_by_y", "right_neighbours", "own_words", "after_label", "above_gap", "below_gap", "rows",
    "is_ocr", "is_whole", "read", "joins_above", "joins_below", "upper_legal", "lower_legal", "height_below",
    "street_below", "street_above", "number_below", "heading_above", "legals_above", "legals_below", "names_above",
    "share_elsewhere",
)  # fmt: skip
AROUND = ("before", *(f"after_{step}" for step in range(1, NEAR + 1)))
NAMES = (*OWN, *FIGURES, *(f"{place}_{figure}" for place in AROUND for figure in FIGURES))


class NameFeatures:
    """Makes candidates and rows for the names of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._is_receipt = not desk.has("buyer_name")
        self._first = desk.layout.sheets[0]
        self._place: dict[int, tuple[int, int]] = {}
        self._blocks = [block.segments for block in find_blocks(desk.layout)]
        for number, block in enumerate(self._blocks):
            for index, segment in enumerate(block):
                self._place[id(segment)] = (number, index)
        texts = [squeeze(segment.text) for segment in desk.layout.segments]
        self._text = " ".join(texts)
        self._domains = " ".join(text for text in texts if "www" in text or "http" in text or text.endswith("com"))
        self._mails = " ".join(
            segment.folded for segment in desk.layout.segments if "@" in segment.text or "www." in segment.folded
        )
        self._said = Counter(texts)
        self._labels = {(hit.page, hit.segment.row, hit.segment.index): hit for hit in desk.hits if hit.name}
        names = [segment for segment in self._head() if is_name_like(segment.text)]
        self._first_name = names[0] if names else None
        self._tallest = max((segment.height for segment in self._head()), default=1.0)
        self._lines = [max(row.segments, key=_width) for row in self._first.rows[: 2 * HEAD_ROWS]]
        self._kinds = [dict(zip(FIGURES, line_figures(line.text), strict=True)) for line in self._lines]

    def _head(self) -> Iterator[Segment]:
        for row in self._first.rows[:HEAD_ROWS]:
            yield from row.segments

    def pool(self, name: str) -> list[Ranked]:
        """Candidates for the field `name`, those of the rules first; then lines of the head no rule has named."""
        pool: list[Ranked] = []
        seen: set[tuple[int, int, int, str]] = set()
        for item in self._desk.ranked.get(name, ())[:30]:
            for variant in self._variants(item):
                self._add(pool, seen, variant)
        other = "buyer_name" if name == "seller_name" else "seller_name"
        for item in self._desk.ranked.get(other, ())[:12]:
            self._add(pool, seen, Ranked(0.0, item.candidate))
        for segment in self._head():
            for found in names_on(segment):
                for variant in self._variants(Ranked(0.0, found)):
                    self._add(pool, seen, variant)
        return pool

    def _add(self, pool: list[Ranked], seen: set[tuple[int, int, int, str]], item: Ranked) -> None:
        segment = item.candidate.segment
        first, _ = rows_of(item.candidate)
        key = (segment.page, first, segment.index, squeeze(str(item.candidate.value)))
        if key[3] and key not in seen:
            seen.add(key)
            pool.append(item)

    def _variants(self, item: Ranked) -> Iterator[Ranked]:
        """A name as found, as its line alone, and with the line above or below where they look like one name."""
        found = without_number(item.candidate)
        yield replace(item, candidate=found)
        alone = found
        if found.more:
            alone = without_number(Candidate(found.segment, found.start, found.end, item.candidate.raw))
            yield replace(item, candidate=alone)
        for longer in joined(alone, self._desk.layout):
            yield replace(item, candidate=longer)

    def rows(self, name: str, pool: Sequence[Ranked]) -> Floats:
        """Shape (len(pool), len(NAMES))."""
        others = self._desk.ranked.get("buyer_name" if name == "seller_name" else "seller_name", ())
        rivals = {squeeze(str(item.candidate.value)): item.score for item in reversed(others)}
        order = {
            id(item): place for place, item in enumerate(sorted(pool, key=lambda item: item.candidate.segment.box[1]))
        }
        table = [self._row(name, place, item, rivals, order[id(item)]) for place, item in enumerate(pool)]
        return np.array(table, np.float32).reshape(len(pool), len(NAMES))

    def _row(self, name: str, place: int, item: Ranked, rivals: dict[str, float], order: int) -> list[float]:
        found, segment = item.candidate, item.candidate.segment
        sheet = self._desk.layout.sheet(segment.page)
        key = squeeze(str(found.value))
        block, index = self._place.get(id(segment), (-1, 0))
        lines = self._blocks[block] if block >= 0 else [segment]
        row = sheet.rows[segment.row]
        first, last = rows_of(found)
        above = sheet.rows[first - 1] if first > 0 else None
        below = sheet.rows[last + 1] if last + 1 < len(sheet.rows) else None
        hit = item.hit
        own = [
            item.score,
            float(min(place, 30)),
            float(hit is not None),
            hit.quality if hit else 0.0,
            float(name == "seller_name"),
            float(self._desk.has("buyer_name")),
            float(key in rivals),
            rivals.get(key, 0.0),
            float(bool(found.more)),
            float(str(found.value) != segment.text),
            segment.box[0],
            segment.box[1],
            float(min(segment.row, 60)),
            abs((segment.box[0] + segment.box[2]) / 2 - 0.5),
            segment.box[2] - segment.box[0],
            min(segment.height / sheet.line_height, 6.0),
            segment.height / max(self._tallest, 1e-6),
            float(min(index, 20)),
            float(min(len(lines), 30)),
            float(segment is self._first_name),
            float(min(self._text.count(key), 9)) if len(key) > 3 else 0.0,
            float(self._in_domain(found)),
            float(min(order, 40)),
            float(len(row.segments) - 1 - segment.index),
            float(min(len(str(found.value).split()), 15)),
            float(self._label_above(segment, above)),
            _gap(above.box[3] if above else 0.0, segment.box[1], sheet.line_height),
            _gap(segment.box[3], below.box[1] if below else 1.0, sheet.line_height),
            float(min(len(sheet.rows), 90)),
            float(segment.words[0].confidence is not None),
            float(found.start == 0 and found.end == len(segment.text)),
            segment.confidence_of(found.start, found.end) or 0.0,
            *self._joins(segment, first, last),
            min(segment.height / below.segments[0].height, 5.0) if below and below.segments[0].height else 0.0,
            *self._rows_around(segment, first, last),
            self._share_elsewhere(found),
        ]
        around: list[float] = []
        for step in (-1, *range(1, NEAR + 1)):
            around += self._figures_at(lines, index, first, last, step)
        return [*own, *line_figures(str(found.value)), *around]

    def _figures_at(self, lines: Sequence[Segment], index: int, first: int, last: int, step: int) -> Sequence[float]:
        """The figures of a line before or after the name: on a receipt of its row, else of its block."""
        if self._is_receipt:
            at = (first if step < 0 else last) + step
            return line_figures(self._lines[at].text) if 0 <= at < len(self._lines) else PLAIN
        at = index + step
        return line_figures(lines[at].text) if 0 <= at < len(lines) else PLAIN

    def _joins(self, segment: Segment, first: int, last: int) -> list[float]:
        """Whether the name goes on above or below, and which of two lines has a legal form."""
        if first == last or last >= len(self._kinds) or segment.page != self._first.number:
            return [0.0, 0.0, -1.0, -1.0]
        return [
            float(first < segment.row),
            float(last > segment.row),
            self._kinds[first]["legal"],
            self._kinds[last]["legal"],
        ]

    def _rows_around(self, segment: Segment, first: int, last: int) -> list[float]:
        """How far streets, numbers of a register and headings are, and how many names and legal forms are around."""
        if segment.page != self._first.number or last >= len(self._kinds):
            return [FAR, FAR, FAR, FAR, 0.0, 0.0, 0.0]
        before, after = self._kinds[:first][::-1], self._kinds[last + 1 :]
        return [
            _rows_to(after, lambda line: bool(line["town"] or line["street"])),
            _rows_to(before, lambda line: bool(line["town"] or line["street"])),
            _rows_to(after, lambda line: bool(line["contact"] or line["registered"])),
            _rows_to(before, lambda line: bool(line["heading"] or line["dated"] or line["priced"])),
            sum(line["legal"] for line in before),
            sum(line["legal"] for line in after[:HEAD_ROWS]),
            sum(line["name_like"] for line in before),
        ]

    def _share_elsewhere(self, found: Candidate) -> float:
        """The share of the name's longer words that the page says again on other rows."""
        words = {key for part in str(found.value).split() if len(key := squeeze(part)) > 3}
        return sum(self._text.count(word) > 1 for word in words) / len(words) if words else -1.0

    def _in_domain(self, found: Candidate) -> bool:
        """Whether a web or mail address on the page has a long word of the name in it."""
        words = [squeeze(part) for part in str(found.value).split()]
        return any(len(word) > 3 and word in self._mails for word in words)

    def _label_above(self, segment: Segment, above: object) -> bool:
        return any(
            hit.page == segment.page
            and 0 <= segment.row - hit.segment.row <= 2
            and abs(hit.segment.box[0] - segment.box[0]) < 0.03
            for hit in self._buyer_labels()
        )

    def _buyer_labels(self) -> Sequence[LabelHit]:
        return [hit for hit in self._labels.values() if hit.name == "buyer_name"]


def _width(segment: Segment) -> float:
    return segment.box[2] - segment.box[0]


def _rows_to(lines: Sequence[dict[str, float]], is_meant: Callable[[dict[str, float]], bool]) -> float:
    """Rows to the first line that is meant, `FAR` where it is far or there is none."""
    return float(next((place for place, line in enumerate(lines[: int(FAR)]) if is_meant(line)), FAR))


def _gap(upper: float, lower: float, line_height: float) -> float:
    return max(-2.0, min((lower - upper) / line_height, 20.0))
