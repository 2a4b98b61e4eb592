"""Draws lines of text in many scripts, and what is no text, spoiled as scanners and cameras do.

The words are what Babel says in a language (names of places, languages, months, currencies), the fonts are Debian's
(fonts-noto-core, fonts-noto-cjk, fonts-dejavu-core, fonts-liberation). Knows nothing of what is learned from them.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from babel import Locale
from PIL import Image, ImageDraw, ImageFont

from inference.engines.rapidocr.scripts import CLUTTER, HAN, LATIN

FONTS = Path("/usr/share/fonts")


@dataclass(frozen=True, slots=True)
class Script:
    """One script: languages written in it, and the beginnings of the names of fonts that have it."""

    name: str
    languages: tuple[str, ...]
    fonts: tuple[str, ...]


def _noto(name: str, languages: str, *kinds: str) -> Script:
    return Script(
        name, tuple(languages.split()), tuple(f"Noto{kind}" for kind in kinds or (f"Sans{name}", f"Serif{name}"))
    )


_WESTERN = ("NotoSans", "NotoSerif", "DejaVuSans", "DejaVuSerif", "LiberationSans", "LiberationSerif", "LiberationMono")
SCRIPTS = (
    Script(
        LATIN, ("en", "de", "fr", "es", "it", "pl", "cs", "vi", "tr", "hu", "sv", "pt"), (*_WESTERN, "NotoSansMono")
    ),
    Script("Cyrillic", ("ru", "uk", "bg", "sr_Cyrl", "mk", "kk", "be", "mn"), (*_WESTERN, "NotoSansMono")),
    Script("Greek", ("el",), (*_WESTERN, "NotoSansMono")),
    _noto(HAN, "zh_Hans zh_Hant ja", "SansCJK", "SerifCJK"),
    _noto("Hangul", "ko", "SansCJK", "SerifCJK"),
    _noto("Arabic", "ar fa ur ckb ps", "SansArabic", "NaskhArabic", "KufiArabic", "NastaliqUrdu"),
    _noto("Hebrew", "he yi", "SansHebrew", "SerifHebrew"),
    _noto("Thai", "th", "SansThai", "SerifThai", "LoopedThai"),
    _noto("Devanagari", "hi mr ne"),
    _noto("Bengali", "bn as"),
    _noto("Gurmukhi", "pa"),
    _noto("Gujarati", "gu"),
    _noto("Oriya", "or", "SansOriya"),
    _noto("Tamil", "ta"),
    _noto("Telugu", "te"),
    _noto("Kannada", "kn"),
    _noto("Malayalam", "ml"),
    _noto("Sinhala", "si"),
    _noto("Lao", "lo"),
    _noto("Khmer", "km"),
    _noto("Myanmar", "my"),
    _noto("Tibetan", "dz bo", "SerifTibetan"),
    _noto("Georgian", "ka"),
    _noto("Armenian", "hy"),
    _noto("Ethiopic", "am ti"),
)
# Scripts that a small network must see more of to tell them apart.
_ALIKE = frozenset({LATIN, HAN, "Cyrillic", "Greek", "Thai", "Devanagari"})
_FACE = {"ja": 0, "ko": 1, "zh_Hans": 2, "zh_Hant": 3}  # of the CJK collections


Drawn = tuple[str, np.ndarray]


def draw_lines(count: int, chance: random.Random, *, held_back: bool) -> list[Drawn]:
    """Return (script, grey image) of lines: `count` of every script and twice as many of clutter."""
    drawn: list[Drawn] = []
    for script in SCRIPTS:
        sys.stderr.write(f"{script.name} ")
        sys.stderr.flush()
        words = {language: _words(language, held_back) for language in script.languages}
        fonts = _fonts(script, held_back)
        share = count * (2 if script.name in _ALIKE else 1)
        for number in range(share):
            language = chance.choice(script.languages)
            line = _draw_line(_write(words[language], chance), chance.choice(fonts), language, chance)
            drawn.append((script.name, _spoil(line, chance)))
            if number % 8 == 0:  # on its head it is nothing that anybody should read
                drawn.append((CLUTTER, _spoil(np.ascontiguousarray(line[::-1, ::-1]), chance)))
    drawn += [(CLUTTER, _spoil(chance.choice(CLUTTERS)(chance), chance)) for _ in range(2 * count)]
    sys.stderr.write("\n")
    return drawn


def _words(language: str, held_back: bool) -> list[str]:
    """What Babel says in a language; every sixth word is held back."""
    locale = Locale.parse(language)
    months = locale.months["format"]["wide"].values()
    days = locale.days["format"]["wide"].values()
    names = {
        *locale.territories.values(),
        *locale.languages.values(),
        *locale.currencies.values(),
        *months,
        *days,
    }
    # A name that is not translated stands in Latin letters, which every other script has too.
    own = sorted(name for name in names if language in SCRIPTS[0].languages or not _is_latin(name))
    return [name for index, name in enumerate(own) if (index % 6 == 0) == held_back]


def _is_latin(name: str) -> bool:
    return sum(character.isascii() for character in name) > 0.5 * len(name)


def _fonts(script: Script, held_back: bool) -> list[Path]:
    """Files of the script's fonts, upright and slanted, thin to bold; the last family but one of many is held back."""
    every = sorted(
        path for path in FONTS.rglob("*.tt[fc]") for name in script.fonts if path.name.startswith(f"{name}-")
    )
    if not every:
        raise SystemExit(f"There is no font for {script.name}. Install fonts-noto-core and fonts-noto-cjk.")
    if len(script.fonts) < 5:
        return every
    return [path for path in every if path.name.startswith(f"{script.fonts[3]}-") == held_back]


