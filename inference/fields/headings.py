"""The heading of a table: the row whose words are labels of the table's columns, and where each column stands.

Knows nothing of the rows below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inference.fields.labels import LabelBook, LabelHit, label_book
from inference.fields.layout import Layout, Row, Sheet
from inference.fields.lexicon import other_columns
from inference.fields.money import find_amounts
from inference.types import FieldSpec, FieldType

FIGURES = {FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE}
LEAST_COLUMNS = 2


@dataclass(slots=True)
class Column:
    """A column of the table: its field, None for one the template does not ask for, and where its label stands."""

    spec: FieldSpec | None
    left: float
    right: float


def header_rows(spec: FieldSpec, layout: Layout) -> Iterator[tuple[int, int]]:
    """Page and row of each header of such a table that has at least three columns."""
    for sheet in layout.sheets:
        header = find_header(spec, sheet)
        if header is not None and sum(column.spec is not None for column in header[0]) >= 3:
            yield from ((sheet.number, index) for index in range(header[2], header[1]))


def find_header(spec: FieldSpec, sheet: Sheet) -> tuple[list[Column], int, int] | None:
    """The columns, the first row below the header and the header's row: the one with most column labels."""
    book = label_book(spec.columns, other_columns())
    best: tuple[float, list[LabelHit], int] | None = None
    for index, row in enumerate(sheet.rows):
        hits = _header_hits(book, row)
        names = {hit.name for hit in hits if hit.name}
        if len(names) < LEAST_COLUMNS or not any(_is_figure(spec, name) for name in names):
            continue
        score = len(names) + 0.3 * len(hits) - 0.25 * len(find_amounts(row.text)) - 0.002 * index
        if best is None or score > best[0]:
            best = (score, hits, index)
    if best is None or best[0] < LEAST_COLUMNS + 0.2:
        return None
    _, hits, index = best
    first, bottom = index + 1, max(hit.segment.box[3] for hit in hits)
    while first < len(sheet.rows) and _continues_header(book, sheet.rows[first], bottom, sheet):
        more = _header_hits(book, sheet.rows[first])
        hits = [*hits, *(hit for hit in more if not any(_over(hit, known) for known in hits))]
        bottom, first = sheet.rows[first].box[3], first + 1
    return _columns(spec, hits), first, index


def _is_figure(spec: FieldSpec, name: str | None) -> bool:
    return any(column.name == name and column.type in FIGURES for column in spec.columns)


def _header_hits(book: LabelBook, row: Row) -> list[LabelHit]:
    """Label hits of a row, each place and each column once: the longest phrase, the column not yet taken."""
    taken: dict[str | None, LabelHit] = {}
    found: list[LabelHit] = []
    groups: dict[tuple[int, int], list[LabelHit]] = {}
    for segment in row.segments:
        for hit in book.find_in(segment):
            groups.setdefault((segment.index, hit.start), []).append(hit)
    last_end: dict[int, int] = {}
    for (place, start), hits in sorted(groups.items()):
        if start < last_end.get(place, -1):
            continue
        hit = next((h for h in hits if h.name and h.name not in taken), hits[0])
        last_end[place] = hit.end
        if hit.name is None or hit.name not in taken:
            taken[hit.name] = hit
        elif hit.name == "unit_price" and "line_total" not in taken:
            hit = LabelHit("line_total", hit.segment, hit.start, hit.end, hit.quality)  # "Price ... Price incl."
            taken["line_total"] = hit
        elif hit.name == "line_total":
            found = [_demoted(other, taken) if other.name == "line_total" else other for other in found]
            taken[hit.name] = hit
        else:
            hit = LabelHit(None, hit.segment, hit.start, hit.end, hit.quality)
        found.append(hit)
    return _with_total(found)


def _demoted(hit: LabelHit, taken: dict[str | None, LabelHit]) -> LabelHit:
    """An earlier "Amount" left of the rightmost total: the quantity where no other column is, else none of ours."""
    name = None if "quantity" in taken else "quantity"
    taken.setdefault(name, hit)
    return replace(hit, name=name)


def _with_total(found: list[LabelHit]) -> list[LabelHit]:
    """A price in the last column is the line's total where no other column is."""
    if len(found) > 2 and found[-1].name == "unit_price" and all(hit.name != "line_total" for hit in found):
        return [*found[:-1], replace(found[-1], name="line_total")]
    return found


def _continues_header(book: LabelBook, row: Row, bottom: float, sheet: Sheet) -> bool:
    gap = (row.box[1] - bottom) / sheet.line_height
    return gap < 0.8 and not re.search(r"\d", row.text) and bool(_header_hits(book, row)) and len(row.text) < 60


def _over(hit: LabelHit, known: LabelHit) -> bool:
    a, b = hit.segment.box_of(hit.start, hit.end), known.segment.box_of(known.start, known.end)
    return hit.name == known.name or min(a[2], b[2]) - max(a[0], b[0]) > 0


def _columns(spec: FieldSpec, hits: Sequence[LabelHit]) -> list[Column]:
    specs = {column.name: column for column in spec.columns}
    columns = []
    for hit in hits:
        x0, _, x1, _ = hit.segment.box_of(hit.start, hit.end)
        columns.append(Column(specs.get(hit.name or ""), x0, x1))
    return sorted(columns, key=lambda column: column.left)
