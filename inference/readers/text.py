"""Reads the text layer of a PDF page and judges whether it is worth believing; runs in the sandbox, knows no engine.

Text that is in the file but cannot be seen on the page (invisible, clipped, outside, tiny, in the colour of the
paper) is left out: it is no evidence of what the page says.
"""

from __future__ import annotations

import numpy as np
import pypdfium2 as pdfium

from inference.layout import order_lines, turn_box, turn_line
from inference.readers.characters import UNREADABLE, is_scan, read_characters
from inference.readers.lines import join_lines, join_words
from inference.types import Box, Result, TextLine, Word

_MIN_CHARACTERS = 20  # fewer: the page's text is in pictures or outlines
_MAX_UNREADABLE = 0.05  # share of characters whose font does not say what they are
_MIN_CONTRAST = 24  # of 255, between the darkest and lightest pixel of a word that can be seen


def read_text_layer(page: pdfium.PdfPage, image: np.ndarray) -> Result | None:
    """Return the page's lines in reading order and the turn that puts it upright, or None where OCR must read.

    `image`: the page as rendered, uint8 RGB (height, width, 3). Raises `pypdfium2.PdfiumError`.
    """
    by_turn: dict[int, list[TextLine]] = {}
    total = unreadable = 0
    for turn, characters in read_characters(page):
        width, height = page.get_size() if turn % 180 == 0 else page.get_size()[::-1]
        words = [
            word
            for word in join_words(characters)
            if _is_visible(turn_box(_scale(word.box, width, height), -turn % 360), image)
        ]
        by_turn[turn] = [_scale_line(line, width, height) for line in join_lines(words)]
        total += sum(len(word.text) for word in words)
        unreadable += sum(word.text.count(UNREADABLE) for word in words)
    if total < _MIN_CHARACTERS or unreadable > _MAX_UNREADABLE * total or is_scan(page, total):
        return None
    # Most of the text decides which way is up; a note along the margin is read but does not turn the page.
    upright = max(by_turn, key=lambda turn: sum(len(line.text) for line in by_turn[turn]))
    lines = [turn_line(line, (upright - turn) % 360) for turn, found in by_turn.items() for line in found]
    return Result(tuple(order_lines(lines)), upright)


def _is_visible(box: Box, image: np.ndarray) -> bool:
    height, width = image.shape[:2]
    left, top = max(int(box[0] * width), 0), max(int(box[1] * height), 0)
    pixels = image[top : int(box[3] * height) + 1, left : int(box[2] * width) + 1]
    if not pixels.size:
        return False
    green = pixels[:, :, 1]  # tells dark from light almost always, at a third of the work
    if int(green.max()) - int(green.min()) >= _MIN_CONTRAST:
        return True
    return int((pixels.max(axis=(0, 1)).astype(int) - pixels.min(axis=(0, 1))).max()) >= _MIN_CONTRAST


def _scale(box: Box, width: float, height: float) -> Box:
    # An accent or a slanted letter at the very edge may reach beyond the page.
    x0, y0, x1, y1 = (
        min(max(value, 0.0), 1.0) for value in (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
    )
    return (x0, y0, x1, y1)


def _scale_line(line: TextLine, width: float, height: float) -> TextLine:
    words = tuple(Word(word.text, _scale(word.box, width, height)) for word in line.words)
    return TextLine(line.text, _scale(line.box, width, height), None, words)
