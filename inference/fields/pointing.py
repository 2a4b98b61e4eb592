"""What somebody means who points at a place on a page: the value printed there, its label, its type and its form.

Knows nothing of templates or rows. Pure: the same page and box give the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from inference.fields.currencies import codes, parse_currency
from inference.fields.dates import find_dates
from inference.fields.errors import InvalidValue
from inference.fields.folding import fold
from inference.fields.identifiers import PLAIN, find_ibans, find_vat_ids
from inference.fields.labels import label_book
from inference.fields.layout import Row, Segment, Sheet, lay_out, union
from inference.fields.masks import pattern_like
from inference.fields.money import find_amounts
from inference.fields.values import NO, YES, parse_value
from inference.types import Box, FieldSpec, FieldType, Page, Word

LABEL_WORDS = 6  # more words before a value are a sentence, no label
ROWS_ABOVE = 2.5  # in heights of a line: farther up nothing names a value
_COLON = re.compile(r"\s*[:：]\s*(?=\S)(?!//)")
_LEADERS = re.compile(r"\s*(?:\.{3,}|…+|_{3,}|(?:\. ){3,})\s*(?=[^\s._…])")  # dots that lead the eye to the value
_POSTCODE = re.compile(r"\b\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_RATE = re.compile(r"\d+(?:[.,]\d+)?\s?[%％]")
_WRITTEN = re.compile(r"[^\W\d_]*[a-z][^\W\d_]{2,}|[぀-ヿ㐀-鿿]")  # a written word is no part of a code
_LONGEST_NUMBER = 4  # digits: a longer bare figure is an identifier


@dataclass(frozen=True, slots=True)
class Pointed:
    """The value at a place. `text`: as printed, lines joined by newlines. `value`: in the stored form of `type`.

    `label` is "" where nothing names the value; `pattern` None where its build tells nothing.
    """

    text: str
    label: str
    type: FieldType
    pattern: str | None
    value: Any
    box: Box


@dataclass(frozen=True, slots=True)
class _Part:
    """Characters `start` to `end` of a segment."""

    segment: Segment
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]

    @property
    def box(self) -> Box:
        return self.segment.box_of(self.start, self.end)

    def rest(self, start: int) -> _Part:
        """What follows after `start` characters."""
        return _Part(self.segment, self.start + start, self.end)


def point_at(page: Page, box: Box) -> Pointed | None:
    """What stands in `box` of `page`, or at its middle when the box holds no word; None where nothing is printed."""
    layout = lay_out([page])
    if not layout.sheets:
        return None
    sheet = layout.sheets[0]
    rows = _rows_in(sheet, box) or _row_at(sheet, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    if not rows:
        return None
    label, parts = _label_inside(rows)
    if not label:
        label = _label_outside(sheet, parts)
    text = "\n".join(" ".join(part.text for part in row) for row in parts)
    kind = type_of(text)
    pattern = pattern_like(text) if kind is FieldType.IDENTIFIER else None
    value = parse_value(FieldSpec("value", kind), text)
    return Pointed(text, label, kind, pattern, value, union(part.box for row in parts for part in row))


def _rows_in(sheet: Sheet, box: Box) -> list[list[_Part]]:
    """The words whose middles lie in `box`, by row."""
    x0, y0, x1, y1 = box
    rows = []
    for row in sheet.rows:
        parts = []
        for segment in row.segments:
            inside = [
                (start, start + len(word.text))
                for start, word in zip(segment.starts, segment.words, strict=True)
                if x0 <= (word.box[0] + word.box[2]) / 2 <= x1 and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
            ]
            if inside:
                parts.append(_Part(segment, inside[0][0], inside[-1][1]))
        if parts:
            rows.append(parts)
    return rows


def _row_at(sheet: Sheet, point: tuple[float, float]) -> list[list[_Part]]:
    """The segment under a point, as one row; a little beside the ink counts, too."""
    x, y = point
    slack = sheet.line_height / 2
    for row in sheet.rows:
        for segment in row.segments:
            x0, y0, x1, y1 = segment.box
            if x0 - slack <= x <= x1 + slack and y0 - slack <= y <= y1 + slack:
                return [[_Part(segment, 0, len(segment.text))]]
    return []


def _label_inside(rows: list[list[_Part]]) -> tuple[str, list[list[_Part]]]:
    """The label that was pointed at together with its value, and the value's parts."""
    first = rows[0]
    if len(first) == 2 and len(rows) == 1 and is_name(first[0].text):
        return bare_label(first[0].text), [[first[1]]]
    if len(rows) > 1 and len(first) == 1 and first[0].text.rstrip().endswith((":", "：")):
        return bare_label(first[0].text), rows[1:]
    label, start = _label_of_part(first[0])
    return (bare_label(label), [[first[0].rest(start), *first[1:]], *rows[1:]]) if start else ("", rows)


def label_before(segment: Segment) -> tuple[str, int]:
    """The label at the beginning of a segment and where the value it names begins; ("", 0) without one."""
    return _label_of_part(_Part(segment, 0, len(segment.text)))


