"""Draws pages for the tests: lines of text at given places, as a reader would give them."""

from __future__ import annotations

from collections.abc import Sequence

from inference.types import Page, Source, TextLine, Word

CHARACTER, HEIGHT = 0.01, 0.012


def page(*cells: tuple[float, float, str], source: Source = Source.TEXT, confidence: float | None = None) -> Page:
    """A page with one line per `(x, y, text)`, each word with its box, every character equally wide."""
    lines = tuple(_line(x, y, text, confidence) for x, y, text in cells)
    return Page(1, 1000, 1000, lines=lines, source=source)


def prose(texts: Sequence[str], number: int = 1) -> Page:
    """A page of running text, one row under the other."""
    lines = tuple(_line(0.05, 0.05 + 0.02 * index, text, None) for index, text in enumerate(texts))
    return Page(number, 1000, 1000, lines=lines, source=Source.TEXT)


def _line(x: float, y: float, text: str, confidence: float | None) -> TextLine:
    words, position = [], 0
    for part in text.split():
        start = text.index(part, position)
        position = start + len(part)
        left, right = x + CHARACTER * start, x + CHARACTER * position
        words.append(Word(part, (left, y, right, y + HEIGHT), confidence))
    return TextLine(text, (x, y, x + CHARACTER * len(text), y + HEIGHT), confidence, tuple(words))
