"""Typefaces that come in wheels, ready to be embedded in a PDF.

Knows nothing of documents. Where a family has no bold cut, `Typeface.bold` is None and the sheet thickens the regular
one. The Noto CJK fonts have cubic (CFF) outlines, which reportlab cannot embed, so the few characters needed are
turned into TrueType first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib
import mplfonts
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

_CJK_FOLDER = Path(mplfonts.__file__).parent / "fonts"
_LATIN_FOLDER = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
_LATIN = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0xA0, 0x100))) + "–—‘’“”•…€¥"


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family under the names by which reportlab knows its cuts."""

    regular: str
    bold: str | None = None


@lru_cache
def _characters() -> str:
    """Every character the drawing code can print: those of its own source text, and Latin."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return "".join(sorted(set(_LATIN).union(*(path.read_text("utf-8") for path in sources)) - {"\n"}))


def _to_truetype(path: Path, characters: str) -> BytesIO:
    """Cut a CFF font down to `characters` and give it quadratic outlines, within half a unit of the cubic ones."""
    font = TTFont(path, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)

    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, max_err=0.5, reverse_direction=True))
        glyphs[name] = pen.glyph()
    glyf: Any = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, glyphs
    font["loca"], font["glyf"] = newTable("loca"), glyf
    del font["CFF "]

    maxp: Any = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones, maxp.maxTwilightPoints = 1, 0
    maxp.maxStorage = maxp.maxFunctionDefs = maxp.maxInstructionDefs = maxp.maxStackElements = 0
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    post: Any = font["post"]
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 2.0, [], {}, order
    font.sfntVersion = "\000\001\000\000"
    out = BytesIO()
    font.save(out)
    out.seek(0)
    return out


def _cjk(name: str, filename: str) -> Typeface:
    pdfmetrics.registerFont(EmbeddedFont(name, _to_truetype(_CJK_FOLDER / filename, _characters())))
    return Typeface(name)


def _latin(regular: str, bold: str) -> Typeface:
    for name in (regular, bold):
        pdfmetrics.registerFont(EmbeddedFont(name, str(_LATIN_FOLDER / f"{name}.ttf")))
    return Typeface(regular, bold)


@lru_cache
def sans() -> Typeface:
    """Noto Sans CJK SC: Latin and Chinese, one weight."""
    return _cjk("NotoSansSC", "NotoSansCJKsc-Regular.otf")


@lru_cache
def serif_cjk() -> Typeface:
    """Noto Serif CJK SC: the look of printed Chinese forms, one weight."""
    return _cjk("NotoSerifSC", "NotoSerifCJKsc-Regular.otf")


@lru_cache
def serif() -> Typeface:
    """STIX, a Times: letters and contracts."""
    return _latin("STIXGeneral", "STIXGeneralBol")


@lru_cache
def dejavu() -> Typeface:
    """DejaVu Sans: the look of office software."""
    return _latin("DejaVuSans", "DejaVuSans-Bold")


@lru_cache
def mono() -> Typeface:
    """DejaVu Sans Mono: tills and forms."""
    return _latin("DejaVuSansMono", "DejaVuSansMono-Bold")
