"""Rows or a column of a table from a rectangle that somebody drew over its words.

Knows nothing of documents or other fields. Pure; boxes are fractions of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inference.fields.drafts import cell_value
from inference.fields.headings import FIGURES, Column, find_header
from inference.fields.layout import Row, Segment, Sheet, lay_out, union
from inference.fields.placing import place_words
from inference.fields.positions import drop_positions
from inference.types import Box, FieldSpec, FieldType, Page, TextLine, Word


@dataclass(frozen=True, slots=True)
class RegionCell:
    """What stands in one place: the text as printed there and its box."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Region:
    """`rows`: one mapping per table row, column name -> cell. `column`: the cells of a single column, top to bottom.

    One of the two is empty; both are where the rectangle holds no word.
    """

    rows: list[dict[str, RegionCell]] = field(default_factory=list)
    column: list[RegionCell] = field(default_factory=list)


def read_region(spec: FieldSpec, page: Page, box: Box, known: Mapping[str, tuple[float, float]]) -> Region:
    """What `box` of `page` holds for the table `spec`; `known`: column name -> left and right of its cells so far.

    Words that stand in one band are a column. Else each printed row is a row, its words given to the known columns,
    to those of the page's header, or in the order of the columns by what they hold.
    """
    whole = lay_out([page])
    words = [word for segment in whole.segments for word in segment.words if _is_in(word, box)]
    if not words:
        return Region()
    lines = tuple(TextLine(word.text, word.box, word.confidence, (word,)) for word in words)
    sheet = lay_out([replace(page, lines=lines)]).sheets[0]
    bands = _bands([segment for row in sheet.rows for segment in row.segments])
    if len(bands) == 1:
        return Region(column=[RegionCell(row.text, row.box) for row in sheet.rows])
    if len(bands) > 2 and _counts(bands[0]):
        bands = bands[1:]
    columns = _columns(spec, known, whole.sheets[0]) or _guessed(spec, bands)
    return Region(rows=_unnumbered(_joined(spec, [_cells(columns, row) for row in sheet.rows])))


def cell_text_value(column: FieldSpec, text: str, decimal: str | None) -> object:
    """The stored value of a cell's text where it has one, else the text itself, for a person to mend."""
    value = cell_value(column, text, decimal)
    return text if value is None else value


def _is_in(word: Word, box: Box) -> bool:
    across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _bands(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments whose widths overlap, from left to right."""
    bands: list[list[Segment]] = []
    right = -1.0
    for segment in sorted(segments, key=lambda one: one.box[0]):
        if bands and segment.box[0] < right:
            bands[-1].append(segment)
            right = max(right, segment.box[2])
        else:
            bands.append([segment])
            right = segment.box[2]
    return bands


def _counts(band: Sequence[Segment]) -> bool:
    """Whether a band holds nothing but the numbers of rows."""
    numbers = [segment.text.strip(".) ") for segment in band]
    return all(number.isdigit() and len(number) < 4 for number in numbers) and numbers == sorted(numbers, key=int)


def _columns(spec: FieldSpec, known: Mapping[str, tuple[float, float]], sheet: Sheet) -> list[Column]:
    specs = {column.name: column for column in spec.columns}
    if len(known) > 1:
        found = [Column(specs[name], left, right) for name, (left, right) in known.items() if name in specs]
        return sorted(found, key=lambda column: column.left)
    header = find_header(spec, sheet)
    return header[0] if header else []


def _guessed(spec: FieldSpec, bands: Sequence[Sequence[Segment]]) -> list[Column]:
    """One column per band: in order where as many, else words to the first text column and figures from the right."""
    edges = [union(segment.box for segment in band) for band in bands]
    if len(bands) == len(spec.columns):
        return [Column(column, edge[0], edge[2]) for column, edge in zip(spec.columns, edges, strict=True)]
    texts = [column for column in spec.columns if column.type not in FIGURES]
    figures = [column for column in spec.columns if column.type in FIGURES]
    found = []
    for band, edge in zip(reversed(bands), reversed(edges), strict=True):
        are_figures = 2 * sum(map(_is_figure, band)) > len(band)
        pool = figures if are_figures else texts
        found.append(Column(pool.pop() if pool else None, edge[0], edge[2]))
    return found[::-1]


def _is_figure(segment: Segment) -> bool:
    return sum(map(str.isdigit, segment.text)) > sum(map(str.isalpha, segment.text))


def _cells(columns: Sequence[Column], row: Row) -> dict[str, RegionCell]:
    words: dict[str, list[Word]] = {}
    for segment in row.segments:
        for column, word in place_words(columns, segment):
            # A number left of all columns counts the rows.
            if column.spec is not None and not (word.box[2] < columns[0].left and word.text.strip(".)").isdigit()):
                words.setdefault(column.spec.name, []).append(word)
    return {
        name: RegionCell(" ".join(word.text for word in placed), union(word.box for word in placed))
        for name, placed in words.items()
    }


def _unnumbered(rows: list[dict[str, RegionCell]]) -> list[dict[str, RegionCell]]:
    """Descriptions without the row numbers printed before them."""
    texts: list[dict[str, Any]] = [
        {"description": row["description"].text} if "description" in row else {} for row in rows
    ]
    drop_positions(texts)
    return [
        {**row, "description": replace(row["description"], text=text["description"])} if text else row
        for row, text in zip(rows, texts, strict=True)
    ]


def _joined(spec: FieldSpec, rows: Sequence[dict[str, RegionCell]]) -> list[dict[str, RegionCell]]:
    """Rows without a figure continue the one above them where other rows have figures."""
    figures = {column.name for column in spec.columns if column.type in FIGURES or column.type is FieldType.DATE}
    joined: list[dict[str, RegionCell]] = []
    for cells in rows:
        if not cells:
            continue
        if joined and not figures & cells.keys() and figures & joined[-1].keys():
            for name, cell in cells.items():
                above = joined[-1].get(name)
                text, box = (
                    (f"{above.text} {cell.text}", union([above.box, cell.box])) if above else (cell.text, cell.box)
                )
                joined[-1][name] = RegionCell(text, box)
        else:
            joined.append(cells)
    return joined
