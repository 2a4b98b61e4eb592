"""Takes the visible characters of a PDF page out of pdfium, by direction of writing; knows neither words nor lines."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator
from itertools import repeat
from math import hypot, pi
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from inference.readers.lines import Characters
from inference.readers.shaping import settle
from inference.readers.visual_order import sort_from_left

UNREADABLE = "\ufffd"  # stands for a character whose font does not say what it is

_HYPHEN_MARK = 2  # pdfium's mark for a hyphen at the end of a line
_SYMBOL_BULLET = 0xF0B7  # the one character of the old symbol fonts that is common in running text
_SPACES = np.array([code for code in range(0x3001) if chr(code).isspace()] + [0x200B])
_MIN_HEIGHT = 2.5  # points; smaller print cannot be read on paper
_MIN_CHARACTERS_ON_SCAN = 200  # fewer: a stamp or a fax header, not a reading of the scan
_SCAN_COVER = 0.5  # share of the page that one picture covers on a scan
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)


def call_bare(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a C function that takes plain addresses: converting and checking every argument would take most of the
    time at thousands of characters a page."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


_ADDRESS, _INT, _SIZE = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t
_get_loose_box = call_bare(pdfium_c.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _SIZE)
_get_unicode = call_bare(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _INT)
_get_object = call_bare(pdfium_c.FPDFText_GetTextObject, _SIZE, _ADDRESS, _INT)
_get_angle = call_bare(pdfium_c.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)
_get_render_mode = call_bare(pdfium_c.FPDFTextObj_GetTextRenderMode, _INT, _SIZE)


def read_characters(page: pdfium.PdfPage) -> Iterator[tuple[int, Characters]]:
    """Yield each direction of writing on the page: the degrees (0, 90, 180, 270) by which the upright page must be
    turned clockwise so that this text runs to the right, and its characters on the page so turned, in points.

    Raises `pypdfium2.PdfiumError`.
    """
    with contextlib.closing(page.get_textpage()) as layer:
        count = layer.count_chars()
        if not count:
            return
        handle = ctypes.cast(layer.raw, ctypes.c_void_p).value
        codes = np.fromiter(map(_get_unicode, repeat(handle), range(count)), np.uint32, count)
        boxes = np.zeros((count, 4), np.float32)
        start = boxes.ctypes.data
        for _ in map(_get_loose_box, repeat(handle), range(count), range(start, start + 16 * count, 16)):
            pass
        objects, directions, visible = _ask_text_objects(handle, count)
        seen = visible & ~np.isin(codes, _SPACES)
        thin = np.minimum(np.abs(boxes[:, 2] - boxes[:, 0]), np.abs(boxes[:, 1] - boxes[:, 3])) < _MIN_HEIGHT
        sizes = np.full(count, _MIN_HEIGHT)
        for index in np.flatnonzero(seen & thin).tolist():
            sizes[index] = _type_size(layer.raw, index)
        again, passed = settle(page, layer.raw, codes, boxes, objects, seen & (directions == 0))
        seen &= ~again
        places = np.cumsum(~passed)
    fractions = _to_fractions(boxes, page.get_bbox())
    middle = (fractions[:, :2] + fractions[:, 2:]) / 2
    kept = seen & (sizes >= _MIN_HEIGHT) & ((middle > 0) & (middle < 1)).all(axis=1)
    quarters_of_page = page.get_rotation() // 90
    for direction in np.unique(directions[kept]).tolist():
        indices = np.flatnonzero(kept & (directions == direction))
        turn = -(direction + quarters_of_page) % 4
        points = turn_boxes(fractions[indices], -direction % 4) * _frame(page.get_size(), turn)
        # Some fonts give a hyphen or a point a box as low as its ink: it stands in a line as high as its type.
        low = points[:, 3] - points[:, 1] < _MIN_HEIGHT
        centre = (points[low, 1] + points[low, 3]) / 2
        points[low, 1], points[low, 3] = centre - sizes[indices[low]] / 2, centre + sizes[indices[low]] / 2
        # Whatever stood between two characters in the file parts them: white space, or what cannot be seen.
        parted = np.diff(places[indices], prepend=-2) > 1
        yield turn * 90, sort_from_left(Characters(_decode(codes[indices]), points, parted, objects[indices]))


def is_scan(page: pdfium.PdfPage, characters: int) -> bool:
    """Tell whether a picture, not the text layer with so many visible characters, says what stands on the page."""
    if characters >= _MIN_CHARACTERS_ON_SCAN:
        return False
    left, bottom, right, top = page.get_bbox()
    area = (right - left) * (top - bottom)
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        x0, y0, x1, y1 = item.get_bounds()
        width, height = min(x1, right) - max(x0, left), min(y1, top) - max(y0, bottom)
        if max(width, 0) * max(height, 0) > _SCAN_COVER * area:
            return True
    return False


def _ask_text_objects(handle: int | None, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the text object each character is part of, its direction in quarters clockwise on the unturned page, and
    whether it is drawn at all. A page has few text objects."""
    objects = np.fromiter(map(_get_object, repeat(handle), range(count)), np.uint64, count)
    unique, first, inverse = np.unique(objects, return_index=True, return_inverse=True)
    angles = [_get_angle(handle, index) for index in first.tolist()]
    modes = [_get_render_mode(item) if item else 0 for item in unique.tolist()]
    quarters = np.array([round(max(angle, 0.0) / (pi / 2)) % 4 for angle in angles])
    drawn = np.array([mode not in _INVISIBLE for mode in modes])
    return objects, quarters[inverse], drawn[inverse]


def _type_size(layer: Any, index: int) -> float:
    """Return the size of a character's type in points: its font's size on the page's scale, across or down if less."""
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFText_GetMatrix(layer, index, matrix):
        return 0.0
    return float(
        pdfium_c.FPDFText_GetFontSize(layer, index) * min(hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d))
    )


def _to_fractions(boxes: np.ndarray, bbox: tuple[float, float, float, float]) -> np.ndarray:
    """Turn pdfium's left, top, right, bottom (origin bottom left, points) into fractions of the unturned page."""
    left, bottom, right, top = bbox
    scale = np.array([right - left, top - bottom] * 2)
    corners = [boxes[:, 0] - left, top - boxes[:, 1], boxes[:, 2] - left, top - boxes[:, 3]]
    return np.asarray(np.stack(corners, axis=1) / scale)


def turn_boxes(boxes: np.ndarray, quarters: int) -> np.ndarray:
    """Turn boxes in fractions clockwise, like `inference.layout.turn_box` but all at once."""
    x0, y0, x1, y1 = boxes.T
    turned = [(x0, y0, x1, y1), (1 - y1, x0, 1 - y0, x1), (1 - x1, 1 - y1, 1 - x0, 1 - y0), (y0, 1 - x1, y1, 1 - x0)]
    return np.stack(turned[quarters], axis=1)


def _frame(size: tuple[float, float], quarters: int) -> np.ndarray:
    width, height = size if quarters % 2 == 0 else size[::-1]
    return np.array([width, height, width, height])


def _decode(codes: np.ndarray) -> list[str]:
    private = ((codes >= 0xE000) & (codes <= 0xF8FF)) | (codes >= 0xF0000)
    halves = (codes >= 0xD800) & (codes <= 0xDFFF)
    texts = [chr(code) for code in codes.tolist()]
    for index in np.flatnonzero((codes < 0x20) | private | halves | (codes == 0x7F)).tolist():
        texts[index] = {_HYPHEN_MARK: "-", _SYMBOL_BULLET: "•"}.get(int(codes[index]), UNREADABLE)
    return texts
