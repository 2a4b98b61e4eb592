"""Open extraction: everything on a document that names itself, without any template: pairs of label and value, tables.

Knows no template and no rows of a database. Pure; the same pages give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from inference.fields.candidates import survey
from inference.fields.closings import is_page_number
from inference.fields.confidence import confidence
from inference.fields.errors import InvalidValue
from inference.fields.grids import Grid, find_grids
from inference.fields.labels import label_book
from inference.fields.layout import Row, Segment, Sheet, lay_out, union
from inference.fields.pointing import LABEL_WORDS, bare_label, is_name, label_before, type_of
from inference.fields.values import parse_value
from inference.types import Box, Evidence, FieldSpec, FieldType, Page

MOST_PAIRS = 300
MOST_TABLES = 50
BLOCK_ROWS = 6  # of an address below its label
BLOCK_GAP = 1.2  # line heights of white inside a block
ALIGNED = 0.02
BY_COLON, BESIDE, BELOW = 0.95, 0.75, 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the value it names, both as printed with their boxes; `stored` is the value in its type's form."""

    label: Evidence
    value: Evidence
    type: FieldType
    stored: Any
    confidence: float


@dataclass(frozen=True, slots=True)
class Everything:
    """All pairs and tables of a document in reading order."""

    pairs: tuple[Pair, ...]
    tables: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the document writes its days and figures, where it tells."""

    day_first: bool | None
    decimal: str | None


def read_everything(pages: Sequence[Page]) -> Everything:
    """What the pages say of themselves, at most `MOST_PAIRS` pairs and `MOST_TABLES` tables."""
    pairs: list[Pair] = []
    tables: list[Grid] = []
    layout = lay_out(pages)
    findings = survey(layout)
    manner = _Manner(findings.day_first, findings.decimal)
    for sheet in layout.sheets:
        grids = find_grids(sheet)
        inside = {index for grid in grids for index in range(grid.first, grid.last + 1)}
        tables.extend(grids)
        pairs.extend(_pairs(sheet, inside, manner))
    return Everything(tuple(pairs[:MOST_PAIRS]), tuple(tables[:MOST_TABLES]))


def _pairs(sheet: Sheet, inside: set[int], manner: _Manner) -> Iterator[Pair]:
    """The pairs of a page outside its tables; what is a value once is no label after."""
    taken: set[int] = set()
    columns = _columns_of_pairs(sheet, inside)
    for row in sheet.rows:
        if row.index in inside or is_page_number(row):
            continue
        for label, value in _headed(sheet, row, inside, taken):
            pair = _made(sheet, (label, 0, len(label.text)), [(value, 0)], BELOW, manner)
            if pair is not None:
                taken.update((id(label), id(value)))
                yield pair
        for segment in row.segments:
            pair, used = _pair(sheet, segment, inside, columns, manner) if id(segment) not in taken else (None, [])
            if pair is not None:
                taken.update(map(id, used))
                yield pair


def _headed(sheet: Sheet, row: Row, inside: set[int], taken: set[int]) -> list[tuple[Segment, Segment]]:
    """Names side by side, each with the value below it: as many, at the same left edges, one at least typed."""
    below = sheet.rows[row.index + 1] if row.index + 1 < len(sheet.rows) else None
    if below is None or below.index in inside or not 1 < len(row.segments) == len(below.segments):
        return []
    gap = below.box[1] - row.box[3]
    above = row.box[1] - sheet.rows[row.index - 1].box[3] if row.index else gap
    if gap / sheet.line_height > BLOCK_GAP or gap > above or any(id(one) in taken for one in row.segments):
        return []  # nearer to what stands above, they are captions
    found = list(zip(row.segments, below.segments, strict=True))
    named = all(_can_name(label) and not label.text.rstrip().endswith((":", "：")) for label, _ in found)
    aligned = all(abs(label.box[0] - value.box[0]) < ALIGNED for label, value in found)
    typed = sum(type_of(value.text) is not FieldType.TEXT for _, value in found)
    return found if named and aligned and typed and not any(_is_label_like(value) for _, value in found) else []


def _columns_of_pairs(sheet: Sheet, inside: set[int]) -> list[tuple[float, float]]:
    """Left edges of labels and values where two pairs at least, the value of a type, stand below one another."""
    edges = [
        (segment.box[0], right.box[0])
        for row in sheet.rows
        if row.index not in inside
        for segment, right in pairwise(row.segments)
        if _can_name(segment) and type_of(right.text) is not FieldType.TEXT
    ]
    return [one for one in edges if sum(_is_aligned(one, other) for other in edges) > 1]


def _is_aligned(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < ALIGNED and abs(one[1] - other[1]) < ALIGNED


def _can_name(segment: Segment) -> bool:
    return is_name(segment.text) and len(segment.words) <= LABEL_WORDS


def _pair(
    sheet: Sheet, segment: Segment, inside: set[int], columns: Sequence[tuple[float, float]], manner: _Manner
) -> tuple[Pair | None, list[Segment]]:
    """The pair that `segment` begins, and the segments it takes."""
    label, start = label_before(segment)
    if start:
        if _is_sentence(segment, start):
            return None, []
        score = BY_COLON if any(sign in segment.text[: start + 1] for sign in ":：") else BESIDE
        return _made(sheet, (segment, 0, len(label)), [(segment, start)], score, manner), [segment]
    text = segment.text.strip()
    has_colon = text.endswith((":", "："))
    if not _can_name(segment):
        return None, []
    row = sheet.rows[segment.row]
    right = row.segments[segment.index + 1] if segment.index + 1 < len(row.segments) else None
    beside = right is not None and any(_is_aligned((segment.box[0], right.box[0]), one) for one in columns)
    names = has_colon or beside or _is_known(segment)
    if right is not None and not _is_label_like(right) and (names or type_of(right.text) is not FieldType.TEXT):
        score = BY_COLON if has_colon else BESIDE
        return _made(sheet, (segment, 0, len(segment.text)), [(right, 0)], score, manner), [segment, right]
    if not names:
        return None, []
    block = _block_below(sheet, segment, inside)
    if not block:
        return None, []
    parts = [(one, 0) for one in block]
    return _made(sheet, (segment, 0, len(segment.text)), parts, BELOW, manner), [segment, *block]


def _is_known(segment: Segment) -> bool:
    """Whether the whole segment is the label of a common field."""
    length = len(bare_label(segment.text))
    return any(hit.start == 0 and hit.end >= length for hit in label_book(()).find_in(segment))


def _is_label_like(segment: Segment) -> bool:
    """Whether a segment is itself the label of something: it ends with a colon, has one inside, or is a known one."""
    return segment.text.rstrip().endswith((":", "：")) or bool(label_before(segment)[1]) or _is_known(segment)


def _is_sentence(segment: Segment, start: int) -> bool:
    """Whether what follows a label that has no colon is running text."""
    has_colon = any(sign in segment.text[: start + 1] for sign in ":：")
    return not has_colon and len(segment.text[start:].split()) > LABEL_WORDS


def _block_below(sheet: Sheet, label: Segment, inside: set[int]) -> list[Segment]:
    """The segments below a label that begin at its left edge, until white or another label ends them."""
    block: list[Segment] = []
    bottom = label.box[3]
    for row in sheet.rows[label.row + 1 :]:
        if row.index in inside or (row.box[1] - bottom) / sheet.line_height > BLOCK_GAP or len(block) == BLOCK_ROWS:
            break
        own = next((one for one in row.segments if abs(one.box[0] - label.box[0]) < ALIGNED), None)
        if own is None:
            continue
        if _is_label_like(own):
            break
        block.append(own)
        bottom = own.box[3]
        if len(block) == 1 and type_of(own.text) is not FieldType.TEXT:
            break  # a figure, a date or a code is a value of one row
    return block


def _made(
    sheet: Sheet,
    label: tuple[Segment, int, int],
    parts: Sequence[tuple[Segment, int]],
    score: float,
    manner: _Manner,
) -> Pair | None:
    """The pair of a label and the rest of each of `parts`; None where nothing is left to name or to be named."""
    segment, start, end = label
    name = bare_label(segment.text[start:end])
    text = "\n".join(part.text[begin:].strip() for part, begin in parts)
    if not name or not text.strip():
        return None
    kind = type_of(text)
    try:
        stored = parse_value(FieldSpec("value", kind), text, day_first=manner.day_first, decimal=manner.decimal)
    except InvalidValue:
        kind, stored = FieldType.TEXT, text
    box: Box = union(part.box_of(begin, len(part.text)) for part, begin in parts)
    known = [figure for part, begin in parts if (figure := part.confidence_of(begin, len(part.text))) is not None]
    return Pair(
        Evidence(sheet.source, sheet.number, segment.box_of(start, end), name),
        Evidence(sheet.source, sheet.number, box, text),
        kind,
        stored,
        confidence(score, source=sheet.source, read=min(known) if known else None),
    )


def describe_everything(everything: Everything) -> dict[str, Any]:
    """Pairs and tables in a form for JSON: {"pairs": [...], "tables": [...]}, boxes as lists."""
    return {
        "pairs": [_describe_pair(pair) for pair in everything.pairs],
        "tables": [_describe_table(table) for table in everything.tables],
    }


def _describe_pair(pair: Pair) -> dict[str, Any]:
    return {
        "label": pair.label.text,
        "text": pair.value.text,
        "type": pair.type.value,
        "value": pair.stored,
        "confidence": pair.confidence,
        "page": pair.value.page,
        "label_box": _rounded(pair.label.box),
        "box": _rounded(pair.value.box),
    }


def _describe_table(table: Grid) -> dict[str, Any]:
    return {
        "page": table.page,
        "box": _rounded(table.box),
        "columns": [
            {"label": column.label.text, "type": column.type.value, "box": _rounded(column.label.box)}
            for column in table.columns
        ],
        "rows": [
            [{"text": cell.text, "box": _rounded(cell.box)} if cell is not None else None for cell in row]
            for row in table.rows
        ],
    }


def _rounded(box: Box | None) -> list[float] | None:
    return [round(edge, 5) for edge in box] if box is not None else None
