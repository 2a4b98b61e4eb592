"""Finds where letters stand of scripts whose letters change shape, join and stack: Hebrew to Myanmar, and Khmer.

pdfium knows their ink badly. Browsers say in words beside it (ActualText) what two or more glyphs show: pdfium puts the
letters where the first glyph stands, says them once more for one that is drawn later, and sees white space between.
Knows neither words nor lines.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_RANGES = ((0x0590, 0x109F), (0x1780, 0x17FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFC))
_KEY = b"ActualText"
_LEAST_HEIGHT = 0.85  # of the type's size: a box that is lower is one of the ink alone
_ASCENT, _DESCENT = 0.9, 0.22  # of the type's size
_BLANK = 0.17  # of the type's size: letters that stand closer are of one word
_JOINERS = (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060)  # leave no ink and part no words


@dataclass(frozen=True, slots=True)
class Span:
    """Text objects that one ActualText speaks for, and where they stand across the unturned page, in points."""

    number: int
    left: float
    right: float


def are_shaped(codes: np.ndarray) -> np.ndarray:
    """Return which characters (Unicode, (n,)) are of such a script: bool (n,)."""
    found = np.zeros(len(codes), bool)
    for first, last in _RANGES:
        found |= (codes >= first) & (codes <= last)
    return found


def find_companions(page: pdfium.PdfPage, texts: Iterable[Sequence[str]]) -> dict[int, frozenset[int]]:
    """Return for text objects that one ActualText speaks for the others it speaks for, by their addresses; of a page
    without such letters among the characters `texts`, none."""
    if not any(are_shaped(np.array([ord(text[0]) for text in part], np.uint32)).any() for part in texts):
        return {}
    together: dict[int, set[int]] = defaultdict(set)
    spans = _find_spans(page)
    for item, span in spans.items():
        together[span.number].add(item)
    return {item: frozenset(together[span.number]) for item, span in spans.items()}


def settle(
    page: pdfium.PdfPage, layer: Any, codes: np.ndarray, boxes: np.ndarray, objects: np.ndarray, seen: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Put such letters among the characters `seen` where they stand: changes their `boxes` (n, 4) of left, top, right
    and bottom. `seen` are those that leave ink and run to the right on the unturned page.

    Returns which of them only repeat others, and which characters do not part those around them, though they cannot be
    seen: both bool (n,).
    """
    shaped = seen & are_shaped(codes)
    if not shaped.any():
        return np.zeros(len(codes), bool), np.zeros(len(codes), bool)
    again = _spread(boxes, objects, _find_spans(page), shaped)
    for index in np.flatnonzero(shaped).tolist():
        _stretch(layer, index, boxes[index])
        if index and shaped[index - 1] and unicodedata.category(chr(codes[index])) == "Mn":
            boxes[index, 2] = max(boxes[index, 2], boxes[index - 1, 2])  # it stands above or below that one
    return again, again | np.isin(codes, _JOINERS) | _find_guesses(layer, seen & ~again, shaped, boxes)


def _find_guesses(layer: Any, seen: np.ndarray, shaped: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return which characters are white space that pdfium has put beside such a letter, where none is to be seen."""
    guessed = np.zeros(len(shaped), bool)
    places = np.flatnonzero(seen)
    beside = (np.diff(places) > 1) & (shaped[places[:-1]] | shaped[places[1:]])
    for before, after in zip(places[:-1][beside].tolist(), places[1:][beside].tolist(), strict=True):
        gap = max(boxes[after, 0] - boxes[before, 2], boxes[before, 0] - boxes[after, 2])
        if gap <= _BLANK * _type_size(layer, after):
            for index in range(before + 1, after):
                guessed[index] = pdfium_c.FPDFText_IsGenerated(layer, index) == 1
    return guessed


def _type_size(layer: Any, index: int) -> float:
    matrix = pdfium_c.FS_MATRIX()
    found = pdfium_c.FPDFText_GetMatrix(layer, index, matrix)
    return float(pdfium_c.FPDFText_GetFontSize(layer, index) * abs(matrix.d)) if found else 0.0


def _stretch(layer: Any, index: int, box: np.ndarray) -> None:
    """Make a box that is only as high as the ink as high as the type, so that all letters of a line stand beside
    each other."""
    size, x, y = _type_size(layer, index), ctypes.c_double(), ctypes.c_double()
    if box[1] - box[3] < _LEAST_HEIGHT * size and pdfium_c.FPDFText_GetCharOrigin(layer, index, x, y):
        box[1], box[3] = y.value + _ASCENT * size, y.value - _DESCENT * size


def _find_spans(page: pdfium.PdfPage) -> dict[int, Span]:
    """Return the span of each text object (by its address) that has one together with others."""
    objects: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT]):
        mark = _find_mark(item.raw)
        if mark:
            left, _, right, _ = item.get_bounds()
            objects[mark].append((_address(item.raw), left, right))
    spans = {}
    for number, parts in enumerate(objects.values()):
        span = Span(number, min(left for _, left, _ in parts), max(right for *_, right in parts))
        spans.update({item: span for item, _, _ in parts if len(parts) > 1})
    return spans


def _find_mark(item: Any) -> int:
    """Return the address of the innermost mark of a page object that says its text, 0 where none does."""
    for number in reversed(range(pdfium_c.FPDFPageObj_CountMarks(item))):
        mark = pdfium_c.FPDFPageObj_GetMark(item, number)
        if pdfium_c.FPDFPageObjMark_GetParamValueType(mark, _KEY) == pdfium_c.FPDF_OBJECT_STRING:
            return _address(mark)
    return 0


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _spread(boxes: np.ndarray, objects: np.ndarray, spans: dict[int, Span], shaped: np.ndarray) -> np.ndarray:
    """Put the characters of each span beside one another over its whole width. Return which repeat others."""
    again = np.zeros(len(objects), bool)
    first: dict[int, int] = {}
    places = np.flatnonzero(shaped)
    for run in np.split(places, np.flatnonzero(np.diff(objects[places])) + 1):
        item = int(objects[run[0]])
        span = spans.get(item)
        if span is None:
            continue
        if first.setdefault(span.number, item) != item:
            again[run] = True
            continue
        edges = np.linspace(span.left, span.right, len(run) + 1)
        boxes[run, 0], boxes[run, 2] = edges[:-1], edges[1:]
    return again
