"""Counts the pixels of the pictures on the pages of a PDF before one of them is decoded; runs in the sandbox."""

from __future__ import annotations

import contextlib
import ctypes
import time
from collections.abc import Callable, Iterator
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from inference.pages.limits import Limits

_DEPTH = 3  # of forms within forms; what draws a page has one or two
_AHEAD_SECONDS = 0.5  # of processor time: more than two hundred honest pages take

Picture = tuple[int, int, int]  # width, height, bytes in the file


class PictureCount:
    """The pictures of one file of `size` bytes, page by page: one may be small to send and stand on every page."""

    def __init__(self, size: int, limits: Limits) -> None:
        self._size, self._limits = size, limits
        self._pixels: dict[int, int] = {}

    def look_ahead(self, document: pdfium.PdfDocument) -> None:
        """Count those of the first pages, of all where that is quickly done. Raises `UnreadableFile`."""
        until = time.process_time() + _AHEAD_SECONDS
        for index in range(len(document)):
            if time.process_time() > until:
                return
            with contextlib.suppress(pdfium.PdfiumError), contextlib.closing(document[index]) as page:
                self.add(index, page)

    def add(self, index: int, page: pdfium.PdfPage) -> None:
        """Count those of one page, unless they are. Raises `UnreadableFile` where there are too many by now."""
        if index not in self._pixels:
            # One that is drawn again on the same page is decoded once.
            self._pixels[index] = sum(width * height for width, height, _size in set(_pictures_on(page)))
            self._limits.check_pixels_together(sum(self._pixels.values()), self._size)


def _pictures_on(page: pdfium.PdfPage) -> Iterator[Picture]:
    return _walk(pdfium_c.FPDFPage_CountObjects(page.raw), partial(pdfium_c.FPDFPage_GetObject, page.raw), _DEPTH)


def _walk(count: int, get: Callable[[int], object], depth: int) -> Iterator[Picture]:
    for number in range(count):
        item = get(number)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            if pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height):
                yield width.value, height.value, pdfium_c.FPDFImageObj_GetImageDataRaw(item, None, 0)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            inside = pdfium_c.FPDFFormObj_CountObjects(item)
            yield from _walk(inside, partial(pdfium_c.FPDFFormObj_GetObject, item), depth - 1)