def _label_of_part(part: _Part) -> tuple[str, int]:
    """The label of what follows it in the same segment, and where that begins; ("", 0) without one."""
    text = part.text
    colon = _COLON.search(text) or _LEADERS.search(text)
    if colon and is_name(text[: colon.start()]) and len(text[: colon.start()].split()) <= LABEL_WORDS:
        return text[: colon.start()], colon.end()
    codes_at = [found.start for find in (find_ibans, find_vat_ids) for found in find(text) if found.end == len(text)]
    known = [
        hit.end for hit in label_book(()).find_in(Segment((Word(text, part.box),), part.segment.page)) if not hit.start
    ]
    end = max((*codes_at, *known), default=0)
    value = text[end:].lstrip(" .#")
    if not end or not any(map(str.isdigit, value)) or not is_name(text[:end]):
        return "", 0
    return text[:end], len(text) - len(value)


def _label_outside(sheet: Sheet, parts: list[list[_Part]]) -> str:
    """The words before the value on its row, else those above it."""
    first = parts[0][0]
    before = first.segment.text[: first.start]
    if before and len(before.split()) <= LABEL_WORDS and is_name(before):
        return bare_label(before)
    row = sheet.rows[first.segment.row]
    if not first.start and first.segment.index:
        left = row.segments[first.segment.index - 1]
        if len(left.words) <= LABEL_WORDS and is_name(left.text):
            return bare_label(left.text)
    return _label_above(sheet.rows, row, first.box, sheet.line_height)


def _label_above(rows: Sequence[Row], row: Row, box: Box, height: float) -> str:
    for above in reversed(rows[: row.index]):
        if box[1] - above.box[3] > ROWS_ABOVE * height:
            break
        for segment in above.segments:
            overlap = min(segment.box[2], box[2]) - max(segment.box[0], box[0])
            if overlap > 0.4 * min(segment.box[2] - segment.box[0], box[2] - box[0]):
                named = len(segment.words) <= LABEL_WORDS and is_name(segment.text)
                return bare_label(segment.text) if named else ""
    return ""


def is_name(text: str) -> bool:
    """Whether words can name a value: letters, and hardly a figure among them."""
    bare = _RATE.sub("", text)
    letters, digits = sum(map(str.isalpha, bare)), sum(map(str.isdigit, bare))
    return letters > 1 and digits <= letters / 3


def bare_label(label: str) -> str:
    """A label without the signs around it."""
    return label.strip().rstrip(":：#*. …_").strip()


def type_of(text: str) -> FieldType:
    """The type that a printed text looks like; lines are divided by newlines."""
    if "\n" in text:
        lines = text.split("\n")
        is_address = len(lines) <= 6 and any(_POSTCODE.search(line) for line in lines[-3:])
        return FieldType.ADDRESS if is_address else FieldType.MULTILINE
    return next((kind for kind, is_kind in _KINDS if is_kind(text) and _parses(kind, text)), FieldType.TEXT)


def _parses(kind: FieldType, text: str) -> bool:
    try:
        return parse_value(FieldSpec("value", kind), text) is not None
    except InvalidValue:
        return False


def _is_iban(text: str) -> bool:
    return any(found.is_checked and found.end - found.start == len(text) for found in find_ibans(text))


def _is_vat_id(text: str) -> bool:
    return any(found.end - found.start == len(text) for found in find_vat_ids(text))


def _is_currency(text: str) -> bool:
    return parse_currency(text) is not None and (len(text) < 3 or text in codes())


def _is_money(text: str) -> bool:
    found = list(find_amounts(text))
    return len(found) == 1 and found[0].is_money and found[0].end - found[0].start == len(text)


def _is_number(text: str) -> bool:
    digits = [character for character in text if character.isdigit()]
    return re.fullmatch(r"[-+−]?\d[\d.,]*", text) is not None and (
        not text.isdigit() or (len(digits) <= _LONGEST_NUMBER and (text[0] != "0" or text == "0"))
    )


def _is_identifier(text: str) -> bool:
    parts = text.split()
    is_built = any(map(str.isdigit, text)) and all(PLAIN.fullmatch(part) for part in parts)
    return is_built and len(parts) <= 3 and not _WRITTEN.search(text)


_KINDS: tuple[tuple[FieldType, Callable[[str], bool]], ...] = (
    (FieldType.IBAN, _is_iban),
    (FieldType.VAT_ID, _is_vat_id),
    (FieldType.DATE, lambda text: len(find_dates(text)) == 1),
    (FieldType.PERCENTAGE, lambda text: text.endswith(("%", "％"))),
    (FieldType.CURRENCY, _is_currency),
    (FieldType.MONEY, _is_money),
    (FieldType.DURATION, lambda text: any(map(str.isdigit, text))),
    (FieldType.NUMBER, _is_number),
    (FieldType.BOOLEAN, lambda text: len(text) > 1 and fold(text) in YES | NO),
    (FieldType.IDENTIFIER, _is_identifier),
)
