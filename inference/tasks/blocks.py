"""The blocks of a page that are translated each by itself: paragraphs, lines, cells of tables; knows no language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inference.fields.grids import find_grids
from inference.fields.layout import Segment, Sheet, lay_out, union
from inference.tasks.paragraphs import is_labelled
from inference.types import Box, Page

FURTHEST = 0.8  # line heights of white inside a block
INDENT = 0.03  # of the page's width
SHORT = 0.15  # of a block's width; a line that ends so far before the others is the last of its block
LARGER = 1.35  # a line so much higher is a heading
MOST_OPEN = 20

_FORMULA = re.compile(r"[=∑∫√≤≥≈±×÷^_{}\\∂∞→←∈⊂∪∩]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]")


@dataclass(slots=True)
class Block:
    """What is translated at once, and around what it stands."""

    text: str
    box: Box


@dataclass(slots=True)
class _Open:
    """Segments under each other."""

    segments: list[Segment] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return union(segment.box for segment in self.segments)

    def takes(self, segment: Segment, sheet: Sheet) -> bool:
        """Whether `segment` goes on with what the block says."""
        last, (x0, _, x1, _) = self.segments[-1], self.box
        gap = (segment.box[1] - last.box[3]) / sheet.line_height
        heights = sorted((last.height, segment.height))
        is_aligned = abs(segment.box[0] - x0) < INDENT or (
            len(self.segments) == 1 and 0 < self.segments[0].box[0] - segment.box[0] < 2 * INDENT
        )
        reach = max(x1, segment.box[2])
        return (
            last.row < segment.row
            and not is_labelled(segment.text)
            and -0.6 < gap < FURTHEST
            and heights[1] < LARGER * heights[0]
            and is_aligned
            and reach - last.box[2] < SHORT * (reach - x0)
        )


def find_blocks(page: Page) -> list[Block]:
    """The blocks of a page, those of running text first line by first line, cells of tables each alone."""
    return [block for sheet in lay_out([page]).sheets for block in _blocks(sheet)]


def has_words(text: str) -> bool:
    """Whether there is anything to translate: no figure, no code, no formula alone."""
    if _WIDE.search(text):
        return True
    words = _WORD.findall(text)
    return bool(words) and not (_FORMULA.search(text) and len(words) < 3)


def _blocks(sheet: Sheet) -> Iterator[Block]:
    grids = find_grids(sheet)
    inside = {index for grid in grids for index in range(grid.first, grid.last + 1)}
    made: list[_Open] = []
    for row in sheet.rows:
        if row.index in inside:
            continue
        for segment in row.segments:
            home = next((block for block in reversed(made[-MOST_OPEN:]) if block.takes(segment, sheet)), None)
            if home is None:
                made.append(_Open([segment]))
            else:
                home.segments.append(segment)
    for block in made:
        yield Block(_joined(block.segments), block.box)
    for grid in grids:
        for cell in [*(column.label for column in grid.columns), *(cell for row in grid.rows for cell in row if cell)]:
            yield Block(cell.text, cell.box)


def _joined(segments: list[Segment]) -> str:
    text = segments[0].text
    for segment in segments[1:]:
        is_wide = _WIDE.match(text[-1:]) and _WIDE.match(segment.text[:1])
        text += segment.text if is_wide else f" {segment.text}"
    return text
