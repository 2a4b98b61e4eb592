"""Streams a file's pages out of the sandbox, one rendered ahead of the consumer; knows neither fields nor engines."""

from __future__ import annotations

import contextlib
import io
import pickle
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from inference import media
from inference.pages.limits import DAMAGED, Limits, UnreadableFile
from inference.pages.pdf import Rendered, TextReader, open_pdf, render_pdf
from inference.pages.raster import decode_pages, open_image
from inference.pages.receiving import receive
from inference.sandbox import Sandbox
from inference.types import Box, Evidence, Leftovers, Page, PageNote, Result, Source, TextLine, Word

# What a sandbox should import before it forks.
PARSERS = ("inference.pages", "PIL.PngImagePlugin", "PIL.JpegImagePlugin", "PIL.TiffImagePlugin", "PIL.WebPImagePlugin")

# What is said of a file whose child the sandbox ended, by the code of why.
SENTENCES = {
    "too_slow": "Reading the file took too long and was stopped. Export or scan it again, or split it.",
    "too_much_memory": "Reading the file needs too much memory. Scan it at a lower resolution or split it.",
    "crashed": "The file is so damaged that reading it failed. Export or scan it again.",
}
# What a drawer of XML files may find wrong with one: the code and sentence of the error.
_XML_TROUBLES = {
    "damaged": ("damaged", DAMAGED),
    "document_type": (
        "unsafe_xml",
        "The XML declares a document type, which electronic invoices do not have. Export it again without one.",
    ),
    "too_large": ("xml_too_large", "The XML is too large or too deep for an invoice. Check what was exported."),
    "no_invoice": (
        "no_einvoice",
        "The XML is no invoice in CII or UBL. Export it as ZUGFeRD, Factur-X or XRechnung, or convert it to a PDF.",
    ),
}

CodeFinder = Callable[[np.ndarray, int], tuple[Evidence, ...]]
XmlDrawer = Callable[[bytes], tuple[str, int, Iterator[tuple[np.ndarray, Result]]]]


class PageStream:
    """The pages of one open file. `total`: how many come. Iterate once; each page holds its image or its lines."""

    def __init__(self, total: int, pages: Iterator[Page]) -> None:
        self.total = total
        self._pages = pages

    def __iter__(self) -> Iterator[Page]:
        return self._pages


@contextlib.contextmanager
def open_pages(
    data: bytes,
    *,
    sandbox: Sandbox,
    limits: Limits | None = None,
    read_text: TextReader | None = None,
    draw_xml: XmlDrawer | None = None,
    find_codes: CodeFinder | None = None,
    chosen: Collection[int] | None = None,
) -> Iterator[PageStream]:
    """Open a file and stream its pages; leaving the block stops the child that renders them.

    `read_text` is called in the child with each PDF page and its image; where it returns a `Result` the page comes
    with `lines`, perhaps `leftovers`, and no `image`, else with `image` and no `lines`, and with the note that it gives
    instead. `draw_xml` is called there with an XML file and gives a trouble or "", the number of pages, and each with
    what stands on it. `find_codes` is called there with image and number of every other page. `chosen`: the numbers of
    the pages wanted, None for all. Raises `UnreadableFile`, here or while iterating.
    """
    limits = limits or Limits()
    if not data:
        raise UnreadableFile("empty", "The file is empty. Choose another one.")
    media_type = media.sniff_media_type(data[: media.SNIFF_LENGTH])
    if media_type is None or (media_type == media.XML and draw_xml is None):
        message = "This is no PDF, PNG, JPEG, WebP, BMP, TIFF or HEIC file. Convert it to one of these."
        raise UnreadableFile("unknown_type", message)
    with contextlib.closing(
        sandbox.stream(
            _produce, data, media_type, limits, read_text, draw_xml, find_codes, chosen, limits=limits.sandbox
        )
    ) as items:
        received = receive(items, SENTENCES)
        source = Source.EINVOICE if media_type == media.XML else Source.TEXT
        yield PageStream(next(received), (_make_page(source, *item) for item in received))


