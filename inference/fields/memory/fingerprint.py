"""How a layout is known again: the words that stand on the first page whoever is written to, and where they stand.

Knows nothing of fields or values. A mark is a run of words without its figures; marks that come and go with the
document (a buyer, a description) are outvoted by those that stay.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from inference.fields.folding import fold
from inference.fields.layout import Layout, Segment, Sheet
from inference.types import Source

Mark = tuple[str, float]
MOST_MARKS = 160
LEAST_LETTERS = 3
LONGEST = 40
NEAR = 0.035  # of the page's width: print and scan shift a page a little
LOOSELY_NEAR = 0.09  # a photograph more
LEAST_SHARED = 4
BANDS = 24
_RATES = tuple(range(2 * BANDS))


def fingerprint(layout: Layout) -> tuple[Mark, ...]:
    """The marks of the first page: letters of a run of words, and its left edge in fractions of the printed width."""
    if not layout.sheets:
        return ()
    sheet = layout.sheets[0]
    left, width = frame_of(sheet)
    marks: dict[Mark, None] = {}
    for row in sheet.rows:
        for segment in row.segments:
            for text, x0 in _parts(segment):
                marks.setdefault((text, round((x0 - left) / width, 2)))
    return tuple(marks)[:MOST_MARKS]


def frame_of(sheet: Sheet) -> tuple[float, float]:
    """Left edge and width of what marks are measured by: the page, of a photograph the printed part."""
    left, right = 0.0, 1.0
    if sheet.source is Source.OCR:  # a photograph shows more or less of the table round the paper
        edges = sorted(segment.box[0] for row in sheet.rows for segment in row.segments)
        ends = sorted(segment.box[2] for row in sheet.rows for segment in row.segments)
        left, right = edges[len(edges) // 20], ends[-1 - len(ends) // 20]
    return left, max(right - left, 0.05)


def _parts(segment: Segment) -> list[Mark]:
    """The letters of the label a run begins with (up to its colon), or of the whole run."""
    head, colon, _ = segment.folded.partition(":")
    letters = letters_of(head if colon else segment.text)
    weight = sum(1 if character.isascii() else 2 for character in letters)
    return [(letters, segment.box[0])] if weight >= LEAST_LETTERS else []


def letters_of(text: str, most: int = LONGEST) -> str:
    """The first `most` letters of a text, folded; what a mark is made of."""
    return "".join(character for character in fold(text) if character.isalpha())[:most]


def similarity(first: Sequence[Mark], second: Sequence[Mark], *, is_loose: bool = False) -> float:
    """0 to 1: the share of marks that both have at the same place across the page, longer ones counting more."""
    shared = shared_marks(first, second, is_loose=is_loose)
    if len(shared) < LEAST_SHARED:
        return 0.0
    total = min(sum(_weight(text) for text, _ in marks) for marks in (first, second))
    return min(1.0, sum(_weight(text) for text, _ in shared) / max(total, 1e-6))


def shared_marks(first: Iterable[Mark], second: Iterable[Mark], *, is_loose: bool = False) -> list[Mark]:
    """The marks of `first` that `second` has at the same place across the page."""
    near = LOOSELY_NEAR if is_loose else NEAR
    places: dict[str, list[float]] = defaultdict(list)
    for text, x0 in second:
        places[text].append(x0)
    return [(text, x0) for text, x0 in first if any(abs(x0 - other) <= near for other in places.get(text, ()))]


def _weight(text: str) -> float:
    return min(len(text) if text.isascii() else 2 * len(text), 12) / 12


def buckets(marks: Sequence[Mark]) -> tuple[str, ...]:
    """Keys that two similar fingerprints very likely share one of (MinHash), to find lessons without reading all."""
    texts = {text for text, _ in marks}
    if len(texts) < LEAST_SHARED:
        return ()
    hashed = [int.from_bytes(hashlib.blake2b(fold(text).encode(), digest_size=8).digest()) for text in texts]
    least = [min((value * (2 * rate + 1) ^ _seed(rate)) & 0xFFFFFFFFFFFF for value in hashed) for rate in _RATES]
    return tuple(f"lay:{band}:{least[2 * band]:x}{least[2 * band + 1]:x}" for band in range(BANDS))


def _seed(rate: int) -> int:
    return int.from_bytes(hashlib.blake2b(bytes([rate]), digest_size=8).digest())
