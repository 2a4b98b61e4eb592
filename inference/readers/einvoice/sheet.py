"""Sets text on white A4 pages, page after page, and remembers where every word stands; knows nothing of invoices."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from inference.readers.einvoice.typeface import font, runs, width_of
from inference.types import Box, TextLine, Word

WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dots per inch
MARGIN = 120
SIZE = 26
_LEADING = 1.45


@dataclass(frozen=True, slots=True)
class _Ink:
    """A line of text at pixels `x`, `y` (top) of a page."""

    page: int
    x: float
    y: float
    text: str
    size: int
    bold: bool


@dataclass(slots=True)
class Sheet:
    """The pages that are being set. `y` is where the next line goes on page `page` (counted from 0)."""

    page: int = 0
    y: float = MARGIN
    _ink: list[_Ink] = field(default_factory=list)

    @property
    def page_count(self) -> int:
        """Pages begun so far."""
        return self.page + 1

    def make_room(self, lines: int, size: int = SIZE) -> None:
        """Begin a new page where `lines` more lines do not fit; more than a page's worth begin where they are."""
        needed = min(lines * size * _LEADING, HEIGHT - 3 * MARGIN)
        if self.y + needed > HEIGHT - MARGIN:
            self.page, self.y = self.page + 1, float(MARGIN)

    def skip(self, lines: float) -> None:
        """Leave `lines` lines white."""
        self.y += lines * SIZE * _LEADING

    def put(self, x: float, text: str, *, size: int = SIZE, bold: bool = False, right: bool = False) -> Box:
        """Set one line at `x` (its right end with `right`) without moving on; return its box."""
        width = width_of(text, size, bold=bold)
        ink = _Ink(self.page, x - width if right else x, self.y, text, size, bold)
        self._ink.append(ink)
        return _box(ink.x, ink.y, ink.x + width, size)

    def put_lines(self, x: float, lines: list[str], *, size: int = SIZE, bold: bool = False) -> Box:
        """Set lines under each other from the present line on without moving on; return the box around them."""
        start, boxes = self.y, []
        for line in lines:
            boxes.append(self.put(x, line, size=size, bold=bold))
            self.y += size * _LEADING
        self.y = start
        return (boxes[0][0], boxes[0][1], max(box[2] for box in boxes), boxes[-1][3])

    def lines_of(self, page: int) -> tuple[TextLine, ...]:
        """The lines of one page in the order they were set, with their words."""
        return tuple(_line(ink) for ink in self._ink if ink.page == page and ink.text.strip())

    def paint(self, page: int) -> np.ndarray:
        """One page as a uint8 RGB array of shape (HEIGHT, WIDTH, 3)."""
        image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        draw = ImageDraw.Draw(image)
        for ink in self._ink:
            if ink.page != page:
                continue
            x = ink.x
            for family, piece in runs(ink.text):
                face = font(family, ink.size, bold=ink.bold)
                draw.text((x, ink.y + ink.size), piece, font=face, fill="black", anchor="ls")
                x += face.getlength(piece)
        return np.asarray(image)


def wrap(text: str, width: float, size: int = SIZE) -> list[str]:
    """`text` cut into lines of at most `width` pixels, at white space where there is any; at least one line."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, width, size):
                longer = f"{line} {piece}" if line else piece
                if line and width_of(longer, size) > width:
                    lines.append(line)
                    longer = piece
                line = longer
        lines.append(line)
    return lines


def _pieces(word: str, width: float, size: int) -> list[str]:
    """A word that is wider than a line, cut to pieces that are not."""
    pieces = []
    while width_of(word, size) > width and len(word) > 1:
        fits = max(1, int(len(word) * width / width_of(word, size)) - 1)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


def _line(ink: _Ink) -> TextLine:
    words, position = [], 0
    for part in ink.text.split():
        start = ink.text.index(part, position)
        position = start + len(part)
        left = ink.x + width_of(ink.text[:start], ink.size, bold=ink.bold)
        right = ink.x + width_of(ink.text[:position], ink.size, bold=ink.bold)
        words.append(Word(part, _box(left, ink.y, right, ink.size)))
    box = (words[0].box[0], words[0].box[1], words[-1].box[2], words[-1].box[3])
    return TextLine(" ".join(word.text for word in words), box, None, tuple(words))


def _box(left: float, top: float, right: float, size: int) -> Box:
    bottom = top + 1.25 * size
    return (left / WIDTH, top / HEIGHT, min(right / WIDTH, 1.0), min(bottom / HEIGHT, 1.0))