def turn_page(page: Page, degrees: int, *, jpeg_quality: int = Limits().jpeg_quality) -> Page:
    """Return `page`, which must hold its image, turned clockwise by `degrees`; its lines are left alone."""
    if not degrees or page.image is None:
        return page
    turned = replace(page, rotation=(page.rotation + degrees) % 360)
    return show_page(turned, np.ascontiguousarray(np.rot90(page.image, k=-degrees // 90)), jpeg_quality=jpeg_quality)


def show_page(page: Page, image: np.ndarray, *, jpeg_quality: int = Limits().jpeg_quality) -> Page:
    """Return `page` as it is seen in `image`, uint8 RGB (height, width, 3); its lines are left alone."""
    height, width = image.shape[:2]
    return replace(page, image=image, jpeg=_encode(image, jpeg_quality), width=width, height=height)


def _make_page(
    source: Source,
    number: int,
    width: int,
    height: int,
    pixels: bytes | None,
    jpeg: bytes,
    lines: list[Any] | None,
    rotation: int,
    leftovers: tuple[int, int, bytes, tuple[tuple[Box, Box], ...]] | None,
    codes: list[tuple[str, Box | None]],
    notes: list[tuple[str, dict[str, Any]]],
) -> Page:
    image = None if pixels is None else np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    read = tuple(TextLine(text, box, None, tuple(Word(*word) for word in words)) for text, box, words in lines or ())
    left = None
    if leftovers is not None:
        high, wide, rest, pieces = leftovers
        left = Leftovers(np.frombuffer(rest, np.uint8).reshape(high, wide, 3), pieces)
    used = None if lines is None else source
    seen = tuple(Evidence(Source.CODE, number, box, text) for text, box in codes)
    known = tuple(PageNote(code, params) for code, params in notes)
    return Page(number, width, height, image, jpeg, read, used, rotation, known, leftovers=left, codes=seen)


def _produce(
    data: bytes,
    media_type: str,
    limits: Limits,
    read_text: TextReader | None,
    draw_xml: XmlDrawer | None,
    find_codes: CodeFinder | None,
    chosen: Collection[int] | None,
) -> Iterator[tuple[Any, ...]]:
    """Run in the child: yield ("total", n), then ("page", what `_make_page` takes after the source) for each page."""
    try:
        if media_type == media.PDF:
            with open_pdf(data, limits) as opened:
                numbers = limits.choose_pages(len(opened.document), chosen)
                yield "total", len(numbers)
                yield from _pack(render_pdf(opened, limits, read_text, numbers), numbers, limits, find_codes)
        elif draw_xml is not None and media_type == media.XML:
            trouble, total, drawn = draw_xml(data)
            if trouble:
                raise UnreadableFile(*_XML_TROUBLES[trouble])
            numbers = limits.choose_pages(total, chosen)
            yield "total", len(numbers)
            wanted = ((image, text) for number, (image, text) in enumerate(drawn, 1) if number in numbers)
            yield from _pack((Rendered(image, text) for image, text in wanted), numbers, limits, None)
        else:
            image, frames = open_image(data, media_type, limits)
            numbers = limits.choose_pages(len(frames), chosen)
            yield "total", len(numbers)
            decoded = decode_pages(image, frames, limits, numbers)
            yield from _pack((Rendered(pixels) for pixels in decoded), numbers, limits, find_codes)
    except UnreadableFile as error:
        yield "unreadable", error.code, str(error)


def _pack(
    rendered: Iterator[Rendered], numbers: Sequence[int], limits: Limits, find_codes: CodeFinder | None
) -> Iterator[tuple[Any, ...]]:
    for number, page in zip(numbers, rendered, strict=False):
        text, image = page.text, page.image
        if text is not None and text.rotation:
            image = np.rot90(image, k=-text.rotation // 90)
        height, width = image.shape[:2]
        jpeg = _encode(image, limits.jpeg_quality)
        pixels = pickle.PickleBuffer(np.ascontiguousarray(image).data) if text is None else None
        rotation, leftovers = (text.rotation, _plain_leftovers(text.leftovers)) if text else (0, None)
        codes = [(code.text, code.box) for code in find_codes(image, number)] if find_codes else []
        notes = [(note.code, note.params) for note in page.notes]
        yield "page", (number, width, height, pixels, jpeg, _plain_lines(text), rotation, leftovers, codes, notes)


def _plain_lines(text: Result | None) -> list[Any] | None:
    if text is None:
        return None
    return [(line.text, line.box, [(word.text, word.box) for word in line.words]) for line in text.lines]


def _plain_leftovers(left: Leftovers | None) -> tuple[Any, ...] | None:
    if left is None:
        return None
    return (*left.image.shape[:2], pickle.PickleBuffer(np.ascontiguousarray(left.image).data), left.pieces)


def _encode(image: np.ndarray, quality: int) -> bytes:
    output = io.BytesIO()
    Image.fromarray(image).save(output, "JPEG", quality=quality)
    return output.getvalue()
