"""Finds where a known value is printed, and the runs of words that could be the next document's value of its kind.

Knows nothing of lessons or which run wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from inference.fields.candidates import SHAPED, Candidate, Findings
from inference.fields.folding import squeeze
from inference.fields.identifiers import PLAIN
from inference.fields.layout import Row, Segment, Sheet
from inference.fields.memory.lesson import Place
from inference.types import Box, Evidence, FieldSpec, FieldType

LINED = frozenset({FieldType.ADDRESS, FieldType.MULTILINE})
MOST_LINES = 8
CENT = 0.005
FLUSH = 0.012  # of the page's width
MISREAD = 0.88
MOST_MORE = 0.08  # of a text, lost or added by reading it wrong: else it is another name
BEGINS = 0.75
Within = Callable[[Segment], Sequence[tuple[int, int]]]
_FIGURES = re.compile("0")
_ANY_FIGURES = r"\\d+"
_PARTS = re.compile(r"[^\W_]+")
_CLOSING = re.compile(r"[^\w\s]*(?=\s|$)")  # a bracket or full stop that ends the value's last word
_SIGNS = re.compile(r"(?<=\S)[^\w\s]+(?=\w)")
_LEAD = " \t:：.#-–—=|>*№)"
_TAIL = " \t:：|,;"


def occurrences(findings: Findings, spec: FieldSpec, value: Any) -> list[tuple[Candidate, int]]:
    """Every place `value` is printed at, in reading order, with the rows it takes."""
    shaped = [found for found in findings.of(spec.type) if is_same(found.value, value)] if spec.type in SHAPED else []
    if shaped or not isinstance(value, str):
        return [(found, 1) for found in shaped]
    wanted = squeeze(value)
    if len(wanted) < 2:
        return []
    found = [item for sheet in findings.layout.sheets for row in sheet.rows for item in _in_row(sheet, row, wanted)]
    return found or [(whole, lines) for whole, lines, _ in misread_in(findings, wanted)]


def is_same(one: Any, other: Any) -> bool:
    """Whether two stored values are the same but for spaces, signs and case."""
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return abs(one - other) < CENT
    if isinstance(one, str) and isinstance(other, str):
        return squeeze(one) == squeeze(other)
    return bool(one == other)


def is_misread(one: str, other: str) -> bool:
    """Whether two squeezed texts are the same but for a letter or two read wrong."""
    if min(len(one), len(other)) < 5 or not is_as_long(one, other):
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= MISREAD and matcher.ratio() >= MISREAD


def is_as_long(one: str, other: str) -> bool:
    """Whether one text could be the other with letters read wrong, of which few are lost or added."""
    return abs(len(one) - len(other)) <= max(1.0, MOST_MORE * len(other))


def misread_in(findings: Findings, wanted: str) -> Iterator[tuple[Candidate, int, str]]:
    """Where a squeezed text is printed, read with some letters wrong: its first run of words, its rows, what they say.

    The runs of the rows below are taken while they are missing from it.
    """
    for sheet in findings.layout.sheets:
        for row in sheet.rows:
            for segment in row.segments:
                text, lines = squeeze(segment.text), 1
                if not text or len(text) > 1.2 * len(wanted) or not _begins(text, wanted):
                    continue
                for below in sheet.rows[segment.row + 1 : segment.row + MOST_LINES]:
                    if len(text) >= 0.9 * len(wanted):
                        break
                    more = next((s for s in below.segments if _is_under(s, segment)), None)
                    text, lines = text + squeeze(more.text if more else ""), lines + 1
                if is_misread(text, wanted):
                    yield _whole(segment), lines, text


def _begins(text: str, wanted: str) -> bool:
    matcher = SequenceMatcher(None, text, wanted[: len(text)], autojunk=False)
    return matcher.quick_ratio() >= BEGINS and matcher.ratio() >= BEGINS


def _is_under(below: Segment, segment: Segment) -> bool:
    return below.box[0] < segment.box[2] and below.box[2] > segment.box[0]


def _in_row(sheet: Sheet, row: Row, wanted: str) -> Iterator[tuple[Candidate, int]]:
    for segment in row.segments:
        for start in _starts(segment):
            end, rest = _take(segment, start, wanted)
            if end is None:
                continue
            start += _lead(segment.text[start:end])
            lines = _continue(sheet, segment, rest, (segment.box_of(start, end)[0], segment.box[2]))
            if lines is not None:
                yield Candidate(segment, start, end, None), 1 + lines


def _lead(text: str) -> int:
    """How many characters before the value's first letter or figure are mere signs."""
    return len(text) - len(text.lstrip(_LEAD))


def _starts(segment: Segment) -> list[int]:
    """Where a value may begin: at each word, and after a sign within one ("No:1182")."""
    return sorted({*segment.starts, *(found.end() for found in _SIGNS.finditer(segment.text))})


