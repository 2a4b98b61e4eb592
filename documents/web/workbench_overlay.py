"""What is drawn over a page of a result: boxes that belong to what was read, and a translation set into its places.

Knows no request and no task. Boxes are in fractions of the page; a translation is set in pixels of the page image, with
the font's size chosen so that it fills its box and never leaves it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.types import Box

# Widths of characters in parts of the font's size, rather too wide than too narrow: fonts differ from place to place.
WIDE, CAPITAL, NARROW, OTHER = 1.02, 0.74, 0.36, 0.6
NARROW_SIGNS = frozenset(" !'(),.:;I[]`fijlrt|")
LINE_HEIGHT = 1.2
BASE = 0.95  # how far down its line the base line of a text stands
LEAST_SIZE, MOST_SIZE = 5.0, 120.0  # pixels of the page image
STEP = 0.94


@dataclass(frozen=True, slots=True)
class Mark:
    """One box of the thing called `key`, which the list beside the pages bears, too. All marks of a key light up."""

    key: str
    kind: str
    x: str
    y: str
    width: str
    height: str

    @classmethod
    def of(cls, key: str, kind: str, box: Sequence[float]) -> Mark:
        """The mark of a box (x0, y0, x1, y1)."""
        x0, y0, x1, y1 = box
        return cls(key, kind, f"{x0:.5f}", f"{y0:.5f}", f"{max(x1 - x0, 0):.5f}", f"{max(y1 - y0, 0):.5f}")


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line: its base line's distance from the top, in pixels, and whether it is to be squeezed into the width."""

    y: str
    text: str
    is_squeezed: bool


@dataclass(frozen=True, slots=True)
class SetText:
    """A translated block where the original stands, `width`, `height` and `size` of the font in pixels."""

    mark: Mark
    width: int
    height: int
    size: str
    lines: list[SetLine]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of a result as it is shown; `width` and `height` in pixels of its image."""

    number: int
    width: int
    height: int
    marks: list[Mark] = field(default_factory=list)
    translated: list[SetText] = field(default_factory=list)


def set_text(key: str, text: str, box: Box, *, width: int, height: int) -> SetText:
    """`text` set into `box` of a page of `width` x `height` pixels, as large as it fits."""
    across = max(1, round((box[2] - box[0]) * width))
    down = max(1, round((box[3] - box[1]) * height))
    size = min(MOST_SIZE, down / LINE_HEIGHT)
    lines = list(_broken(text, across / size))
    while size > LEAST_SIZE and not _fits(lines, across / size, down / size):
        size *= STEP
        lines = list(_broken(text, across / size))
    placed = [
        SetLine(f"{(number * LINE_HEIGHT + BASE) * size:.1f}", line, width_of(line) * size > across)
        for number, line in enumerate(lines)
    ]
    return SetText(Mark.of(key, "translated", box), across, down, f"{size:.1f}", placed)


def _fits(lines: Sequence[str], across: float, down: float) -> bool:
    return len(lines) * LINE_HEIGHT <= down and all(width_of(line) <= across for line in lines)


def width_of(text: str) -> float:
    """About how wide `text` is, in parts of the font's size."""
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return WIDE
    if sign in NARROW_SIGNS:
        return NARROW
    return CAPITAL if sign.isupper() or sign in "mw@%" else OTHER


def _broken(text: str, room: float) -> Iterator[str]:
    """`text` in lines no wider than `room`, broken between words; a word that alone is wider stands alone."""
    for paragraph in text.splitlines():
        line, used = "", 0.0
        for piece in _pieces(paragraph):
            width = width_of(piece)
            if line and used + width_of(piece.rstrip()) > room:
                yield line.rstrip()
                line, used = "", 0.0
            line, used = line + piece, used + width
        if line.strip():
            yield line.rstrip()


def _pieces(paragraph: str) -> Iterator[str]:
    """Words with the spaces after them; each sign by itself where a script has no spaces."""
    word = ""
    for sign in paragraph:
        if unicodedata.east_asian_width(sign) in "WF":
            if word:
                yield word
            yield sign
            word = ""
        else:
            word += sign
            if sign == " ":
                yield word
                word = ""
    if word:
        yield word


def page_marks(result: dict[str, Any]) -> dict[int, list[Mark]]:
    """The marks of everything in `result` that has a place, by page. Keys are those of the views."""
    marks: dict[int, list[Mark]] = {}
    for page, key, kind, box in _boxes(result):
        if box:
            marks.setdefault(page, []).append(Mark.of(key, kind, box))
    return marks


def _boxes(result: dict[str, Any]) -> Iterator[tuple[int, str, str, Any]]:
    for page in result.get("pages", ()):
        number = page["number"]
        for kind in ("regions", "lines"):
            for index, one in enumerate(page.get(kind, ())):
                yield number, f"{kind}-{number}-{index}", kind, one.get("box")
        for index, box in enumerate(page.get("figures", ())):
            yield number, f"figures-{number}-{index}", "figures", box
        for index, block in enumerate(page.get("translation", {}).get("blocks", ())):
            yield number, f"block-{number}-{index}", "block", block.get("box")
    yield from _boxes_of_fields(result)
    for index, passage in enumerate(result.get("answer", {}).get("passages", ())):
        for box in passage.get("boxes", ()):
            yield passage["page"], f"passage-{index}", "passage", box


def _boxes_of_fields(result: dict[str, Any]) -> Iterator[tuple[int, str, str, Any]]:
    for index, one in enumerate(result.get("fields", ())):
        for item in one.get("evidence", ()):
            yield item["page"], f"field-{index}", "field", item.get("box")
        for number, row in enumerate(one.get("cells") or ()):
            for column, item in row.items():
                if item:
                    yield item["page"], f"field-{index}-{number}-{column}", "cell", item.get("box")
    everything = result.get("everything", {})
    for index, pair in enumerate(everything.get("pairs", ())):
        yield pair["page"], f"pair-{index}", "field", pair.get("box")
        yield pair["page"], f"pair-{index}", "label", pair.get("label_box")
    for index, table in enumerate(everything.get("tables", ())):
        yield table["page"], f"found-{index}", "table", table.get("box")
