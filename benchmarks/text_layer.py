"""How much quicker a PDF's own text is read, with boxes, than the same page by OCR; its values read once more, too."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from statistics import mean, median

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from benchmarks import samples
from benchmarks.figures import Figure, seconds_of, tell
from inference.engine import Engine
from inference.fields import extract_fields
from inference.pages import Limits
from inference.pages.pdf import open_pdf, render_pdf
from inference.pipeline import read_pages
from inference.readers.text import read_text_layer
from inference.registry import load_engine
from inference.rereading import Pictures, reread_values
from inference.schemas import builtin_templates
from inference.types import Page, Result

ROUNDS = 5
LEAST, CHECKED = 20.0, 10.0


def measure() -> list[Figure]:
    """Milliseconds per page, as the mean over all pages of each page's median."""
    engine, limits = load_engine("rapidocr"), Limits()
    text: list[float] = []
    ocr: list[float] = []
    encode: list[float] = []
    render: list[float] = []
    again: list[float] = []
    for name, content in samples.with_text().items():
        with open_pdf(content, limits) as opened:
            pages = list(render_pdf(opened, limits, None))
            render.append(_median(lambda: list(render_pdf(opened, limits, None))) / len(pages))
            for index, rendered in enumerate(pages):
                with contextlib.closing(opened.document[index]) as page:
                    seconds = _measure_page(page, rendered.image, engine, limits)
                for found, one in zip((text, ocr, encode), seconds, strict=True):
                    found.append(one)
                tell(f"{name}, page {index + 1}: text layer {text[-1] * 1000:.1f} ms, OCR {ocr[-1] * 1000:.0f} ms")
        checked, seconds_again = _measure_rereading(name, content, engine)
        again += [seconds_again / len(pages)] * len(pages)
        tell(f"{name}: {checked} values read again, {again[-1] * 1000:.1f} ms a page")
    return [
        Figure("a page's text layer with boxes", 1000 * mean(text), "ms"),
        Figure("the same page by OCR", 1000 * mean(ocr), "ms"),
        Figure("reading its values once more from its picture", 1000 * mean(again), "ms"),
        Figure("beside it: rendering the page", 1000 * mean(render), "ms"),
        Figure("beside it: encoding its image", 1000 * mean(encode), "ms"),
        Figure("OCR / text layer", sum(ocr) / sum(text), "x", at_least=LEAST),
        Figure("OCR / text layer and its values once more", sum(ocr) / (sum(text) + sum(again)), "x", at_least=CHECKED),
    ]


def _measure_rereading(name: str, content: bytes, engine: Engine) -> tuple[int, float]:
    """How many values of a sample are read once more, and the seconds it takes."""
    template = next(found for found in builtin_templates() if found.name == samples.template_of(name))
    pages = list(read_pages(content, engine=engine))
    values, pictures = extract_fields(template, pages), Pictures()
    for page in pages:
        pictures.keep(page)
    checked = sum(bool(value.checks) for value in reread_values(template, values, pages, pictures, engine))
    return checked, _median(lambda: reread_values(template, values, pages, pictures, engine))


def _measure_page(
    page: pdfium.PdfPage, image: np.ndarray, engine: Engine, limits: Limits
) -> tuple[float, float, float]:
    """Seconds for the text layer, for OCR and for encoding the image."""
    if not isinstance(read_text_layer(page, image), Result):
        raise RuntimeError("a sample that should have a text layer has none")
    height, width = image.shape[:2]
    seen = [Page(1, width, height, image)]
    engine.read(seen)
    # In turns, so that whatever else the machine does hits all alike.
    rounds = [
        (
            seconds_of(read_text_layer, page, image),
            seconds_of(engine.read, seen),
            seconds_of(Image.fromarray(image).save, io.BytesIO(), "JPEG", quality=limits.jpeg_quality),
        )
        for _ in range(ROUNDS)
    ]
    text, ocr, encode = (median(found) for found in zip(*rounds, strict=True))
    return text, ocr, encode


def _median(call: Callable[[], object]) -> float:
    return median(seconds_of(call) for _ in range(ROUNDS))
