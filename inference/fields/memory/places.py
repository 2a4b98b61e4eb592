"""Describes where a value stands, and says how alike two such places are.

Knows nothing of fields or of which place wins.
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from inference.fields.candidates import Candidate
from inference.fields.layout import Layout, Row, Segment
from inference.fields.memory.lesson import Place

NEAR_WORDS = 6
LABEL_WORDS = 4
MOST_ROWS_ABOVE = 40
LONGEST = 60
FADES = 4  # rows
MISREAD = 0.85
FLUSH = 0.012
HALF = 0.5
LEAST_PART = 6  # letters that a longer run must begin or end with to be nearly the same
PART = 0.85
SAME_PLACE = 0.9
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_BLANK = re.compile(r"\s+")


def describe(layout: Layout, found: Candidate, lines: int = 1) -> Place:
    """The place of `found`, which takes `lines` rows."""
    segment = found.segment
    sheet = layout.sheet(found.page)
    x0, y0, x1, _ = segment.box_of(found.start, found.end)
    above, rows = _above(sheet.rows, segment.row, (x0, x1))
    return Place(
        before=_words(segment.folded[: found.start], last=True),
        after=_words(segment.folded[found.end :], last=False),
        left=_left(sheet.rows[segment.row], segment.index),
        above=above,
        rows=rows,
        x0=round(x0, 4),
        x1=round(x1, 4),
        y=round(y0, 4),
        page=found.page,
        page_back=layout.sheets[-1].number - found.page + 1,
        mask=mask(found.raw),
        words=len(found.raw.split()),
        lines=lines,
    )


def mask(text: str) -> str:
    """The form of a text: runs of letters as "a", runs of figures as "0", signs as they are."""
    return _BLANK.sub(" ", _LETTERS.sub("a", _DIGITS.sub("0", text)))[:LONGEST]


def _words(text: str, *, last: bool) -> str:
    parts = _DIGITS.sub("0", text).strip(" \t:：.#*-–|=>").split()
    return " ".join(parts[-NEAR_WORDS:] if last else parts[:NEAR_WORDS])[:LONGEST]


def _left(row: Row, index: int) -> str:
    """The nearest words left on the row that hold letters; a figure between is passed over."""
    for segment in reversed(row.segments[:index]):
        if _has_letters(segment):
            return _words(segment.folded, last=True)
    return ""


def _above(rows: tuple[Row, ...], row: int, across: tuple[float, float]) -> tuple[str, int]:
    """The nearest words over the place that hold letters, and how many rows up they stand."""
    for distance, above in enumerate(reversed(rows[max(0, row - MOST_ROWS_ABOVE) : row]), 1):
        for segment in above.segments:
            overlap = min(segment.box[2], across[1]) - max(segment.box[0], across[0])
            if overlap > 0 and _has_letters(segment):
                return _words(_over(segment, across), last=False), distance
    return "", 0


def _over(segment: Segment, across: tuple[float, float]) -> str:
    """The run of words, or of a long one only those that stand over the place."""
    if len(segment.words) <= LABEL_WORDS:
        return segment.folded
    over = [index for index, word in enumerate(segment.words) if word.box[2] > across[0] and word.box[0] < across[1]]
    if not over:
        return segment.folded
    last = over[-1]
    return segment.folded[segment.starts[over[0]] : segment.starts[last] + len(segment.words[last].text)]


def _has_letters(segment: Segment) -> bool:
    letters = sum(map(str.isalpha, segment.text))
    return letters >= 2 and letters > sum(map(str.isdigit, segment.text))


def likeness(known: Place, found: Place) -> float:
    """0 to 1: how alike the two places are in the words round them, their place on the page and their form."""
    points = weights = 0.0
    known, found = _as_far_apart(known, found), _as_far_apart(found, known)
    is_flush = not known.before and abs(known.x0 - found.x0) < FLUSH  # what runs into it from the left says nothing
    for weight, one, other in (
        (0.0 if is_flush else 4.0, known.before, found.before),
        (3.0, known.left, found.left),
        (2.5 / (1 + _distance(known, found) / FADES), known.above, found.above),
        (1.0, known.after, found.after),
    ):
        if one or other:
            weight *= 1.0 if one and other else HALF  # what stands beside one of them alone may be another value
            weights += weight
            points += weight * _alike(one, other)
    across = min(abs(known.x0 - found.x0), abs(known.x1 - found.x1))
    down = min(abs(known.y - found.y), 1.0)
    same_page = known.page == found.page or known.page_back == found.page_back
    for weight, share in (
        (2.0, max(0.0, 1 - across / 0.1)),
        (1.5, max(0.0, 1 - down / 0.3) if same_page else 0.0),
        (0.5, float(same_page)),
        (1.0, _alike(known.mask, found.mask)),
    ):
        weights += weight
        points += weight * share
    return points / weights


def _as_far_apart(one: Place, other: Place) -> Place:
    """`one` with the words left of it in its own run where those of `other` are: readers part runs differently."""
    if one.before or not other.before or not one.left or not _alike(one.left, other.before):
        return one
    return replace(one, before=one.left, left=other.left)


def _distance(known: Place, found: Place) -> int:
    """How far up the words over the two places stand, by the nearer of them: far words say less."""
    return min((place.rows for place in (known, found) if place.above), default=0)


def is_alike(one: str, other: str) -> bool:
    """Whether two runs of words beside a place are the same or nearly so; no words are like none."""
    return one != "" and _alike(one, other) > 0


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    """1 for the same words, less for nearly the same (a letter read wrong), 0 for others."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) >= LEAST_PART and (long.startswith(f"{short} ") or long.endswith(f" {short}")):
        return PART
    share = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return share if share >= MISREAD else 0.0
