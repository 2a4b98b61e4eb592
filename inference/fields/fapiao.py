"""The printed form of Chinese VAT invoices: two boxes, buyer and seller, with the same labels, and one row of sums.

Knows nothing of other documents. The buyer's box stands above the seller's or left of it; the labels in both are
alike ("名称", "纳税人识别号"), often spaced out, so only their place tells whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import squeeze
from inference.fields.layout import Layout, Segment, Sheet
from inference.fields.ranking import Ranked
from inference.types import FieldType

_NAME = re.compile(r"(?:名\s*|^)称\s*[:：]\s*")  # "名" may stand in a segment of its own
_TAX_NUMBER = re.compile(r"识\s*别\s*号\s*[:：]?\s*")
_ADDRESS = re.compile(r"地\s*址(?:\s*、\s*电\s*话)?\s*[:：]\s*")
_NUMBER = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{15,20}(?![0-9A-Z])")
_PHONE = re.compile(r"[\s,，、]*(?:\+?\d[\d ()-]{6,})$")
_NEXT = re.compile(r"\s*(?:纳\s*税|统\s*一|地\s*址|开\s*户)")
BOX_ROWS = 6
SAME_BOX = 0.12
SCORE = 0.92


@dataclass(frozen=True, slots=True)
class _Label:
    """A label's place: the segment it stands in and where its value would begin."""

    sheet: Sheet
    segment: Segment
    end: int


def read_fapiao(desk: Desk) -> None:
    """Name, tax number and address of both parties, and the row of sums, where the page is such a form."""
    names = _parties(desk.layout)
    if not names or not any(_TAX_NUMBER.search(segment.text) for segment in desk.layout.segments):
        return
    for role, label in names.items():
        for field, found in _box(label, [other for other in names.values() if other is not label]):
            if desk.has(f"{role}_{field}"):
                desk.ranked[f"{role}_{field}"] = [Ranked(SCORE, found)]
    for name, found in _sums(desk):
        if desk.has(name):
            desk.ranked[name] = [Ranked(SCORE, found), *desk.ranked[name]]


def _parties(layout: Layout) -> dict[str, _Label]:
    """The labels "名称" of both boxes by role; empty where there are not exactly two on a page."""
    for sheet in layout.sheets:
        labels = list(_labels(sheet, _NAME))
        if len(labels) != 2:
            continue
        first, second = labels
        apart = second.segment.box[1] - first.segment.box[1]
        if abs(apart) < 1.5 * sheet.line_height and second.segment.box[0] < first.segment.box[0]:
            first, second = second, first
        return {"buyer": first, "seller": second}
    return {}


def _labels(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[_Label]:
    for row in sheet.rows:
        for segment in row.segments:
            for match in pattern.finditer(segment.text):
                yield _Label(sheet, segment, match.end())


def _box(name: _Label, others: list[_Label]) -> Iterator[tuple[str, Candidate]]:
    """The values of one box, by the end of their field's name."""
    found = _value(name)
    if found is not None:
        yield "name", found
    number = next((value for label in _within(name, others, _TAX_NUMBER) if (value := _value(label))), None)
    if number is not None and (match := _NUMBER.search(number.raw.upper())):
        start = number.start + match.start()
        yield "vat_id", Candidate(number.segment, start, start + len(match[0]), match[0])
    address = next((value for label in _within(name, others, _ADDRESS) if (value := _value(label))), None)
    if address is not None and (text := _PHONE.sub("", address.raw)):
        yield "address", Candidate(address.segment, address.start, address.start + len(text), text)


def _within(name: _Label, others: list[_Label], pattern: re.Pattern[str]) -> Iterator[_Label]:
    """Labels of the box that begins with `name`: below it, left-aligned with it, before another box begins."""
    home = name.segment
    below = [other.segment.row for other in others if other.segment.row > home.row]
    last = min([home.row + BOX_ROWS, *(row - 1 for row in below)])
    for label in _labels(name.sheet, pattern):
        if home.row < label.segment.row <= last and abs(label.segment.box[0] - home.box[0]) < SAME_BOX:
            yield label


def _value(label: _Label) -> Candidate | None:
    """What follows a label: the rest of its segment, else the next segment of the row that is no label itself."""
    segment = label.segment
    rest = _NEXT.split(segment.text[label.end :])[0].strip()
    if rest:
        start = segment.text.index(rest, label.end)
        return Candidate(segment, start, start + len(rest), rest)
    for other in label.sheet.rows[segment.row].segments[segment.index + 1 : segment.index + 2]:
        if not other.text.rstrip().endswith((":", "：")):
            return Candidate(other, 0, len(other.text), other.text)
    return None


def _sums(desk: Desk) -> Iterator[tuple[str, Candidate]]:
    """Net and tax in the row "合计", which has no label for either."""
    amounts = desk.findings.of(FieldType.MONEY)
    for sheet in desk.layout.sheets:
        for row in sheet.rows:
            if not squeeze(row.text).startswith("合计"):
                continue
            printed = [a for a in amounts if (a.page, a.segment.row) == (sheet.number, row.index)]
            if len(printed) == 2 and abs(printed[0].value) >= abs(printed[1].value):
                yield "net_total", printed[0]
                yield "tax_total", printed[1]
