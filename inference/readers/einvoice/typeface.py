"""Fonts for drawn pages, chosen character by character, so that a name in any script can be read.

Knows nothing of what is drawn. Latin, Greek, Cyrillic, Devanagari and Arabic come in wheels; Chinese, Japanese and
Korean are drawn with a font of the system where one is installed, else as empty boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

_WHEELS = (
    ("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"),
    ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
)
_SYSTEM = Path("/usr/share/fonts")
_EASTERN = ("**/NotoSansCJK-Regular.ttc", "**/NotoSansCJK*.otf", "**/wqy-*.ttc", "**/DroidSansFallback*.ttf")
_ARABIC = range(0x0590, 0x0900)
_EASTERN_FROM = 0x1100


@lru_cache(maxsize=64)
def font(family: int, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font of `family` (an index of `_files`) at `size` pixels."""
    loaded = ImageFont.truetype(_files()[family], size)
    if bold and family < len(_WHEELS):
        loaded.set_variation_by_axes([700, 100])
    return loaded


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    found = []
    for package, name in _WHEELS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"The fonts of {package} are missing. Install what requirements.txt lists.")
        found.append(str(Path(spec.origin).parent / "files" / name))
    eastern = next((path for pattern in _EASTERN for path in sorted(_SYSTEM.glob(pattern))), None)
    return (*found, str(eastern)) if eastern else tuple(found)


def runs(text: str) -> Iterator[tuple[int, str]]:
    """`text` cut into pieces that one family can draw, as (family, piece)."""
    piece, current = "", 0
    for character in text:
        family = _family_of(character, current)
        if piece and family != current:
            yield current, piece
            piece = ""
        piece, current = piece + character, family
    if piece:
        yield current, piece


def _family_of(character: str, current: int) -> int:
    code = ord(character)
    if character == " ":
        return current
    if code in _ARABIC:
        return 1
    return 2 if code >= _EASTERN_FROM and len(_files()) > 2 and not 0x1E00 <= code < 0x2E80 else 0


def width_of(text: str, size: int, *, bold: bool = False) -> float:
    """How many pixels `text` takes in a line."""
    return sum(font(family, size, bold=bold).getlength(piece) for family, piece in runs(text))
