"""Names of parties as rows of figures: every line that could name the seller or the buyer, and what speaks for it.

Knows no firm by name. Offers what the rules of `parties` found and, beside it, the same names spelled otherwise: with
the line above or below, without the number of a register.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from inference.fields.blocks import SEPARATORS, find_blocks, is_name_like
from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import squeeze
from inference.fields.labels import LabelHit
from inference.fields.layout import Row, Segment
from inference.fields.ranking import Ranked
from inference.fields.scoring.lines import FIGURES, line_figures, without_registration
from inference.fields.scoring.trees import Floats

HEAD_ROWS = 24
NEAR = 3
IN_LINE = 0.012
PLAIN = tuple(0.0 for _ in FIGURES)
OWN = (
    "score", "place", "is_labelled", "quality", "is_seller", "has_buyer", "is_others", "others_score", "joined", "cut",
    "x", "y", "row", "centred", "width", "height", "tallest", "in_block", "block_size", "first_name", "repeats",
    "in_domain", "order_by_y", "right_neighbours", "own_words", "after_label", "above_gap", "below_gap", "rows",
    "is_ocr", "is_whole",
)  # fmt: skip
AROUND = ("before", *(f"after_{step}" for step in range(1, NEAR + 1)))
NAMES = (*OWN, *FIGURES, *(f"{place}_{figure}" for place in AROUND for figure in FIGURES))


class NameFeatures:
    """Makes candidates and rows for the names of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
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
            if is_name_like(segment.text):
                text = SEPARATORS.split(segment.text)[0].strip(" ,;*|")
                start = max(segment.text.find(text), 0)
                found = Ranked(0.0, Candidate(segment, start, start + len(text), text))
                for variant in self._variants(found):
                    self._add(pool, seen, variant)
        return pool

    def _add(self, pool: list[Ranked], seen: set[tuple[int, int, int, str]], item: Ranked) -> None:
        segment = item.candidate.segment
        key = (segment.page, segment.row, segment.index, squeeze(str(item.candidate.value)))
        if key[3] and key not in seen:
            seen.add(key)
            pool.append(item)

    def _variants(self, item: Ranked) -> Iterator[Ranked]:
        """A name as found, as its line alone, and with the line above or below where they look like one name."""
        found = _bare(item.candidate)
        yield replace(item, candidate=found)
        alone = found
        if found.more:
            alone = _bare(Candidate(found.segment, found.start, found.end, item.candidate.raw))
            yield replace(item, candidate=alone)
        for other in self._touching(alone.segment):
            upper, lower = (other, alone.segment) if other.row < alone.segment.row else (alone.segment, other)
            value = f"{upper.text.strip(' ,')} {without_registration(lower.text).strip(' ,')}"
            more = (self._desk.layout.evidence(other, 0, len(other.text)),)
            yield replace(item, candidate=Candidate(alone.segment, 0, len(alone.segment.text), value, more=more))

    def _touching(self, segment: Segment) -> Iterator[Segment]:
        """Lines straight above and below that could be the rest of a name."""
        sheet = self._desk.layout.sheet(segment.page)
        for step in (-1, 1):
            at = segment.row + step
            if not 0 <= at < len(sheet.rows) or segment.row > HEAD_ROWS:
                continue
            for other in sheet.rows[at].segments[:2]:
                near = (
                    abs(other.box[0] - segment.box[0]) < 0.03 or abs(sum(other.box[::2]) - sum(segment.box[::2])) < 0.12
                )
                close = max(other.box[1] - segment.box[3], segment.box[1] - other.box[3]) < 1.2 * sheet.line_height
                is_own = _stands_beside(other, sheet.rows[at], segment, sheet.rows[segment.row])
                if near and close and not is_own and is_name_like(other.text) and len(other.words) <= 5:
                    yield other

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
        above = sheet.rows[segment.row - 1] if segment.row else None
        below = sheet.rows[segment.row + 1] if segment.row + 1 < len(sheet.rows) else None
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
        ]
        around: list[float] = []
        around += line_figures(lines[index - 1].text) if 0 < index <= len(lines) - 1 else PLAIN
        for step in range(1, NEAR + 1):
            around += line_figures(lines[index + step].text) if index + step < len(lines) else PLAIN
        return [*own, *line_figures(str(found.value)), *around]

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


def _stands_beside(one: Segment, row: Row, other: Segment, beside: Row) -> bool:
    """Whether both stand right of texts that are in line with each other: two entries of a listing, not one name."""
    if not one.index or not other.index:
        return False
    left, right = row.segments[one.index - 1], beside.segments[other.index - 1]
    return abs(left.box[0] - right.box[0]) < IN_LINE


def _bare(found: Candidate) -> Candidate:
    """The candidate without the number of a register behind the name."""
    value = str(found.value)
    bare = without_registration(value)
    if bare == value:
        return found
    at = found.segment.text.find(bare)
    if found.more or at < 0:
        return replace(found, value=bare)
    return Candidate(found.segment, at, at + len(bare), bare)


def _gap(upper: float, lower: float, line_height: float) -> float:
    return max(-2.0, min((lower - upper) / line_height, 20.0))
