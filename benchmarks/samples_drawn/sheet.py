"""A sheet of paper to set text and rules on, written out as a PDF that is the same bytes every time.

Knows nothing of documents. All lengths are points (1/72 inch), measured from the sheet's top left corner; `y` of a
text is its baseline.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import pypdfium2
from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from benchmarks.samples_drawn.typeface import Typeface

Align = Literal["left", "right", "centre"]
INK = "#1a1c20"
GREY = "#5d626b"
HAIRLINE = "#c9ccd1"
_THICKEN = 0.028  # stroke of a made-up bold, in fractions of the type size


class Sheet:
    """Pages of one size; `face` and `size` are what text is set in unless told otherwise."""

    def __init__(
        self,
        face: Typeface,
        *,
        title: str,
        size: float = 9.5,
        page: tuple[float, float] = A4,
        language: str = "en",
        password: str | None = None,
    ) -> None:
        self._out = BytesIO()
        # 40-bit RC4 is weak on purpose: its key depends on password and document id alone, so the bytes never change.
        encryption = StandardEncryption(password, strength=40) if password else None
        # Without a font of ours to begin with, reportlab would name Helvetica, which it does not embed.
        self._canvas = Canvas(
            self._out, pagesize=page, invariant=1, encrypt=encryption, lang=language, initialFontName=face.regular
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("OCRSite samples")
        self.face, self.size = face, size
        self.width, self.height = page

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float | None = None,
        bold: bool = False,
        align: Align = "left",
        colour: str = INK,
        face: Typeface | None = None,
        spacing: float = 0,
    ) -> None:
        """Set one line. `spacing`: extra room after every character."""
        face, size = face or self.face, size or self.size
        name = face.bold if bold and face.bold else face.regular
        is_thickened = bold and face.bold is None
        spacing = spacing or (size * _THICKEN * 0.7 if is_thickened else 0)
        width = pdfmetrics.stringWidth(text, name, size) + spacing * (len(text) - 1)
        shift = {"left": 0.0, "right": width, "centre": width / 2}[align]
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillColor(HexColor(colour))
        if is_thickened:
            canvas.setStrokeColor(HexColor(colour))
            canvas.setLineWidth(size * _THICKEN)
        canvas.setFont(name, size)
        canvas.drawString(x - shift, self.height - y, text, mode=2 if is_thickened else 0, charSpace=spacing)
        canvas.restoreState()

    def lines(self, x: float, y: float, lines: list[str], *, leading: float, **style: object) -> float:
        """Set one line beneath the other; answers the baseline after the last."""
        for line in lines:
            self.text(x, y, line, **style)  # type: ignore[arg-type]  # the keywords of `text`, passed through
            y += leading
        return y

    def paragraph(
        self, x: float, y: float, text: str, *, width: float, leading: float, size: float | None = None
    ) -> float:
        """Set text broken to `width`; answers the baseline after the last line."""
        broken = simpleSplit(text, self.face.regular, size or self.size, width)
        return self.lines(x, y, broken, leading=leading, size=size)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, weight: float = 0.6, colour: str = HAIRLINE) -> None:
        """Draw a straight line."""
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        weight: float = 0.6,
        radius: float = 0,
    ) -> None:
        """Draw a rectangle whose top left corner is (x, y)."""
        self._canvas.setFillColor(HexColor(fill or "#ffffff"))
        self._canvas.setStrokeColor(HexColor(edge or "#000000"))
        self._canvas.setLineWidth(weight)
        bottom = self.height - y - height
        self._canvas.roundRect(
            x, bottom, width, height, radius, stroke=int(edge is not None), fill=int(fill is not None)
        )

    def disc(
        self, x: float, y: float, rx: float, ry: float, *, fill: str | None = None, edge: str | None = None
    ) -> None:
        """Draw an ellipse round (x, y)."""
        self._canvas.setFillColor(HexColor(fill or "#ffffff"))
        self._canvas.setStrokeColor(HexColor(edge or "#000000"))
        self._canvas.setLineWidth(1.4)
        top, bottom = self.height - y + ry, self.height - y - ry
        self._canvas.ellipse(x - rx, bottom, x + rx, top, stroke=int(edge is not None), fill=int(fill is not None))

    def curve(self, points: list[tuple[float, float]], *, weight: float = 1.1, colour: str = "#23357a") -> None:
        """Draw Bézier curves one after the other: a start, then three points each. Signatures are drawn so."""
        path = self._canvas.beginPath()
        path.moveTo(points[0][0], self.height - points[0][1])
        for index in range(1, len(points) - 2, 3):
            path.curveTo(*(part for x, y in points[index : index + 3] for part in (x, self.height - y)))
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(weight)
        self._canvas.setLineCap(1)
        self._canvas.drawPath(path, stroke=1, fill=0)
        self._canvas.setLineCap(0)

    def watermark(self, x: float, y: float, text: str, *, size: float, angle: float, colour: str, alpha: float) -> None:
        """Set text aslant round (x, y), see-through, so that what it crosses stays readable."""
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(x, self.height - y)
        canvas.rotate(angle)
        red, green, blue = HexColor(colour).rgb()
        canvas.setFillColor(Color(red, green, blue, alpha=alpha))
        canvas.setFont(self.face.bold or self.face.regular, size)
        canvas.drawCentredString(0, -size / 3, text)
        canvas.restoreState()

    def next_page(self) -> None:
        """Begin the next page."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """End the document and give its bytes; nothing can be drawn afterwards."""
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()


def render(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """The pages of a PDF as RGB pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
