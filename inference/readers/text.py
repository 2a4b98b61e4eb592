"""Reads the text layer of a PDF page and judges whether it is worth believing; runs in the sandbox, knows no engine.

Text that is in the file but cannot be seen on the page (invisible, clipped, outside, tiny, in the colour of the
paper) is left out: it is no evidence of what the page says.
"""

from __future__ import annotations

import numpy as np
import pypdfium2 as pdfium

from inference.layout import order_lines, turn_line
from inference.readers.characters import UNREADABLE, is_scan, read_characters
from inference.readers.leftovers import collect_leftovers
from inference.readers.lines import Characters, join_lines, join_words
from inference.readers.visibility import Illegible, Written, keep_visible
from inference.types import Box, Result, TextLine, Word

_MIN_CHARACTERS = 20  # fewer: the page's text is in pictures or outlines
_MAX_UNREADABLE = 0.05  # share of characters whose font does not say what they are


def read_text_layer(page: pdfium.PdfPage, image: np.ndarray) -> Result | None:
    """Return the page's lines in reading order and the turn that puts it upright, or None where OCR must read.

    `image`: the page as rendered, uint8 RGB (height, width, 3). Raises `pypdfium2.PdfiumError`.
    """
    try:
        visible, bare = keep_visible(page, image, [_written(page, *part) for part in read_characters(page)])
    except Illegible:
        return None
    by_turn: dict[int, list[TextLine]] = {}
    total = unreadable = 0
    for part in visible:
        words = join_words(part.characters)
        by_turn[part.turn] = [_scale_line(line, *part.size) for line in join_lines(words)]
        total += sum(len(word.text) for word in words)
        unreadable += sum(word.text.count(UNREADABLE) for word in words)
    if total < _MIN_CHARACTERS or unreadable > _MAX_UNREADABLE * total or is_scan(page, total):
        return None
    # Most of the text decides which way is up; a note along the margin is read but does not turn the page.
    upright = max(by_turn, key=lambda turn: sum(len(line.text) for line in by_turn[turn]))
    lines = [turn_line(line, (upright - turn) % 360) for turn, found in by_turn.items() for line in found]
    left = collect_leftovers(np.rot90(bare, -upright // 90))
    return Result(tuple(order_lines(lines)), upright, leftovers=left)


def _written(page: pdfium.PdfPage, turn: int, characters: Characters) -> Written:
    width, height = page.get_size()
    return Written(turn, (width, height) if turn % 180 == 0 else (height, width), characters)


def _scale(box: Box, width: float, height: float) -> Box:
    # An accent or a slanted letter at the very edge may reach beyond the page.
    x0, y0, x1, y1 = (
        min(max(value, 0.0), 1.0) for value in (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
    )
    return (x0, y0, x1, y1)


def _scale_line(line: TextLine, width: float, height: float) -> TextLine:
    words = tuple(Word(word.text, _scale(word.box, width, height)) for word in line.words)
    return TextLine(line.text, _scale(line.box, width, height), None, words)
