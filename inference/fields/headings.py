"""The heading of a table: the row whose words are labels of the table's columns, and where each column stands.

Knows nothing of the rows below. A heading may be printed on several lines: pieces above each other are one label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from inference.fields.folding import words
from inference.fields.labels import LabelBook, LabelHit, label_book, phrases_of
from inference.fields.layout import Layout, Row, Segment, Sheet
from inference.fields.lexicon import other_columns
from inference.fields.money import find_amounts
from inference.types import Box, FieldSpec, FieldType

FIGURES = {FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENTAGE}
LEAST_COLUMNS = 2
SHORTENED = 4  # letters of a label's word that are enough: "Descrip", "Quant."
LONGEST = 60
MOST_WORDS = 8  # of labels set so close that they are one segment
_NUMBERED = re.compile(r"[\s.:-]*(?:#|(?:nr|no|num|number|nummer|code|id|n°|nº|ref|kode|cod|sku)\b)")  # "Item #"
_ARTICLE = re.compile(
    r"(?:items?|goods|artik[ea]ls?|articles?|articol[oi]|articulos?|artigos?|prod[uo][ckt]{1,2}[aeiost]{0,2})"
)


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
    needs_figure = any(column.type in FIGURES for column in spec.columns)
    best: tuple[float, int] | None = None
    for index, row in enumerate(sheet.rows):
        hits = _named(_hits(book, spec, row.segments))
        names = {hit.name for hit in hits if hit.name}
        if len(names) < LEAST_COLUMNS or (needs_figure and not any(_is_figure(spec, name) for name in names)):
            continue
        score = len(names) + 0.3 * len(hits) - 0.25 * len(find_amounts(row.text)) - 0.002 * index
        if best is None or score > best[0]:
            best = (score, index)
    if best is None or best[0] < LEAST_COLUMNS + 0.2:
        return None
    first, last = _extent(book, spec, sheet, best[1])
    segments = stacked_labels(sheet.rows[first : last + 1], best[1] - first)
    hits = _named(_hits(book, spec, segments))
    return _columns(spec, hits, segments), last + 1, first


def _is_figure(spec: FieldSpec, name: str | None) -> bool:
    return any(column.name == name and column.type in FIGURES for column in spec.columns)


def _extent(book: LabelBook, spec: FieldSpec, sheet: Sheet, index: int) -> tuple[int, int]:
    """First and last row of a header printed on several lines around row `index`."""
    first = last = index
    while first and sheet.rows[first].box[1] - sheet.rows[first - 1].box[3] < 0.1 * sheet.line_height:
        above = sheet.rows[first - 1]
        if _has_figures(above) or len(above.text) > LONGEST or not _fits(above, sheet.rows[index]):
            break
        first -= 1
    while last + 1 < len(sheet.rows):
        below = sheet.rows[last + 1]
        gap = (below.box[1] - sheet.rows[last].box[3]) / sheet.line_height
        is_part = gap < 0.1 and _fits(below, sheet.rows[index])
        if _has_figures(below) or len(below.text) > LONGEST or gap >= 0.8:
            break
        if not is_part and not _hits(book, spec, below.segments):
            break
        last += 1
    return first, last


def _has_figures(row: Row) -> bool:
    return re.search(r"\d", row.text) is not None


def _fits(row: Row, main: Row) -> bool:
    """Whether each piece of `row` stands over one piece of `main` at most, within the table's width."""
    for segment in row.segments:
        if sum(_overlap(segment.box, other.box) > 0 for other in main.segments) > 1:
            return False
    return row.box[0] >= main.box[0] - 0.03


def _overlap(a: Box, b: Box) -> float:
    return min(a[2], b[2]) - max(a[0], b[0])


def stacked_labels(rows: Sequence[Row], main: int) -> list[Segment]:
    """The labels of a header: pieces of several rows joined where they stand above each other."""
    others = [segment for place, row in enumerate(rows) if place != main for segment in row.segments]
    groups: list[tuple[Box, dict[int, list[Segment]]]] = [
        (piece.box, {main: [piece]}) for segment in rows[main].segments for piece in _parted(segment, others)
    ]
    for place, row in enumerate(rows):
        if place == main:
            continue
        for segment in row.segments:
            home = max(groups, key=lambda group: _overlap(group[0], segment.box))
            if _overlap(home[0], segment.box) > 0:
                home[1].setdefault(place, []).append(segment)
            else:
                groups.append((segment.box, {place: [segment]}))
    joined = []
    for _, pieces in groups:
        ordered = [word for place in sorted(pieces) for segment in pieces[place] for word in segment.words]
        joined.append(Segment(tuple(ordered), rows[main].page, rows[main].index))
    joined.sort(key=lambda segment: segment.box[0])
    return [replace_index(segment, index) for index, segment in enumerate(joined)]


