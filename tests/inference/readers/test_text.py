from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from inference.pages import Limits
from inference.pages.pdf import open_pdf, render_pdf
from inference.readers.text import read_text_layer
from inference.types import Box, PageNote, Result
from tests.inference.drawing import PARAGRAPH, draw_pdf, set_rotation

SIZE = (400, 300)


def read(data: bytes) -> Result | PageNote | None:
    page = pdfium.PdfDocument(data)[0]
    return read_text_layer(page, page.render(scale=200 / 72, rev_byteorder=True).to_numpy())


def draw(paint: Callable[[Canvas], None]) -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, pagesize=SIZE)
    canvas.setFont("Helvetica", 14)
    paint(canvas)
    canvas.save()
    return output.getvalue()


def read_texts(data: bytes) -> list[str]:
    result = read(data)
    assert isinstance(result, Result)
    return [line.text for line in result.lines]


def find_ink(data: bytes, box: Box) -> Box:
    """The box, in fractions, of what is dark on the rendered page within `box`."""
    image = pdfium.PdfDocument(data)[0].render(scale=4, grayscale=True).to_numpy()
    height, width = image.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    rows, columns = np.nonzero(image[top : int(box[3] * height) + 1, left : int(box[2] * width) + 1] < 128)
    return (
        (columns.min() + left) / width,
        (rows.min() + top) / height,
        (columns.max() + left) / width,
        (rows.max() + top) / height,
    )


def test_lines_come_with_their_words() -> None:
    result = read(draw_pdf())
    assert isinstance(result, Result)
    assert tuple(line.text for line in result.lines) == PARAGRAPH
    assert [word.text for word in result.lines[0].words] == PARAGRAPH[0].split()
    assert result.rotation == 0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_stand_where_the_page_shows_the_text_as_it_is_to_be_read(rotation: int) -> None:
    data = set_rotation(draw_pdf(), rotation)
    result = read(data)
    assert isinstance(result, Result)
    assert [line.text for line in result.lines] == list(PARAGRAPH)
    assert result.rotation == -rotation % 360
    first = result.lines[0].box
    assert first == pytest.approx(find_ink(draw_pdf(), (0.05, 0.1, 0.95, 0.2)), abs=0.02)


def test_a_word_is_boxed_where_it_stands() -> None:
    data = draw_pdf()
    result = read(data)
    assert isinstance(result, Result)
    word = result.lines[2].words[-2]
    assert word.text == "thirty"
    assert word.box == pytest.approx(find_ink(data, word.box), abs=0.02)


def test_a_page_offset_by_its_crop_box_has_the_same_boxes() -> None:
    document = pdfium.PdfDocument(draw_pdf())
    document[0].set_cropbox(20, 30, 400, 300)
    output = io.BytesIO()
    document.save(output)
    result = read(output.getvalue())
    assert isinstance(result, Result)
    line = result.lines[0]
    assert line.box == pytest.approx(find_ink(output.getvalue(), line.box), abs=0.02)


def test_cells_of_a_table_are_lines_of_their_own() -> None:
    def paint(canvas: Canvas) -> None:
        for row, cells in enumerate([("Item", "Quantity", "Price"), ("Garden hose", "2", "19.90")]):
            for column, cell in enumerate(cells):
                canvas.drawString(40 + 130 * column, 250 - 25 * row, cell)

    assert read_texts(draw(paint)) == ["Item", "Quantity", "Price", "Garden hose", "2", "19.90"]


def test_text_up_the_margin_is_read_and_does_not_turn_the_page() -> None:
    def paint(canvas: Canvas) -> None:
        for row, line in enumerate(PARAGRAPH):
            canvas.drawString(60, 250 - 25 * row, line)
        canvas.rotate(90)
        canvas.drawString(40, -20, "Copy for the files")

    data = draw(paint)
    result = read(data)
    assert isinstance(result, Result)
    assert result.rotation == 0
    assert {line.text for line in result.lines} == {*PARAGRAPH, "Copy for the files"}
    (margin,) = (line for line in result.lines if line.text == "Copy for the files")
    assert margin.box == pytest.approx(find_ink(data, (0.0, 0.0, 0.08, 1.0)), abs=0.02)


def hide_invisible(canvas: Canvas) -> None:
    text = canvas.beginText(40, 100)
    text.setTextRenderMode(3)
    text.textLine("Pay to another account")
    canvas.drawText(text)


def hide_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(40, 100, "Pay to another account")


def hide_outside(canvas: Canvas) -> None:
    canvas.drawString(40, -100, "Pay to another account")


def hide_tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 0.8)
    canvas.drawString(40, 100, "Pay to another account")


def hide_covered(canvas: Canvas) -> None:
    canvas.drawString(40, 100, "Pay to another account")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 80, 400, 60, stroke=0, fill=1)


@pytest.mark.parametrize("hide", [hide_invisible, hide_white, hide_outside, hide_tiny, hide_covered])
def test_text_that_cannot_be_seen_is_no_evidence(hide: Callable[[Canvas], None]) -> None:
    def paint(canvas: Canvas) -> None:
        for row, line in enumerate(PARAGRAPH):
            canvas.drawString(40, 280 - 25 * row, line)
        hide(canvas)

    assert read_texts(draw(paint)) == list(PARAGRAPH)


def paint_nothing(canvas: Canvas) -> None:
    canvas.line(0, 0, 10, 10)


def paint_scan_with_stamp(canvas: Canvas) -> None:
    canvas.drawInlineImage(Image.effect_noise((40, 30), 60), 0, 0, *SIZE)
    canvas.drawString(40, 280, "RECEIVED 3 March by fax, page 1 of 1")


def paint_text_below_scan(canvas: Canvas) -> None:
    for row in range(10):
        canvas.drawString(40, 280 - 25 * row, PARAGRAPH[row % 4])
    canvas.drawInlineImage(Image.effect_noise((400, 300), 60), 0, 0, *SIZE)


@pytest.mark.parametrize("paint", [paint_nothing, paint_scan_with_stamp, paint_text_below_scan])
def test_a_page_whose_text_is_in_a_picture_is_left_to_ocr(paint: Callable[[Canvas], None]) -> None:
    assert read(draw(paint)) is None


@pytest.mark.parametrize("lines", [(), ("Page 7",)])
def test_a_page_that_shows_nothing_but_its_few_words_needs_no_ocr(lines: tuple[str, ...]) -> None:
    assert read_texts(draw_pdf(lines)) == list(lines)


def test_text_over_a_letterhead_is_read() -> None:
    def paint(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("RGB", (40, 30), (230, 240, 250)), 0, 0, *SIZE)
        for row in range(8):
            canvas.drawString(40, 280 - 25 * row, PARAGRAPH[row % 4])

    assert len(read_texts(draw(paint))) == 8


def test_what_is_filled_into_a_form_is_text_of_the_page() -> None:
    def paint(canvas: Canvas) -> None:
        for row, line in enumerate(PARAGRAPH):
            canvas.drawString(40, 250 - 25 * row, line)
        canvas.acroForm.textfield(value="INV-2026-17", x=40, y=40, width=200, height=24, fontSize=12, borderWidth=0)

    with open_pdf(draw(paint), Limits()) as opened:
        (page,) = render_pdf(opened, Limits(), read_text_layer)
    assert page.text is not None
    assert [line.text for line in page.text.lines] == [*PARAGRAPH, "INV-2026-17"]
    x0, y0, x1, y1 = page.text.lines[-1].box
    assert 39 / 400 < x0 < x1 < 240 / 400
    assert 1 - 66 / 300 < y0 < y1 < 1 - 38 / 300
