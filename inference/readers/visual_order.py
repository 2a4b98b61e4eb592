"""Sorts the characters of lines with right-to-left text from left to right; knows nothing of what they say."""

from __future__ import annotations

import unicodedata

import numpy as np

from inference.bidi import is_right_to_left
from inference.layout import group_rows
from inference.readers.lines import Characters

_BLANK = 0.08  # of the height: what the file parts by white space is at least so far apart


def sort_from_left(characters: Characters) -> Characters:
    """Return the characters with those of each line that runs from right to left, even in part, as they stand on the
    page. Marks above and below a letter become part of it; lines without such text stay as they are in the file."""
    if not is_right_to_left("".join(characters.texts)):
        return characters
    joined, kept = _join_marks(characters)
    tokens = np.cumsum(characters.after_space)[kept]
    boxes = characters.boxes[kept]
    order: list[int] = []
    parted = np.zeros(len(kept), bool)
    rows = sorted(group_rows(boxes.tolist()), key=min)
    for row in rows:
        if not is_right_to_left("".join(joined[place] for place in row)):
            row.sort()
            parted[row] = characters.after_space[kept][row]
            parted[row[0]] = True
        else:
            row.sort(key=lambda place: boxes[place, 0] + boxes[place, 2])
            parted[row] = _find_blanks(boxes[row], tokens[row])
        order += row
    return Characters([joined[place] for place in order], boxes[order], parted[order], characters.objects[kept][order])


def _find_blanks(boxes: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """Return for each character of a line, from the left, whether white space stands before it: bool (n,).

    The file puts some white space elsewhere than it is seen, so that only what is apart can be parted.
    """
    gaps = boxes[1:, 0] - np.maximum.accumulate(boxes[:, 2])[:-1]
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    return np.concatenate(([True], (np.diff(tokens) != 0) & (gaps > _BLANK * height)))


def _join_marks(characters: Characters) -> tuple[list[str], np.ndarray]:
    """Return the texts, each with the marks on it and what it is joined with, and the places of their first ones."""
    boxes, objects = characters.boxes, characters.objects
    is_mark = np.array([bool(unicodedata.combining(text[0])) for text in characters.texts], bool)
    # Letters of one ligature come one by one, in reading order, each with the box of all.
    in_one = np.concatenate(([False], (np.diff(boxes, axis=0) == 0).all(axis=1) & (np.diff(objects) == 0)))
    kept = np.flatnonzero(~is_mark & ~in_one)
    texts = [characters.texts[place] for place in kept.tolist()]
    for place in np.flatnonzero(in_one & ~is_mark).tolist():
        texts[int(np.searchsorted(kept, place)) - 1] += characters.texts[place]
    middles = (boxes[:, 0] + boxes[:, 2]) / 2
    for mark in np.flatnonzero(is_mark).tolist():
        after = int(np.searchsorted(kept, mark))
        beside = [place for place in (after - 1, after) if 0 <= place < len(kept)]
        if beside:
            nearest = min(beside, key=lambda place: abs(middles[kept[place]] - middles[mark]))
            texts[nearest] += characters.texts[mark]
    return texts, kept
