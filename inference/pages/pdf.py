"""Renders the pages of a PDF with pdfium; runs in the sandbox and knows nothing of what is written on a page."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from inference.pages.limits import DAMAGED, Limits, UnreadableFile
from inference.pages.pictures import PictureCount
from inference.types import PageNote, Result

TextReader = Callable[[pdfium.PdfPage, np.ndarray], Result | PageNote | None]
_POINTS_PER_INCH = 72
_WITH_TEXT = {pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP}
_MARKS = {
    pdfium_c.FPDF_ANNOT_HIGHLIGHT,
    pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_SQUIGGLY,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
}


@dataclass(slots=True)
class Rendered:
    """A decoded page: `image` uint8 RGB (height, width, 3); `text` what the text reader found, None: OCR must read,
    and `doubt` says why the text that is there is not used."""

    image: np.ndarray
    text: Result | None = None
    doubt: PageNote | None = None

    @property
    def notes(self) -> tuple[PageNote, ...]:
        """What a person should know about the text of the page."""
        return (self.doubt,) if self.doubt else self.text.notes if self.text else ()


@dataclass(frozen=True, slots=True)
class OpenPdf:
    """A PDF that may be read, and what is known of its pictures."""

    document: pdfium.PdfDocument
    pictures: PictureCount


@contextlib.contextmanager
def open_pdf(data: bytes, limits: Limits) -> Iterator[OpenPdf]:
    """Open a PDF that may be read. Raises `UnreadableFile`."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            message = "The PDF is protected by a password. Remove the protection and upload it again."
            raise UnreadableFile("encrypted", message) from error
        if error.err_code == pdfium_c.FPDF_ERR_SUCCESS:  # it opens and has no page
            limits.check_page_count(0)
        raise UnreadableFile("damaged", DAMAGED) from error
    with contextlib.closing(document):
        limits.check_page_count(len(document))
        pixels = sum(_pixels_of(document, index, limits) for index in range(len(document)))
        limits.check_pixels_together(pixels, len(data))
        pictures = PictureCount(len(data), limits)
        pictures.look_ahead(document)
        if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            document.init_forms()  # or what is filled into the form would not be drawn
        yield OpenPdf(document, pictures)


def _pixels_of(document: pdfium.PdfDocument, index: int, limits: Limits) -> int:
    """About how many pixels a page will have; none where that is told when it is rendered."""
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        return 0
    pixels = width * height * (limits.dpi / _POINTS_PER_INCH) ** 2
    return int(min(pixels, limits.handed_on)) if isfinite(pixels) else 0


def render_pdf(
    opened: OpenPdf, limits: Limits, read_text: TextReader | None, numbers: Sequence[int] | None = None
) -> Iterator[Rendered]:
    """Render each page, or those of `numbers`, upright, as /Rotate asks. Raises `UnreadableFile`."""
    document = opened.document
    for index in range(len(document)) if numbers is None else (number - 1 for number in numbers):
        try:
            _draw_annotations(document, index)
            with contextlib.closing(document[index]) as page:
                opened.pictures.add(index, page)
                image = _render(page, index + 1, limits)
                read = read_text(page, image) if read_text else None
                yield Rendered(image, doubt=read) if isinstance(read, PageNote) else Rendered(image, read)
        except pdfium.PdfiumError as error:
            message = f"Page {index + 1} of the PDF is damaged and cannot be shown. Export or scan it again."
            raise UnreadableFile("damaged", message) from error


def _draw_annotations(document: pdfium.PdfDocument, index: int) -> None:
    """Make what is filled into a form and written on stamps part of the page, text as text, as it would be shown.

    Not where text is marked or struck out, which would be lost.
    """
    with contextlib.closing(document[index]) as page:
        kinds = {_kind_of(page, number) for number in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw))}
        if not kinds & _WITH_TEXT or kinds & _MARKS:
            return
        _remove_hidden(page)
        # What the page inherits is not asked for in flattening: it would be cut to the size of a letter.
        box = page.get_bbox()
        page.set_mediabox(*box)
        page.set_cropbox(*box)
        pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)


def _remove_hidden(page: pdfium.PdfPage) -> None:
    """Take away the annotations that no viewer shows: flattening would draw those that are hidden on screens alone."""
    for number in reversed(range(pdfium_c.FPDFPage_GetAnnotCount(page.raw))):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
        flags = pdfium_c.FPDFAnnot_GetFlags(annotation)
        pdfium_c.FPDFPage_CloseAnnot(annotation)
        if flags & (pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW):
            pdfium_c.FPDFPage_RemoveAnnot(page.raw, number)


def _kind_of(page: pdfium.PdfPage, number: int) -> int:
    annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, number)
    kind = int(pdfium_c.FPDFAnnot_GetSubtype(annotation))
    pdfium_c.FPDFPage_CloseAnnot(annotation)
    return kind


def _render(page: pdfium.PdfPage, number: int, limits: Limits) -> np.ndarray:
    width, height = page.get_size()
    if not (isfinite(width) and isfinite(height) and width > 0 and height > 0):
        raise UnreadableFile("damaged", f"Page {number} of the PDF has no size. Export or scan it again.")
    scale = limits.dpi / _POINTS_PER_INCH
    if ceil(width * scale) * ceil(height * scale) > limits.max_pixels:
        scale = sqrt(limits.max_pixels / (width * height)) * 0.999
    if scale < limits.min_dpi / _POINTS_PER_INCH:
        raise UnreadableFile("too_many_pixels", limits.explain_pixels(number))
    limits.check_pixels(number, ceil(width * scale), ceil(height * scale))
    scale = min(scale, sqrt(limits.handed_on / (width * height)) * 0.999)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    pixels = bitmap.to_numpy()
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    return np.array(pixels[:, :, :3], order="C")  # a copy: the bitmap's memory ends with the page
