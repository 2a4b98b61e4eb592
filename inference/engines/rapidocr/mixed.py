"""Reads Latin words and figures in lines of another script again with the recogniser, and puts them in their place.

A reader of one script takes everything for its own: it spells Latin words in its own letters, and errs in figures.
Knows nothing of pages, nor of who read the lines first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, pairwise

import numpy as np

from inference.engines.rapidocr.decoding import Recognised
from inference.engines.rapidocr.quads import split_words
from inference.engines.tesseract import ForeignLine, ForeignWord

Span = tuple[float, float]
Recognise = Callable[[Sequence[np.ndarray]], list[Recognised]]

_RIGHT_TO_LEFT = frozenset({"Arabic", "Hebrew"})
_DOUBTFUL = 0.6  # score of a word that may be a Latin one spelt in other letters
_SURE = 0.9  # score of what the recogniser reads, below which it is not believed
_DENSE = 0.9  # characters on a stretch as long as the line is high
_FEWEST = 3  # characters that cannot be strokes of a word in the other script
_NEAR, _GAP = 1.0, 0.5  # heights of a line between words that are read together, and where a word is missing
_MARGIN = 0.12  # heights of a line, on both sides of what is read again
_INK = 40  # of 255, between the paper and the darkest of a gap that holds something
_STOPS = ".,:;!?"


def read_latin(
    crops: Sequence[np.ndarray], lines: Sequence[ForeignLine], script: str, recognise: Recognise
) -> list[ForeignLine]:
    """Return `lines` with what is Latin or a figure in them as `recognise` reads it; `crops` show them (uint8, BGR)."""
    spans = [list(_find_spans(crop, line)) for crop, line in zip(crops, lines, strict=True)]
    parts = iter(recognise([_cut(crop, span) for crop, found in zip(crops, spans, strict=True) for span in found]))
    mixed = []
    for crop, line, found in zip(crops, lines, spans, strict=True):
        new = line
        for span in found:
            new = _replace(new, span, next(parts), crop.shape[1] / crop.shape[0])
        # From right to left, a place in the line does not tell a word's place among Latin ones.
        if new.words != line.words and script in _RIGHT_TO_LEFT:
            new = ForeignLine(tuple(_order(new.words)))
        mixed.append(new)
    return mixed


def _find_spans(crop: np.ndarray, line: ForeignLine) -> Iterator[Span]:
    """Yield where something Latin may stand: runs of words before their single words, then gaps."""
    height = crop.shape[0] / crop.shape[1]
    words = sorted(line.words, key=lambda word: word.start)
    runs: list[list[ForeignWord]] = []
    before: ForeignWord | None = None
    for word in words:
        if _is_suspect(word):
            if runs and before is runs[-1][-1] and word.start - before.end < _NEAR * height:
                runs[-1].append(word)
            else:
                runs.append([word])
        before = word
    for run in runs:
        yield run[0].start, max(word.end for word in run)
        if len(run) > 1:
            yield from ((word.start, word.end) for word in run)
    edges = [0.0, *chain.from_iterable((word.start, word.end) for word in words), 1.0]
    for start, end in list(pairwise(edges))[::2]:
        if end - start > _GAP * height and _has_ink(_cut(crop, (start, end))):
            yield start, end


def _is_suspect(word: ForeignWord) -> bool:
    if word.score < _DOUBTFUL or any(letter.isascii() and letter.isalnum() for letter in word.text):
        return True
    # Figures of its own are read by the script's reader alone.
    return not any(letter.isalnum() for letter in word.text)


def _has_ink(part: np.ndarray) -> bool:
    return float(np.ptp(part[:, :, 1])) > _INK


def _cut(crop: np.ndarray, span: Span) -> np.ndarray:
    height, width = crop.shape[:2]
    start, end = (int(place * width) for place in span)
    margin = int(_MARGIN * height)
    return crop[:, max(start - margin, 0) : max(end + margin, start + 1)]


def _replace(line: ForeignLine, span: Span, read: Recognised, length: float) -> ForeignLine:
    """Return the line with `read` instead of the words in `span`, or as it was. `length`: heights of the line."""
    start, end = span
    replaced = [word for word in line.words if start <= (word.start + word.end) / 2 <= end]
    if not _is_believed(read, replaced, (end - start) * length):
        return line
    words = [
        ForeignWord(text, start + (end - start) * first, start + (end - start) * last, score)
        for text, first, last, score in split_words(read)
    ]
    # The other reader's order is kept: it knows better than its boxes where each of its words belongs.
    before = [word for word in line.words if word not in replaced and word.start + word.end < start + end]
    if replaced:
        before = [word for word in line.words[: line.words.index(replaced[0])] if word not in replaced]
    after = [word for word in line.words if word not in replaced and word not in before]
    return ForeignLine((*before, *words, *after))


def _is_believed(read: Recognised, replaced: Sequence[ForeignWord], length: float) -> bool:
    """Tell whether `read` is surely Latin or a figure; what few strokes say counts where the other reader agrees."""
    text = "".join(character for character, _, _ in read.characters)
    if read.score < _SURE or not text.isascii() or len(text) < _DENSE * length - 1:
        return False
    if not any(letter.isalnum() for letter in text):
        return False
    before = "".join(word.text for word in replaced)
    if len(text) < _FEWEST or not replaced:
        return any(letter.isdigit() for letter in text) and (not replaced or before.isascii())
    return True


def _order(words: Sequence[ForeignWord]) -> list[ForeignWord]:
    """Return words in logical order: from right to left, but for runs of Latin words among them."""
    visual = sorted(words, key=lambda word: word.start + word.end)
    groups = [list(group) for _, group in groupby(zip(_number_runs(visual), visual, strict=True), lambda pair: pair[0])]
    ordered: list[ForeignWord] = []
    for group in reversed(groups):
        ordered += _move_stop([word for _, word in group])
    return ordered


def _number_runs(visual: Sequence[ForeignWord]) -> Iterator[int]:
    """Yield a number for each word: the same for a Latin word and the Latin words and figures at its right."""
    number, is_latin = 0, False
    for word in visual:
        letters = [letter for letter in word.text if letter.isalpha()]
        if any(not letter.isascii() for letter in letters):
            is_latin = False
        elif letters and is_latin:
            pass
        elif letters:
            is_latin = True
            number += 1
        number += not is_latin
        yield number


def _move_stop(run: Sequence[ForeignWord]) -> list[ForeignWord]:
    """Return a run of words with the stop at its end: beside Latin words and figures it stands at their left."""
    first, last = run[0], run[-1]
    rest = first.text.lstrip(_STOPS)
    if not rest or rest == first.text or not rest.isascii():
        return list(run)
    stop = first.text[: len(first.text) - len(rest)]
    words = [ForeignWord(rest, first.start, first.end, first.score), *run[1:]]
    last = words[-1]
    words[-1] = ForeignWord(last.text + stop, last.start, last.end, last.score)
    return words
