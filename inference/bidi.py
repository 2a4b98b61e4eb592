"""Reads words of right-to-left scripts that are given as they stand on the page, from left to right.

A file may hold such text in either direction, even both in one line; only the places of its characters are reliable.
So this is the Unicode bidirectional algorithm backwards, from what is seen to what is said. Knows no places itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from inference.types import Word

# Letters of Hebrew and Arabic, Syriac to Arabic Extended, their presentation forms, and the old scripts.
_STRONG = re.compile(
    "[\u05d0-\u05f4\u0608\u0620-\u064a\u066e-\u06d3\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "N"}
_OPENING, _CLOSING = "([{<«‹", ")]}>»›"
_OPENED, _CLOSED = str.maketrans(_CLOSING, _OPENING), str.maketrans(_OPENING, _CLOSING)
_EDGES = frozenset(_OPENING + _CLOSING + ".,:;!?…\"'“”‘’،؛؟״׳")  # go where the line's direction puts them
_WITH_NUMBERS = frozenset("%٪$€£¥₪#°")  # stand on the side of a number on which they are seen
_PERCENT = re.compile(r"([%٪])(\d.*)")


def is_right_to_left(text: str) -> bool:
    """Tell whether any letter of `text` is written from right to left; figures are not, in any script."""
    return _STRONG.search(text) is not None


def runs_right_to_left(text: str) -> bool:
    """Tell whether `text` as a whole runs from right to left: most of its letters do."""
    return 2 * len(_STRONG.findall(text)) > sum(map(str.isalpha, text))


def read_word(parts: Sequence[str]) -> str:
    """Return a word of which `parts` (characters, each with its marks) stand beside each other from the left."""
    if not is_right_to_left("".join(parts)):
        return "".join(parts)
    kinds = [_KINDS.get(unicodedata.bidirectional(part[0]), "O") for part in parts]
    runs, start = [], 0
    while start < len(parts):
        end = _end_of_insertion(parts, kinds, start)
        runs.append("".join(parts[start:end]))
        start = end
    return _face_inwards("".join(reversed(runs)))


def read_words(words: Sequence[Word], *, is_base: bool) -> list[Word]:
    """Return the words of one line, given from the left and each read by itself, as the line is read: in their order,
    and with signs where they are said. `is_base`: as in `order_words`."""
    runs = _runs(words, is_base)
    if is_base:
        runs = [run if is_right_to_left(run[0].text) else _turn_edges(run) for run in runs]
    return [word for run in runs for word in run]


def order_words(words: Sequence[Word], *, is_base: bool) -> list[Word]:
    """Return the words of one line, given from the left, in the order in which they are read. `is_base`: the line runs
    from right to left, and what is in another script stands in it; else the other way round."""
    return [word for run in _runs(words, is_base) for word in run]


def _runs(words: Sequence[Word], is_base: bool) -> list[list[Word]]:
    kinds = [_kind_of_word(word.text) for word in words]
    runs: list[list[Word]] = []
    start = 0
    while start < len(words):
        end = _end_of_run(kinds, start, "L" if is_base else "R")
        runs.append(list(words[start:end] if is_base else reversed(words[start:end])))
        start = end
    return runs[::-1] if is_base else runs


def _end_of_insertion(parts: Sequence[str], kinds: Sequence[str], start: int) -> int:
    """Return where figures or letters of another script that begin at `start` end; after one part if none do."""
    count, end = len(parts), start
    if kinds[start] == "O" and parts[start] in _WITH_NUMBERS:
        end += 1
    while end < count and (kinds[end] in "LN" or (kinds[end] == "O" and end > start and _is_inside(kinds, end))):
        end += 1
    while start < end < count and kinds[end - 1] == "N" and parts[end] in _WITH_NUMBERS:
        end += 1
    return max(end, start + 1)


def _is_inside(kinds: Sequence[str], place: int) -> bool:
    return place + 1 < len(kinds) and kinds[place - 1] in "LN" and kinds[place + 1] in "LN"


def _kind_of_word(text: str) -> str:
    """Return R for a word with a letter that is written from right to left, else L for one with another letter, N for
    a number, O for signs."""
    kinds = {_KINDS.get(unicodedata.bidirectional(sign), "O") for sign in text}
    return next((kind for kind in "RLN" if kind in kinds), "O")


def _end_of_run(kinds: Sequence[str], start: int, kind: str) -> int:
    """Return where the words from `start` on that are read from the other side than their line end.

    A number after letters that are read from the left goes with them, one between those that are read from the right.
    """
    if kinds[start] != kind:
        return start + 1
    end = start + 1
    for place in range(start + 1, len(kinds)):
        if kinds[place] == kind or (kind == "L" and kinds[place] == "N"):
            end = place + 1
        elif kinds[place] in "LR":
            break
    return end


def _turn_edges(run: Sequence[Word]) -> list[Word]:
    """Return words of another script with the signs around them on the other side, where the line puts them."""
    texts = [word.text for word in run]
    before, texts[0] = _split_start(texts[0])
    texts[-1], after = _split_end(texts[-1])
    texts[0] = after[::-1] + texts[0]
    texts[-1] += before[::-1]
    texts = [_PERCENT.sub(r"\2\1", _face_inwards(text)) for text in texts]
    return [replace(word, text=text) for word, text in zip(run, texts, strict=True)]


def _split_start(text: str) -> tuple[str, str]:
    end = next((place for place, sign in enumerate(text) if sign not in _EDGES), len(text))
    return text[:end], text[end:]


def _split_end(text: str) -> tuple[str, str]:
    after, rest = _split_start(text[::-1])
    return rest[::-1], after[::-1]


def _face_inwards(text: str) -> str:
    """Return `text` with brackets at its beginning that open and brackets at its end that close: a file may mean the
    sign or its shape, which is the other one's in a line from right to left."""
    before, rest = _split_start(text)
    rest, after = _split_end(rest)
    return before.translate(_OPENED) + rest + after.translate(_CLOSED) if rest else text
