from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from inference.engines.fake import FakeEngine
from inference.engines.rapidocr import RapidOcrEngine
from inference.pipeline import read_document
from inference.readers.leftovers import collect_leftovers, find_print
from inference.types import Page, Source
from tests.inference.drawing import PARAGRAPH, draw_text, set_rotation
from tests.inference.rereading.conftest import TEMPLATE


def draw(*, picture: Image.Image | None, ruled: bool = False, lie: str = "") -> bytes:
    """A page with text, and a picture of text beside it, over which `lie` is set without ink."""
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=(595, 842))
    canvas.setFont("Helvetica", 11)
    for row, line in enumerate((*PARAGRAPH, "Invoice number: INV-2026-17")):
        canvas.drawString(60, 780 - 20 * row, line)
    if picture:
        canvas.drawImage(ImageReader(picture), 300, 420, 225, 100)
    if lie:
        text = canvas.beginText(315, 505)
        text.setTextRenderMode(3)
        text.textLine(lie)
        canvas.drawText(text)
    if ruled:
        canvas.grid([60 + 20 * column for column in range(20)], [100 + 14 * row for row in range(20)])
    canvas.save()
    return output.getvalue()


SCANNED = draw_text(["Grand total: EUR 419.50", "Thank you"])


def read(engine: RapidOcrEngine | FakeEngine, data: bytes) -> tuple[Page, dict[str, object], dict[str, Source | None]]:
    reading = read_document(data, engine=engine, template=TEMPLATE)
    (page,) = reading.pages
    values = {value.name: value.value for value in reading.values}
    return page, values, {value.name: value.source for value in reading.values}


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_scan_beside_real_text_is_read_among_it(engine: RapidOcrEngine, rotation: int) -> None:
    page, values, sources = read(engine, set_rotation(draw(picture=SCANNED), rotation))
    assert page.source is Source.TEXT
    assert page.leftovers is None
    assert values == {"total": 419.5, "number": "INV-2026-17"}
    assert sources == {"total": Source.OCR, "number": Source.TEXT}
    by_text = {line.text: line for line in page.lines}
    assert set(PARAGRAPH) < set(by_text)
    assert by_text[PARAGRAPH[0]].confidence is None
    scanned = by_text["Grand total: EUR 419.50"]
    assert scanned.confidence is not None
    assert scanned.box[0] == pytest.approx((300 + 60 * 225 / 900) / 595, abs=0.01)
    assert scanned.box[1] == pytest.approx((842 - 520 + 55 * 100 / 400) / 842, abs=0.01)


def test_what_a_picture_shows_counts_and_not_what_is_written_over_it_without_ink(engine: RapidOcrEngine) -> None:
    _, values, sources = read(engine, draw(picture=SCANNED, lie="Grand total: EUR 119.50"))
    assert (values["total"], sources["total"]) == (419.5, Source.OCR)


def test_rules_and_plain_pictures_are_left_alone() -> None:
    grey = Image.linear_gradient("L").convert("RGB")
    assert (
        read(FakeEngine(), draw(picture=grey, ruled=True))[0].lines == read(FakeEngine(), draw(picture=None))[0].lines
    )


def test_a_page_full_of_print_is_left_over_as_a_whole() -> None:
    page = np.asarray(draw_text([*PARAGRAPH] * 2, (900, 700)))
    left = collect_leftovers(page)
    assert left is not None
    assert left.image.shape == page.shape
    assert left.pieces == (((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, 1.0)),)


def test_print_is_boxed_where_it_stands() -> None:
    image = np.full((1000, 1000, 3), 255, np.uint8)
    image[400:475, 300:900] = np.asarray(draw_text(PARAGRAPH[:1]))[40:115, 50:650]
    (box,) = find_print(image)
    assert box == pytest.approx((0.31, 0.4, 0.9, 0.47), abs=0.06)