def _write(words: Sequence[str], chance: random.Random) -> str:
    parts = [chance.choice(words) for _ in range(chance.choice((1, 1, 2, 3, 4)))]
    if chance.random() < 0.25:
        figure = f"{chance.randrange(1, 99999)}" if chance.random() < 0.5 else f"{chance.uniform(1, 9999):,.2f}"
        parts.insert(chance.randrange(len(parts) + 1), figure)
    text = chance.choice((" ", " ", ", ", ": ")).join(parts)[:60]
    return text.upper() if chance.random() < 0.2 else text


def _draw_line(text: str, path: Path, language: str, chance: random.Random) -> np.ndarray:
    size = chance.randrange(15, 48)
    font = ImageFont.truetype(str(path), size, index=_FACE.get(language, 0) if path.suffix == ".ttc" else 0)
    left, top, right, bottom = (round(value) for value in font.getbbox(text))
    # The detector's boxes are now tight and now loose.
    above, below, side = (round(chance.uniform(-0.05, 0.3) * size) for _ in range(3))
    width, height = max(right - left + 2 * side, 8), max(bottom - top + above + below, 8)
    image = Image.new("L", (width, height), 255)
    ImageDraw.Draw(image).text((side - left, above - top), text, font=font, fill=chance.randrange(0, 90))
    return np.asarray(image)


def _spoil(line: np.ndarray, chance: random.Random) -> np.ndarray:
    """Blur, skew, darken and grain a line as scanners and cameras do; some stay as drawn."""
    if chance.random() < 0.35:
        return line
    height, width = line.shape
    tilt = chance.uniform(-0.03, 0.03)
    matrix = np.array([[1, chance.uniform(-0.25, 0.25), 0], [tilt * min(height / width * 8, 1), 1, 0]], np.float64)
    matrix[:, 2] = np.array([width / 2, height / 2]) - matrix[:, :2] @ np.array([width / 2, height / 2])
    line = cv2.warpAffine(line, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    if chance.random() < 0.5:
        line = cv2.GaussianBlur(line, (0, 0), chance.uniform(0.3, 0.035 * height))
    if chance.random() < 0.4:
        small = max(height * chance.uniform(0.45, 0.9), 12) / height
        line = cv2.resize(line, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(chance.randrange(2**31)).normal(0, chance.uniform(0, 10), line.shape)
    low, high = chance.uniform(0, 70), chance.uniform(150, 255)
    line = np.clip(line / 255 * (high - low) + low + noise, 0, 255).astype(np.uint8)
    if chance.random() < 0.15:
        line = 255 - line
    if chance.random() < 0.5:
        written = cv2.imencode(".jpg", line, [cv2.IMWRITE_JPEG_QUALITY, chance.randrange(30, 90)])[1]
        return np.asarray(cv2.imdecode(written, cv2.IMREAD_GRAYSCALE))
    return np.asarray(line)


def _draw_dots(chance: random.Random) -> np.ndarray:
    text = chance.choice(
        ("." * 60, "_" * 40, "- " * 40, "* " * 40, "=" * 40, ". . " * 20, "|" * 50, "/" * 50, "#" * 40)
    )
    return _draw_line(text, chance.choice(_fonts(SCRIPTS[0], False)), "en", chance)


def _draw_bars(chance: random.Random) -> np.ndarray:
    bars = np.repeat([chance.choice((0, 255)) for _ in range(120)], chance.randrange(2, 6)).astype(np.uint8)
    return np.tile(bars, (chance.randrange(24, 60), 1))


def _draw_picture(chance: random.Random) -> np.ndarray:
    grain = np.random.default_rng(chance.randrange(2**31)).normal(
        128, 90, (chance.randrange(24, 70), chance.randrange(60, 500))
    )
    return np.asarray(np.clip(cv2.GaussianBlur(grain, (0, 0), chance.uniform(0.8, 6)), 0, 255), np.uint8)


def _draw_scrawl(chance: random.Random) -> np.ndarray:
    """Strokes as of a pen: signatures and handwriting belong to no script that is read here."""
    width, height = chance.randrange(120, 420), chance.randrange(32, 70)
    image = np.full((height, width), 255, np.uint8)
    steps = np.linspace(0, 1, 200)
    waves = sum(
        chance.uniform(0.1, 0.5) * np.sin(chance.uniform(10, 130) * steps + chance.uniform(0, 6)) for _ in range(4)
    )
    x = (steps + 0.02 * np.sin(chance.uniform(40, 160) * steps)) * width
    points = np.stack([x, height / 2 + waves * height / 3], axis=1).astype(np.int32)
    cv2.polylines(image, [points], False, 30, chance.randrange(1, 4), cv2.LINE_AA)
    return image


def _draw_frame(chance: random.Random) -> np.ndarray:
    image = np.full((chance.randrange(24, 60), chance.randrange(80, 400)), 255, np.uint8)
    for _ in range(chance.randrange(1, 7)):
        corner = chance.randrange(image.shape[1]), chance.randrange(image.shape[0])
        other = chance.randrange(image.shape[1]), chance.randrange(image.shape[0])
        cv2.rectangle(image, corner, other, chance.randrange(0, 160), chance.choice((1, 2, 3, -1)))
    return image


CLUTTERS: tuple[Callable[[random.Random], np.ndarray], ...] = (
    _draw_dots, _draw_bars, _draw_picture, _draw_scrawl, _draw_frame,
)  # fmt: skip
