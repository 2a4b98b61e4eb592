"""Joins characters that stand on one line into words, and words into lines; pure arithmetic, knows no file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inference.bidi import is_right_to_left, read_word, read_words, runs_right_to_left
from inference.layout import group_rows
from inference.types import Box, TextLine, Word

# In heights of the text: a gap wider than this parts words, or lines (table columns, a label and its value).
_WORD_GAP = 0.22
_LINE_GAP = 1.0
_STEP_BACK = 0.6
_BASELINE_SHIFT = 0.45


@dataclass(slots=True)
class Characters:
    """Visible characters in the order of the file, those of right-to-left lines from the left.

    `boxes`: float array (n, 4) of `x0, y0, x1, y1` in any unit, origin top left, text running to the right.
    `after_space`: bool array (n,), True where white space stood before. `objects`: integers (n,), the same for
    characters that were written in one go.
    """

    texts: Sequence[str]
    boxes: np.ndarray
    after_space: np.ndarray
    objects: np.ndarray

    def only(self, mask: np.ndarray) -> Characters:
        """Return those of `mask` (bool (n,)); what is left out parts its neighbours like white space."""
        if mask.all():
            return self
        kept = np.flatnonzero(mask)
        parted = self.after_space[kept] | (np.diff(kept, prepend=-1) > 1)
        return Characters([self.texts[index] for index in kept.tolist()], self.boxes[kept], parted, self.objects[kept])


def join_words(characters: Characters) -> list[Word]:
    """Return words in the order of the file, boxes in the unit of the characters."""
    boxes = characters.boxes
    if not len(boxes):
        return []
    x0, y0, x1, y1 = boxes.T
    height = np.maximum(y1 - y0, 1e-6)
    smaller = np.minimum(height[1:], height[:-1])
    gap = x0[1:] - x1[:-1]
    shift = np.abs((y0 + y1)[1:] - (y0 + y1)[:-1]) / 2
    apart = (gap > _WORD_GAP * smaller) | (gap < -_STEP_BACK * smaller - (x1 - x0)[:-1] * 0.5)
    parted = characters.after_space[1:] | apart | (shift > _BASELINE_SHIFT * smaller)
    starts = np.concatenate(([0], np.flatnonzero(parted) + 1))
    lows = np.minimum.reduceat(boxes[:, :2], starts)
    highs = np.maximum.reduceat(boxes[:, 2:], starts)
    ends = [*starts[1:].tolist(), len(boxes)]
    texts = characters.texts
    return [
        Word(read_word(texts[start:end]), (left, top, right, bottom))
        for start, end, (left, top), (right, bottom) in zip(
            starts.tolist(), ends, lows.tolist(), highs.tolist(), strict=True
        )
    ]


def join_lines(words: Sequence[Word]) -> list[TextLine]:
    """Return lines, row by row from the top, with their words as they are read; a wide gap ends a line, so that every
    cell of a table is its own."""
    lines = []
    runs_from_right = runs_right_to_left("".join(word.text for word in words))
    for row in group_rows([word.box for word in words]):
        run = [words[row[0]]]
        for word in (words[i] for i in row[1:]):
            height = min(word.box[3] - word.box[1], run[-1].box[3] - run[-1].box[1])
            if word.box[0] - max(other.box[2] for other in run[-2:]) > _LINE_GAP * height:
                lines.append(_make_line(run, runs_from_right))
                run = []
            run.append(word)
        lines.append(_make_line(run, runs_from_right))
    return lines


def _make_line(words: Sequence[Word], runs_from_right: bool) -> TextLine:
    said = "".join(word.text for word in words)
    if is_right_to_left(said):
        words = read_words(words, is_base=runs_from_right or runs_right_to_left(said))
    return TextLine(" ".join(word.text for word in words), bound([word.box for word in words]), None, tuple(words))


def bound(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around `boxes`."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
