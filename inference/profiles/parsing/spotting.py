"""Lines with boxes out of the notations that models write; knows nothing of images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inference.profiles.parsing.objects import find_array
from inference.types import Box, TextLine

SCALE = 1000
EMPTY_PAGE = frozenset({"没有文字", "无文字", "没有文字。", "无文字。", "no text", "no text."})

_NUMBER = r"-?\d{1,5}(?:\.\d+)?"
_POINT = rf"\(\s*({_NUMBER})\s*[,，]\s*({_NUMBER})\s*\)"
_PAIR = re.compile(rf"{_POINT}\s*[,，]\s*{_POINT}")
_QUAD = re.compile(rf"<quad>\s*((?:{_POINT}[,，\s]*)+)</quad>")
_LOCATIONS = re.compile(r"(?:<\|LOC_(\d{1,5})\|>\s*){4,}")
_LOCATION = re.compile(r"<\|LOC_(\d{1,5})\|>")
_TAGS = re.compile(r"</?(?:ref|quad|box|hy-meta)>")


def parse_spotting(text: str) -> tuple[TextLine, ...]:
    """The lines in `text`, in its order, boxes clamped to the page; () for an empty page or for no line at all.

    Understands `text(x1,y1),(x2,y2)` back to back, `<ref>t</ref><quad>...</quad>`, `text<|LOC_..|>...`, and JSON with
    `box`, `bbox` or `bbox_2d`, fenced or bare; coordinates count from 0 to 1000.
    """
    stripped = text.strip()
    if not stripped or stripped.casefold() in EMPTY_PAGE:
        return ()
    entries = find_array(stripped)
    if entries is not None:
        return tuple(line for entry in entries for line in _of_entry(entry))
    return tuple(_lines(_anchored(stripped)))


def box_of(numbers: Sequence[float]) -> Box | None:
    """The box around points `x, y, x, y, ...` of 0 to 1000 as fractions; None where it has no area."""
    if len(numbers) < 4 or len(numbers) % 2:
        return None
    across = [min(max(number / SCALE, 0.0), 1.0) for number in numbers[::2]]
    down = [min(max(number / SCALE, 0.0), 1.0) for number in numbers[1::2]]
    box = (min(across), min(down), max(across), max(down))
    return box if box[2] > box[0] and box[3] > box[1] else None


def flat_numbers(value: Any) -> list[float]:
    """The numbers of nested lists (`[[x, y], [x, y]]` or `[x, y, x, y]`), else none."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [float(value)] if abs(value) < 1e6 else []
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [number for part in value for number in flat_numbers(part)]
    return []


def _of_entry(entry: Any) -> Iterable[TextLine]:
    if not isinstance(entry, Mapping):
        return
    place = next((entry[key] for key in ("box", "bbox", "bbox_2d") if key in entry), None)
    words = next((entry[key] for key in ("text", "text_content", "content") if key in entry), None)
    box = box_of(flat_numbers(place))
    if box is not None and isinstance(words, str) and words.strip():
        yield TextLine(words.strip(), box)


def _anchored(text: str) -> Iterable[tuple[str, Sequence[float]]]:
    """Every place in `text` with what stands since the place before it."""
    for pattern, numbers in ((_QUAD, _POINT), (_LOCATIONS, _LOCATION.pattern), (_PAIR, _POINT)):
        start, found = 0, False
        for match in pattern.finditer(text):
            found = True
            yield text[start : match.start()], _coordinates(match.group(), numbers)
            start = match.end()
        if found:
            return


def _coordinates(text: str, pattern: str) -> list[float]:
    return [float(number) for groups in re.findall(pattern, text) for number in _tuple(groups)]


def _tuple(groups: str | tuple[str, ...]) -> tuple[str, ...]:
    return (groups,) if isinstance(groups, str) else groups


def _lines(anchored: Iterable[tuple[str, Sequence[float]]]) -> Iterable[TextLine]:
    for words, numbers in anchored:
        cleaned, box = _TAGS.sub("", words).strip(), box_of(numbers)
        if cleaned and box is not None:
            yield TextLine(cleaned, box)
