"""Reads the text layer of a PDF page and judges whether it is worth believing; runs in the sandbox, knows no engine.

Text that is in the file but cannot be seen on the page (invisible, clipped, outside, tiny, in the colour of the
paper) is left out: it is no evidence of what the page says. So is text of a font that does not say what it shows; an
engine is given the places of that, and of other print that is no text at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium

from inference.layout import order_lines, turn_line
from inference.readers.characters import is_scan, read_characters
from inference.readers.leftovers import collect_leftovers
from inference.readers.lines import Characters, join_lines, join_words
from inference.readers.shaping import find_companions
from inference.readers.trust import find_garbled
from inference.readers.visibility import Illegible, Written, keep_visible, objects_of, render_without
from inference.types import Box, PageNote, Result, TextLine, Word

GARBLED, PARTLY_GARBLED = "text_garbled", "text_partly_garbled"

_MIN_CHARACTERS = 20  # fewer: the page's text is in pictures or outlines
_PLAIN = 24  # of 255: paper that differs no more shows nothing
_MIN_KNOWN = 0.5  # share of the characters that are what they say: of fewer, the page is read as a whole


def read_text_layer(page: pdfium.PdfPage, image: np.ndarray) -> Result | PageNote | None:
    """Return the page's lines in reading order and the turn that puts it upright; where OCR must read, None, or the
    note that there is text and that it cannot be believed.

    Notes of the result or instead of it: `text_partly_garbled` and `text_garbled`, without figures.
    `image`: the page as rendered, uint8 RGB (height, width, 3). Raises `pypdfium2.PdfiumError`.
    """
    written = [_written(page, *part) for part in read_characters(page)]
    companions = find_companions(page, [part.characters.texts for part in written])
    try:
        visible, bare = keep_visible(page, image, written, companions)
    except Illegible:
        return PageNote(GARBLED)
    total = _count(visible)
    garbled = find_garbled([part.characters for part in visible])
    if garbled:
        bare = render_without(page, image, objects_of(visible) - garbled, companions)
        visible = [part.only(~np.isin(part.characters.objects, list(garbled))) for part in visible]
    known = _count(visible)
    if known == total and _is_plain(bare):
        pass  # nothing else is to be seen on it: an empty page, or one with a number alone
    elif known < max(_MIN_CHARACTERS, _MIN_KNOWN * total) or is_scan(page, known):
        return PageNote(GARBLED) if garbled else None
    if not visible:
        return Result()
    by_turn = {
        part.turn: [_scale_line(line, *part.size) for line in join_lines(join_words(part.characters))]
        for part in visible
    }
    # Most of the text decides which way is up; a note along the margin is read but does not turn the page.
    upright = max(by_turn, key=lambda turn: sum(len(line.text) for line in by_turn[turn]))
    lines = [turn_line(line, (upright - turn) % 360) for turn, found in by_turn.items() for line in found]
    left = collect_leftovers(np.rot90(bare, -upright // 90))
    notes = (PageNote(PARTLY_GARBLED),) if garbled else ()
    return Result(tuple(order_lines(lines)), upright, notes, leftovers=left)


def _is_plain(image: np.ndarray) -> bool:
    return all(int(np.ptp(image[:, :, channel])) <= _PLAIN for channel in range(3))


def _count(written: Sequence[Written]) -> int:
    return sum(len(part.characters.texts) for part in written)


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
