"""Marks over the page images: boxes of values, areas where one is expected, and flags that never cover a word.

Knows no request. Everything is in fractions of the page, origin top left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from documents.models import Document, Page
from documents.services.expected import expected_places
from documents.services.fields import CurrentField, State
from documents.services.wording import page_sentence
from documents.services.words import page_words
from inference.types import Word

if TYPE_CHECKING:
    from documents.web.rows import FieldRow

FLAGGED = frozenset({State.TO_CHECK, State.RULE_FAILED, State.MISSING})
LEAST_FLAG, MOST_FLAG = 0.02, 0.03  # of the page's width
GAP = 0.004


@dataclass(frozen=True, slots=True)
class Box:
    """Where a value stands: its page, and x, y, width and height in fractions of it. `cell`: row and column or ""."""

    page: int
    x: float
    y: float
    width: float
    height: float
    cell: str = ""

    @property
    def bottom(self) -> float:
        """Where its underline lies."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Mark:
    """One box of a field as it is drawn; `flag` stands beside it, `words` are written into an expected area.

    `viewed`: the box's width where its height is 20 units, in which its words are set undistorted.
    """

    row: FieldRow
    box: Box
    flag: Box | None = None
    words: str = ""
    viewed: int = 20

    @property
    def is_row(self) -> bool:
        """Whether it is drawn around a row of a table, whose cells have marks of their own."""
        return self.row.field.is_table and not self.box.cell


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page image and the marks that lie over it."""

    page: Page
    marks: list[Mark]

    @property
    def advice(self) -> list[str]:
        """What made the page hard to read, in words."""
        return [sentence for note in self.page.notes if (sentence := page_sentence(note["code"], note["params"]))]


def boxes_of(field: CurrentField) -> Iterable[Box]:
    """Where the page shows a field: its evidence, then its cells."""
    # A corrected value no longer stands where the machine read its own, but a person still looks there.
    for item in field.evidence:
        if item["box"]:
            yield _box(item)
    for number, row in enumerate(field.cells):
        for column, item in row.items():
            if item["box"]:
                yield _box(item, f"{number}-{column}")


def _box(item: dict[str, Any], cell: str = "") -> Box:
    x0, y0, x1, y1 = item["box"]
    return Box(item["page"], x0, y0, x1 - x0, y1 - y0, cell)


def shown_pages(document: Document, rows: Sequence[FieldRow]) -> list[ShownPage]:
    """Every page with the marks of `rows`; words are asked only of pages that carry a flag."""
    expected = expected_places(document, [row.field for row in rows])
    areas = {
        name: Box(place.page, place.box[0], place.box[1], place.box[2] - place.box[0], place.box[3] - place.box[1])
        for name, place in expected.items()
    }
    boxes = [(row, box) for row in rows for box in _drawn(row, areas)]
    flagged = {box.page for row, box in boxes if row.field.state in FLAGGED}
    words = {page.number: page_words(page) for page in document.pages.filter(number__in=flagged)} if flagged else {}
    return [
        ShownPage(page, list(_marks(page, [pair for pair in boxes if pair[1].page == page.number], words)))
        for page in document.pages.defer("lines")  # every word of the page, which few pages need
    ]


def _drawn(row: FieldRow, areas: dict[str, Box]) -> Iterable[Box]:
    if row.field.state is State.MISSING:
        return [areas[row.name]] if row.name in areas else []
    return row.boxes


def _marks(page: Page, boxes: Sequence[tuple[FieldRow, Box]], words: dict[int, list[Word]]) -> Iterable[Mark]:
    seen: set[str] = set()
    for row, box in boxes:
        flag, text = None, ""
        if row.field.state in FLAGGED and row.name not in seen:
            seen.add(row.name)
            flag = place_flag(box, words[page.number], page.width / page.height)
            if row.field.state is State.MISSING and _is_blank(box, words[page.number]):
                text = _("%(label)s expected here") % {"label": row.field.label}
        viewed = round(20 * box.width * page.width / max(box.height * page.height, 1))
        yield Mark(row, box, flag, text, viewed)


def place_flag(box: Box, words: Iterable[Word], aspect: float) -> Box:
    """A square left of `box`, moved farther left while it would cover a word; `aspect`: width over height."""
    side = min(max(box.height / aspect, LEAST_FLAG), MOST_FLAG)
    height = side * aspect
    y = min(max(0.0, box.y + (box.height - height) / 2), 1 - height)
    x = max(0.0, box.x - side - GAP)
    beside = [word.box for word in words if word.box[1] < y + height and word.box[3] > y and word.box[0] < box.x]
    for left, _top, right, _bottom in sorted(beside, reverse=True):
        if left < x + side and right > x:
            x = max(0.0, left - side - GAP)
    return Box(box.page, x, y, side, height)


def _is_blank(box: Box, words: Iterable[Word]) -> bool:
    return not any(
        word.box[0] < box.x + box.width and word.box[2] > box.x and word.box[1] < box.bottom and word.box[3] > box.y
        for word in words
    )