def _take(segment: Segment, start: int, wanted: str) -> tuple[int | None, str]:
    """Where the parts from `start` on end that begin `wanted`, and what of it is still to come; None for none.

    Parts end at spaces and signs.
    """
    text = ""
    for part in _PARTS.finditer(segment.text, start):
        text += squeeze(part[0])
        if text and not wanted.startswith(text):
            return None, wanted
        if text == wanted:
            closing = _CLOSING.match(segment.text, part.end())
            return part.end() + len(closing[0].rstrip(_TAIL) if closing else ""), ""
    return (len(segment.text), wanted[len(text) :]) if len(text) >= 2 else (None, wanted)


def _continue(sheet: Sheet, segment: Segment, rest: str, across: tuple[float, float]) -> int | None:
    """How many rows below say the `rest`, each beginning under the first; None where they do not."""
    lines = 0
    for row in sheet.rows[segment.row + 1 : segment.row + 1 + MOST_LINES]:
        if not rest:
            break
        below = next((s for s in row.segments if s.box[0] < across[1] and s.box[2] > across[0]), None)
        if below is None:
            continue
        text = squeeze(below.text)
        if rest.startswith(text):
            rest, lines = rest[len(text) :], lines + 1
        elif text.startswith(rest):
            rest, lines = "", lines + 1
        else:
            return None
    return lines if not rest else None


def runs(findings: Findings, spec: FieldSpec, known: Place, within: Within) -> Iterator[Candidate]:
    """What could be the value of `spec` in another document of the layout where it stood at `known`.

    `within`: where labels of the layout stand in a run of words; no value goes over one.
    """
    if spec.type in SHAPED:
        yield from findings.of(spec.type)
        if spec.type is not FieldType.VAT_ID or findings.of(spec.type):
            return
    last = findings.layout.sheets[-1].number
    numbers = {known.page, last + 1 - known.page_back}
    is_shorter = not any(sheet.number in numbers for sheet in findings.layout.sheets)
    for segment in findings.layout.segments:
        if segment.page not in numbers and not is_shorter:
            continue
        if spec.type is FieldType.IDENTIFIER:
            yield from _codes(segment, known.words)
        yield from _rest(segment, known, within(segment))


def _codes(segment: Segment, count: int) -> Iterator[Candidate]:
    """Each run of `count` words built like a code."""
    matches = list(PLAIN.finditer(segment.text))
    for index in range(len(matches) - count + 1):
        start, end = matches[index].start(), matches[index + count - 1].end()
        text = segment.text[start:end]
        if any(map(str.isdigit, text)):
            yield Candidate(segment, start, end, text)


def _rest(segment: Segment, known: Place, labels: Sequence[tuple[int, int]]) -> Iterator[Candidate]:
    """The run of words without the ones known to stand before and after the value."""
    last = len(segment.text)
    if known.after:
        place = max((found.start() for found in _like(known.after.split()[0]).finditer(segment.folded)), default=0)
        last = place or last
    starts = {0, *(end for _, end in labels)}
    for index, word in enumerate(segment.words):
        if index and abs(word.box[0] - known.x0) < FLUSH:
            starts.add(segment.starts[index])  # the run of the column before goes on into this one
    if known.before:
        starts.update(found.end() for found in _like(known.before.split()[-1]).finditer(segment.folded))
    for start in sorted(starts):
        end = min((begin for begin, _ in labels if start < begin < last), default=last)
        text = segment.text[start:end]
        first = start + _lead(text)
        final = first + len(segment.text[first:end].rstrip(_TAIL))
        if first < final:
            yield Candidate(segment, first, final, segment.text[first:final])


@lru_cache(maxsize=4096)
def _like(word: str) -> re.Pattern[str]:
    """What finds a word of a place, which says every figure as 0."""
    first, last = (r"\b" if end.isalnum() else "" for end in (word[0], word[-1]))
    return re.compile(f"{first}{_FIGURES.sub(_ANY_FIGURES, re.escape(word))}{last}")


def spot_of(findings: Findings, shown: Sequence[Evidence]) -> Candidate | None:
    """The words a value was taken from, by its evidence; None where nothing is printed there."""
    first = shown[0] if shown else None
    found = at(findings, first.page, first.box) if first is not None and first.box is not None else None
    if first is None or found is None:
        return found
    start = found.segment.text.find(first.text, found.start, found.end) if first.text else -1
    return replace(found, start=start, end=start + len(first.text)) if start >= 0 else found


def at(findings: Findings, page: int, box: Box) -> Candidate | None:
    """The words in `box` of a page, those of its first row; None where nothing is printed."""
    x0, y0, x1, y1 = box
    slack = 0.003
    for segment in findings.layout.segments:
        if segment.page != page:
            continue
        inside = [
            index
            for index, word in enumerate(segment.words)
            if x0 - slack <= (word.box[0] + word.box[2]) / 2 <= x1 + slack
            and y0 - slack <= (word.box[1] + word.box[3]) / 2 <= y1 + slack
        ]
        if inside:
            last = inside[-1]
            return Candidate(
                segment, segment.starts[inside[0]], segment.starts[last] + len(segment.words[last].text), None
            )
    return None


def _whole(segment: Segment) -> Candidate:
    return Candidate(segment, 0, len(segment.text), segment.text)
