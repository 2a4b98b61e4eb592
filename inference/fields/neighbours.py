"""Candidates of types without a form of their own (text, identifiers, addresses): what stands beside or below a label.

Knows nothing of which field wins; it offers what a person would read next after the label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from inference.fields.candidates import Candidate
from inference.fields.dates import find_dates
from inference.fields.identifiers import PLAIN
from inference.fields.labels import LabelHit, begins_segment, is_enumerated
from inference.fields.layout import Layout, Segment
from inference.fields.ranking import Ranked
from inference.fields.ticks import Option, options_in, ticked_options
from inference.fields.values import matches
from inference.types import FieldSpec, FieldType

_LEAD = " \t:：.#-–—=|>*№)"
_TAIL = " \t:：|,;"
BELOW_IN_LINES = 5.5
IN_HEADING = 0.6  # of what stands right of a label in a row of labels
TICKED, ALONE = 0.55, 0.35  # of an option that no label points at
HYPHENS = str.maketrans(dict.fromkeys("‐‑–−", "-"))
_TAX_NUMBER = re.compile(
    r"(?:[A-Z]{1,4}[ -]?)?\d[\dA-Z]*(?:[ ./-]?\d[\dA-Z]*|[ ./-]?[A-Z]{1,3}(?![A-Z])){0,6}", re.IGNORECASE
)
_LETTERED = re.compile(
    r"[A-Z]{1,4}\s(?=[\d])[\w./-]*\d[\w./-]*(?!\w)(?=\s*$)"
)  # "SK 2041", the whole of what stands there
_SORT_CODE = re.compile(r"\d{2}-\d{2}-\d{2}")
_CAPITALS = re.compile(r"[A-Z][A-Z-]{1,11}")
_DATE_LIKE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d{2}(?::\d{2})?|\d{1,3}%")


class Neighbours:
    """Reads what stands beside the labels of one document."""

    def __init__(self, layout: Layout, hits: Sequence[LabelHit], *, captions: bool = False) -> None:
        self._layout = layout
        self._captions = captions  # labels name what stands above them
        self._labels: dict[tuple[int, int, int], list[LabelHit]] = defaultdict(list)
        for hit in hits:
            self._labels[(hit.page, hit.segment.row, hit.segment.index)].append(hit)

    def rank(self, spec: FieldSpec, hits: Iterable[LabelHit]) -> list[Ranked]:
        """Readings for `spec` beside its labels, best first."""
        best: dict[tuple[int, int, int, int], Ranked] = {}
        hits = list(hits)
        if spec.type is FieldType.CHOICE:
            return self._rank_choices(spec, hits)
        for hit in hits:
            for relation, segment, start, end in self._spans(hit):
                found = _value(spec, segment, start, end)
                if found is None:
                    continue
                score = hit.quality * relation * found.strength
                known = best.get(found.place())
                if known is None or score > known.score:
                    best[found.place()] = Ranked(score, found, hit)
        return sorted(best.values(), key=lambda item: (-item.score, item.candidate.place()))

    def _rank_choices(self, spec: FieldSpec, hits: Sequence[LabelHit]) -> list[Ranked]:
        """The option beside a label, the ticked one where several stand there; else the only one on the pages."""
        choices = spec.choices or ()
        ranked = [Ranked(TICKED, _chosen(option)) for option in ticked_options(choices, self._layout)]
        ticked = {(item.candidate.page, item.candidate.segment.row): item for item in ranked}
        for hit in hits:
            here = ticked.get((hit.page, hit.segment.row))
            if here is not None:
                ranked.append(replace(here, score=hit.quality, hit=hit))
                continue
            for relation, segment, start, end in self._spans(hit):
                row = self._layout.sheet(segment.page).rows[segment.row]
                inside = [
                    option
                    for option in options_in(choices, row, after=segment.index)
                    if option.segment is segment and start <= option.start < end
                ]
                if len(inside) == 1 and inside[0].is_ticked is not False:
                    ranked.append(Ranked(hit.quality * relation, _chosen(inside[0]), hit))
        if not ranked:
            said = [
                option for sheet in self._layout.sheets for row in sheet.rows for option in options_in(choices, row)
            ]
            if said and len({option.choice for option in said}) == 1 and said[0].is_ticked is not False:
                ranked.append(Ranked(ALONE, _chosen(said[0])))
        best: dict[tuple[int, int, int, int], Ranked] = {}
        for item in sorted(ranked, key=lambda item: -item.score):
            best.setdefault(item.candidate.place(), item)
        return list(best.values())

    def _spans(self, hit: LabelHit) -> Iterator[tuple[float, Segment, int, int]]:
        segment = hit.segment
        end = self._next_label(segment, hit.end)
        rest = segment.text[hit.end : end].strip(_LEAD)
        if rest:
            is_marked = segment.text[hit.end :].lstrip(" .)")[:1] in ("", ":", "：", "#", "-", "–", "—", "=", "|")
            yield (1.0 if is_marked or rest[0].isdigit() else 0.85), segment, hit.end, end
        if self._captions:
            yield from self._above(hit)
            return
        beside = 0.93 if not rest else 0.55
        yield from self._right(hit, min(beside, IN_HEADING) if self._is_in_heading(hit) else beside)
        yield from self._below(hit, 0.86 if not rest else 0.5)

    def _is_in_heading(self, hit: LabelHit) -> bool:
        """Whether a label heads a column: another label stands next to it on the row, with nothing between them."""
        segment = hit.segment
        row = self._layout.sheet(hit.page).rows[segment.row]
        if segment.text[hit.end :].strip(_TAIL + "*.)"):
            return False
        before = row.segments[segment.index - 1] if segment.index else None
        return before is not None and self._is_bare_label(before)

    def _is_bare_label(self, segment: Segment) -> bool:
        hits = self._labels.get((segment.page, segment.row, segment.index), ())
        return any(begins_segment(hit) and not segment.text[hit.end :].strip(_TAIL + "*.)") for hit in hits)

    def _right(self, hit: LabelHit, score: float) -> Iterator[tuple[float, Segment, int, int]]:
        row = self._layout.sheet(hit.page).rows[hit.segment.row]
        is_counted = hit.start > 0 and is_enumerated(hit.segment.text)
        for segment in row.segments[hit.segment.index + 1 : hit.segment.index + 3]:
            if self._starts_with_label(segment) or (is_counted and is_enumerated(segment.text)):
                return
            yield score, segment, 0, self._next_label(segment, 0)
            score -= 0.2

    def _below(self, hit: LabelHit, score: float) -> Iterator[tuple[float, Segment, int, int]]:
        x0, _, x1, bottom = hit.segment.box_of(hit.start, hit.end)
        sheet = self._layout.sheet(hit.page)
        for row in sheet.rows[hit.segment.row + 1 : hit.segment.row + 7]:
            for segment in row.segments:
                left, top, right, _ = segment.box
                lines = (top - bottom) / sheet.line_height
                if lines > BELOW_IN_LINES:
                    return
                if min(x1, right) - max(x0, left) <= 0 and abs(left - x0) > 0.02:
                    continue
                if self._starts_with_label(segment):
                    return
                aligned = abs(left - x0) < 0.02 or abs((left + right) - (x0 + x1)) < 0.04 or abs(right - x1) < 0.02
                yield score - 0.04 * max(lines, 0) - (0 if aligned else 0.1), segment, 0, len(segment.text)
                score -= 0.15

    def _above(self, hit: LabelHit) -> Iterator[tuple[float, Segment, int, int]]:
        """What a caption names: the next thing above it in its column that is no caption itself."""
        x0, top, x1, _ = hit.segment.box_of(hit.start, hit.end)
        sheet = self._layout.sheet(hit.page)
        for row in sheet.rows[: hit.segment.row][::-1]:
            lines = (top - row.box[3]) / sheet.line_height
            if lines > BELOW_IN_LINES:
                return
            for segment in row.segments:
                if min(x1, segment.box[2]) > max(x0, segment.box[0]):
                    if not self._starts_with_label(segment):
                        yield 0.86 - 0.04 * max(lines, 0), segment, 0, len(segment.text)
                    return

    def _starts_with_label(self, segment: Segment) -> bool:
        hits = self._labels.get((segment.page, segment.row, segment.index), ())
        return any(begins_segment(hit) and hit.quality > 0.7 for hit in hits)

    def _next_label(self, segment: Segment, start: int) -> int:
        hits = self._labels.get((segment.page, segment.row, segment.index), ())
        later = [
            hit.start
            for hit in hits
            if hit.start > start
            and (hit.end - hit.start > 3)
            and segment.text[hit.end : hit.end + 2].strip()[:1] in ":#"
        ]
        return min(later, default=len(segment.text))


def _value(spec: FieldSpec, segment: Segment, start: int, end: int) -> Candidate | None:
    text = segment.text[start:end]
    start += len(text) - len(text.lstrip(_LEAD))
    end = start + len(segment.text[start:end].rstrip(_TAIL))
    if start >= end:
        return None
    if spec.type is FieldType.IDENTIFIER:
        return _identifier(spec, segment, start, end)
    if spec.type is FieldType.VAT_ID:
        return _tax_number(segment, start, end)
    if spec.type is FieldType.TEXT:
        end = _before_dates(segment, start, end)
    value = segment.text[start:end]
    if spec.pattern and not matches(spec.pattern, value):
        return None
    letters = sum(1 if character.isascii() else 2 for character in value if character.isalpha())  # one Han is a word
    strength = 1.0 if letters >= 2 or spec.type is not FieldType.TEXT else 0.4
    return Candidate(segment, start, end, value, strength)


def _before_dates(segment: Segment, start: int, end: int) -> int:
    """Where a text ends that a date follows at once: the next column stood too close."""
    first = next(iter(find_dates(segment.text[start:end])), None)
    if first is None or first.start == 0:
        return end
    return start + len(segment.text[start : start + first.start].rstrip(_TAIL + "-–"))


def _identifier(spec: FieldSpec, segment: Segment, start: int, end: int) -> Candidate | None:
    if spec.pattern:
        joined = segment.text[start:end].replace(" ", "")
        if joined.isdecimal() and matches(spec.pattern, joined):
            return Candidate(segment, start, end, joined)  # printed in groups
        for match in PLAIN.finditer(segment.text, start, end):
            if matches(spec.pattern, match[0].upper()):
                return Candidate(segment, match.start(), match.end(), match[0])
        return None
    begun = _LETTERED.match(segment.text, start, end)
    if begun is not None:
        return Candidate(segment, start, begun.end(), " ".join(begun[0].split()).translate(HYPHENS))
    for count, match in enumerate(PLAIN.finditer(segment.text, start, end)):
        word = match[0]
        if count > 3:
            return None
        if not any(character.isdigit() for character in word) or len(word) > 40:
            continue
        if _DATE_LIKE.fullmatch(word) and not (_SORT_CODE.fullmatch(word) and match.start() == start):
            return None
        strength = (1.0 - 0.12 * count) * (1.0 if len(word) > 1 else 0.7)
        return Candidate(segment, match.start(), match.end(), word.translate(HYPHENS), strength)
    letters = _CAPITALS.fullmatch(segment.text, start, end)
    return Candidate(segment, start, end, letters[0], 0.45) if letters is not None else None


def _tax_number(segment: Segment, start: int, end: int) -> Candidate | None:
    match = _TAX_NUMBER.match(segment.text, start, end)
    if match is None:
        return None
    value = re.sub(r"[ ./-]", "", match[0]).upper()
    if not 8 <= len(value) <= 20 or sum(character.isdigit() for character in value) < 7:
        return None
    return Candidate(segment, match.start(), match.end(), value, 0.8)


def _chosen(option: Option) -> Candidate:
    return Candidate(option.segment, option.start, option.end, option.choice)
