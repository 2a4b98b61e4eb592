"""A sheet that words are put on where a printer would put them, read at once: a page without a picture.

Knows nothing of documents. Lengths are points of an A4 page; reading it can go wrong the way OCR does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from inference.types import Page, Source, TextLine, Word

WIDTH, HEIGHT = 595.0, 842.0
_MISREAD = {
    "l": "1",
    "1": "l",
    "o": "0",
    "O": "0",
    "i": "l",
    "I": "l",
    "t": "l",
    "e": "c",
    "c": "e",
    "n": "m",
    "m": "rn",
    ".": ",",
    "S": "5",
}


@dataclass(slots=True)
class Sheet:
    """One page being drawn. `misread`: the share of letters read wrong, 0 for a text layer."""

    dice: Random
    misread: float = 0.0
    width: float = WIDTH
    height: float = HEIGHT
    lines: list[TextLine] = field(default_factory=list)

    def put(self, x: float, y: float, text: str, *, size: float = 10.0, align: str = "left") -> float:
        """Set one line with its baseline at `y`; answers where it ends across."""
        advance = [size * (1.0 if ord(character) > 0x2E80 else 0.5) for character in text]
        start = x - sum(advance) * {"left": 0.0, "right": 1.0, "centre": 0.5}[align]
        words, position = [], 0
        for part in text.split(" "):
            if part:
                left = start + sum(advance[:position])
                right = start + sum(advance[: position + len(part)])
                words.append(self._word(part, left, right, y, size))
            position += len(part) + 1
        if words:
            box = (words[0].box[0], words[0].box[1], words[-1].box[2], words[0].box[3])
            confidence = min((word.confidence for word in words if word.confidence is not None), default=None)
            self.lines.append(TextLine(" ".join(word.text for word in words), box, confidence, tuple(words)))
        return start + sum(advance)

    def _word(self, text: str, left: float, right: float, y: float, size: float) -> Word:
        box = (left / self.width, (y - 0.75 * size) / self.height, right / self.width, (y + 0.25 * size) / self.height)
        if not self.misread:
            return Word(text, box)
        read = "".join(_MISREAD.get(letter, letter) if self.dice.random() < self.misread else letter for letter in text)
        return Word(read, box, round(0.8 + 0.2 * self.dice.random(), 3))

    def page(self, number: int = 1) -> Page:
        """The page as a reader would give it."""
        source = Source.OCR if self.misread else Source.TEXT
        return Page(number, int(self.width * 2), int(self.height * 2), lines=tuple(self.lines), source=source)
