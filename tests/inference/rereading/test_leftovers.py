from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from inference.engines.fake import FakeEngine
from inference.engines.rapidocr import RapidOcrEngine
from inference.pipeline import read_document
from inference.readers.leftovers import collect_leftovers, find_print
from inference.rereading import read_leftovers
from inference.types import SPOTTING, Box, Leftovers, Page, Request, Result, Source, Task, TextLine
from tests.inference.drawing import PARAGRAPH, draw_text, set_rotation
from tests.inference.rereading.template import TEMPLATE


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


def read(reader: RapidOcrEngine | FakeEngine, data: bytes) -> tuple[Page, dict[str, object], dict[str, Source | None]]:
    reading = read_document(data, engine=reader, template=TEMPLATE)
    (page,) = reading.pages
    values = {value.name: value.value for value in reading.values}
    return page, values, {value.name: value.source for value in reading.values}


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_scan_beside_real_text_is_read_among_it(reader: RapidOcrEngine, rotation: int) -> None:
    page, values, sources = read(reader, set_rotation(draw(picture=SCANNED), rotation))
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


def test_what_a_picture_shows_counts_and_not_what_is_written_over_it_without_ink(reader: RapidOcrEngine) -> None:
    _, values, sources = read(reader, draw(picture=SCANNED, lie="Grand total: EUR 119.50"))
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


class Straightener:
    """An engine that takes every image for a tilted sheet, of which it makes one `growth` times as large."""

    name, revision, tasks = "straightener", "1", frozenset({Task.SPOTTING})

    def __init__(self, growth: float) -> None:
        self.growth = growth
        self.widths: list[int] = []

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        self.widths += [page.width for page in pages]
        height, width = (round(side * self.growth) for side in (pages[0].height, pages[0].width))
        line = TextLine("Straight again", (0.2, 0.4, 0.8, 0.6), 0.9)
        return [Result((line,), image=np.zeros((height, width, 3), np.uint8)) for _ in pages]


def left_over(*pieces: tuple[Box, Box]) -> Page:
    return Page(1, 1000, 1000, leftovers=Leftovers(np.zeros((800, 800, 3), np.uint8), pieces))


WHOLE = (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(("growth", "texts"), [(1.05, ["Straight again"]), (0.6, [])])
def test_a_tilted_scan_is_read_where_it_stands_unless_it_was_bent(growth: float, texts: list[str]) -> None:
    page = read_leftovers(left_over((WHOLE, (0.0, 0.5, 1.0, 1.0))), Straightener(growth))
    assert [line.text for line in page.lines] == texts
    assert [line.box for line in page.lines] == [pytest.approx((0.2, 0.7, 0.8, 0.8)) for _ in texts]


def test_pieces_that_were_straightened_together_are_read_apart() -> None:
    engine = Straightener(1.0)
    upper, lower = ((0.0, 0.0, 0.5, 0.4), (0.1, 0.1, 0.3, 0.2)), ((0.0, 0.5, 1.0, 0.9), (0.1, 0.8, 0.5, 0.9))
    page = read_leftovers(left_over(upper, lower), engine)
    assert engine.widths == [800, 400, 800]
    assert [line.box for line in page.lines] == [
        pytest.approx((0.14, 0.14, 0.26, 0.16)),
        pytest.approx((0.18, 0.84, 0.42, 0.86)),
    ]
