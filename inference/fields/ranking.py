"""Scores how well a candidate's place fits a label: after it, right of it on the row, or below it in its column.

Knows nothing of field names or document kinds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inference.fields.candidates import Candidate
from inference.fields.folding import WORD
from inference.fields.labels import LabelHit, begins_segment
from inference.fields.layout import Layout, Row, Segment

BELOW_IN_LINES = 6.5
LEAST = 0.2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score (0..1), the label it was found by (None: none) and whether a sum confirms it."""

    score: float
    candidate: Candidate
    hit: LabelHit | None = None
    agrees: bool = False


class Ranker:
    """Scores candidates of one document against label hits; with `captions` a label names what stands above it."""

    def __init__(self, layout: Layout, hits: Sequence[LabelHit], *, captions: bool = False) -> None:
        self._layout = layout
        self._captions = captions
        self._labels: dict[tuple[int, int, int], list[LabelHit]] = defaultdict(list)
        for hit in hits:
            self._labels[(hit.page, hit.segment.row, hit.segment.index)].append(hit)

    def rank(self, hits: Iterable[LabelHit], candidates: Sequence[Candidate], side: str = "") -> list[Ranked]:
        """Candidates near any of `hits`, best first, each once with its best label.

        `side`: "from" or "to" for a field that is one end of a range; the other end is then no candidate.
        """
        by_page: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            if not (side and candidate.side and side != candidate.side) and not self._counts_box(candidate):
                by_page[candidate.page].append(candidate)
        best: dict[tuple[int, int, int, int], Ranked] = {}
        for hit in hits:
            for candidate in by_page[hit.page]:
                score = hit.quality * self._relation(hit, candidate) * (0.6 + 0.4 * candidate.strength)
                if candidate.side and not side:
                    score *= 0.6  # a period is no single day
                elif candidate.side:
                    score = min(1.0, score * 1.3)
                known = best.get(candidate.place())
                if score >= LEAST and (known is None or score > known.score):
                    best[candidate.place()] = Ranked(score, candidate, hit)
        return sorted(best.values(), key=lambda item: (-item.score, item.candidate.place()))

    def _counts_box(self, candidate: Candidate) -> bool:
        """Whether a figure is the number of a form's box: it begins a segment and a label follows at once."""
        segment = candidate.segment
        hits = self._labels.get((segment.page, segment.row, segment.index), ())
        return any(begins_segment(hit) and candidate.start < hit.start for hit in hits)

    def _relation(self, hit: LabelHit, candidate: Candidate) -> float:
        label, found = hit.segment, candidate.segment
        if found is label:
            return self._after(hit, candidate) if candidate.start >= hit.end else 0.0
        distance = found.row - label.row
        if self._captions:
            return self._below(hit, candidate) if -12 <= distance < 0 else 0.0
        if distance == 0 and found.index > label.index:
            return self._right(hit, candidate)
        if -1 <= distance <= 12:
            return max(self._below(hit, candidate), self._beside(hit, candidate) if abs(distance) == 1 else 0.0)
        return 0.0

    def _after(self, hit: LabelHit, candidate: Candidate) -> float:
        between = hit.segment.folded[hit.end : candidate.start]
        others = self._labels_between(hit.segment, hit.end, candidate.start)
        return max(0.0, 1.0 - 0.07 * len(WORD.findall(between)) - 0.35 * others)

    def _right(self, hit: LabelHit, candidate: Candidate) -> float:
        row = self._row(hit.segment)
        rest = len(WORD.findall(hit.segment.folded[hit.end :]))
        others = self._labels_between(hit.segment, hit.end, len(hit.segment.text))
        words = 0
        for segment in row.segments[hit.segment.index + 1 : candidate.segment.index]:
            others += len(self._labels.get((segment.page, segment.row, segment.index), ()))
            words += 1
        others += self._labels_between(candidate.segment, 0, candidate.start)
        words += len(WORD.findall(candidate.segment.folded[: candidate.start]))
        return max(0.0, 0.97 - 0.06 * words - 0.06 * rest - 0.35 * others)

    def _below(self, hit: LabelHit, candidate: Candidate) -> float:
        x0, _, x1, bottom = hit.segment.box_of(hit.start, hit.end)
        left, top, right, _ = candidate.segment.box_of(candidate.start, candidate.end)
        sheet = self._layout.sheet(hit.page)
        lines = (top - bottom) / sheet.line_height
        if self._captions:
            lines = (hit.segment.box[1] - candidate.segment.box[3]) / sheet.line_height
        overlap = min(x1, right) - max(x0, left)
        if not -0.5 <= lines <= BELOW_IN_LINES:
            return 0.0
        score = 0.86 - 0.05 * max(lines, 0.0)
        if overlap <= 0 and abs(left - x0) > 0.02:
            edges = column_of(sheet.rows[hit.segment.row], hit.segment)
            if not edges[0] < (left + right) / 2 < edges[1]:
                return 0.0
            score -= 0.14
        first, last = sorted((hit.segment.row, candidate.segment.row))
        for row in sheet.rows[first + 1 : last]:
            score -= 0.14 * any(min(x1, s.box[2]) - max(x0, s.box[0]) > 0 for s in row.segments)
        score -= 0.35 * self._labels_between(candidate.segment, 0, candidate.start)
        if candidate.start > 0:
            score -= 0.1
        return max(0.0, score)

    def _beside(self, hit: LabelHit, candidate: Candidate) -> float:
        """Right of the label, but on a baseline slightly off: photographs are never quite straight."""
        _, top, _, bottom = hit.segment.box
        _, first, _, last = candidate.segment.box
        share = (min(bottom, last) - max(top, first)) / max(min(bottom - top, last - first), 1e-6)
        if candidate.segment.box[0] < hit.segment.box[2] or share < 0.3:
            return 0.0
        return 0.8 * share + 0.1 * (1 - share)

    def _labels_between(self, segment: Segment, start: int, end: int) -> int:
        hits = self._labels.get((segment.page, segment.row, segment.index), ())
        return sum(start <= hit.start and hit.end <= end for hit in hits)

    def _row(self, segment: Segment) -> Row:
        return self._layout.sheet(segment.page).rows[segment.row]


def column_of(row: Row, segment: Segment) -> tuple[float, float]:
    """How far a column may reach whose heading is `segment`: to its neighbours; nowhere where it has none."""
    if len(row.segments) < 3:
        return segment.box[0], segment.box[2]
    left = row.segments[segment.index - 1].box[2] if segment.index else segment.box[0] - 0.02
    after = row.segments[segment.index + 1 :]
    return left, after[0].box[0] if after else segment.box[2] + 0.1