def _parted(segment: Segment, others: Sequence[Segment]) -> list[Segment]:
    """The pieces of a segment that stand over pieces of another row of the heading: labels set close are several."""
    beside = sorted((one for one in others if _overlap(one.box, segment.box) > 0), key=lambda one: one.box[0])
    if len({one.row for one in beside}) != 1 or not 1 < len(beside) <= len(segment.words) <= MOST_WORDS:
        return [segment]
    cuts = combinations(range(1, len(segment.words)), len(beside) - 1)
    parted = ([segment.words[a:b] for a, b in pairwise((0, *cut, len(segment.words)))] for cut in cuts)
    pieces = ([Segment(tuple(words), segment.page, segment.row) for words in groups] for groups in parted)
    return min(pieces, key=lambda found: sum(_askew(one.box, at.box) for one, at in zip(found, beside, strict=True)))


def _askew(one: Box, other: Box) -> float:
    """How far two boxes are from standing in line: at their left sides, right sides or middles."""
    return min(abs(one[0] - other[0]), abs(one[2] - other[2]), abs(one[0] + one[2] - other[0] - other[2]) / 2)


def replace_index(segment: Segment, index: int) -> Segment:
    """The segment at place `index` of its row."""
    return Segment(segment.words, segment.page, segment.row, index)


def _hits(book: LabelBook, spec: FieldSpec, segments: Sequence[Segment]) -> list[LabelHit]:
    """All label hits, those of a shortened word too."""
    found = [hit for segment in segments for hit in book.find_in(segment)]
    met = {id(hit.segment) for hit in found}
    for segment in segments:
        if id(segment) not in met:
            found.extend(_shortened(spec, segment))
    return found


def _shortened(spec: FieldSpec, segment: Segment) -> Iterator[LabelHit]:
    """A segment of one word that begins the word of a column's label."""
    said = words(segment.text)
    if len(said) != 1 or len(said[0]) < SHORTENED or not said[0].isalpha():
        return
    for column in spec.columns:
        if any(len(phrase) == 1 and phrase[0].startswith(said[0]) for phrase, _ in phrases_of(column)):
            yield LabelHit(column.name, segment, 0, len(segment.text), 0.6)
            return


def _named(hits: Sequence[LabelHit]) -> list[LabelHit]:
    """Label hits of a header, each place and each column once: the longest phrase, the column not yet taken."""
    taken: dict[str | None, LabelHit] = {}
    found: list[LabelHit] = []
    groups: dict[tuple[int, int], list[LabelHit]] = {}
    for hit in _telling(hits):
        groups.setdefault((hit.segment.index, hit.start), []).append(hit)
    last_end: dict[int, int] = {}
    for (place, start), options in sorted(groups.items()):
        if start < last_end.get(place, -1) or (place in last_end and _is_stacked(options[0].segment)):
            continue
        hit = next((h for h in options if h.name and h.name not in taken), options[0])
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


def _telling(hits: Sequence[LabelHit]) -> list[LabelHit]:
    """Without the "description" of columns that number the articles, where another column describes them."""
    told = [hit for hit in hits if hit.name == "description" and not _is_number(hit)]
    plain = [hit for hit in told if not _ARTICLE.fullmatch(hit.segment.folded[hit.start : hit.end])]
    if not told:
        return list(hits)
    kept = {id(hit) for hit in plain or told}
    return [replace(hit, name=None) if hit.name == "description" and id(hit) not in kept else hit for hit in hits]


def _is_number(hit: LabelHit) -> bool:
    return _NUMBERED.match(hit.segment.folded, hit.end) is not None


def _is_stacked(segment: Segment) -> bool:
    """Whether the label is printed on several lines: then it is one label."""
    first = segment.words[0].box
    return any(word.box[1] >= (first[1] + first[3]) / 2 for word in segment.words)


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


def _columns(spec: FieldSpec, hits: Sequence[LabelHit], segments: Sequence[Segment]) -> list[Column]:
    """One column per hit, and one of no field for each label that the template does not know."""
    specs = {column.name: column for column in spec.columns}
    columns = []
    for hit in hits:
        x0, _, x1, _ = hit.segment.box if _is_stacked(hit.segment) else hit.segment.box_of(hit.start, hit.end)
        columns.append(Column(specs.get(hit.name or ""), x0, x1))
    met = {hit.segment.index for hit in hits}
    columns += [
        Column(None, segment.box[0], segment.box[2])
        for segment in segments
        if segment.index not in met and any(character.isalpha() for character in segment.text)
    ]
    return sorted(columns, key=lambda column: column.left)
