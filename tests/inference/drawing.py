"""Draws the small documents that the tests of pages, readers, engines and the command line read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

WHITE, BLACK, RED = (255, 255, 255), (0, 0, 0), (255, 0, 0)
PARAGRAPH = (
    "Brook and Field Ltd sells garden tools.",
    "The goods were sent on 3 March by rail.",
    "Payment is due within thirty days.",
    "Thank you for the order you gave us.",
)


def draw_corner(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A white image whose top left quarter is red: it shows how an image was turned."""
    image = Image.new("RGB", size, WHITE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return image


def draw_text(lines: Sequence[str] = PARAGRAPH, size: tuple[int, int] = (900, 400)) -> Image.Image:
    """Black text on white, large enough for OCR."""
    image = Image.new("RGB", size, WHITE)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=36)
    for row, line in enumerate(lines):
        draw.text((60, 50 + 75 * row), line, font=font, fill=BLACK)
    return image


def encode(image: Image.Image, format: str, **options: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, format, **options)
    return output.getvalue()


def draw_pdf(
    lines: Sequence[str] = PARAGRAPH,
    *,
    size: tuple[float, float] = (400, 300),
    pages: int = 1,
    password: str | None = None,
    picture: Image.Image | None = None,
) -> bytes:
    """A PDF with `lines` from the top left, 14 points, on every page; `picture` covers the page below the text."""
    output = io.BytesIO()
    encryption = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(output, pagesize=size, encrypt=encryption)
    for _ in range(pages):
        if picture:
            canvas.drawInlineImage(picture, 0, 0, *size)
        canvas.setFont("Helvetica", 14)
        for row, line in enumerate(lines):
            canvas.drawString(40, size[1] - 50 - 25 * row, line)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def set_rotation(data: bytes, degrees: int) -> bytes:
    """The same PDF with /Rotate on its first page, its size and content unchanged."""
    document = pdfium.PdfDocument(data)
    document[0].set_rotation(degrees)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()
