"""Typed candidates: every place on the pages that could be the value of a field of some type.

Knows nothing of labels or which candidate wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from inference.fields.blocks import LEGAL
from inference.fields.currencies import codes, parse_currency
from inference.fields.dates import find_dates
from inference.fields.day_order import day_order
from inference.fields.durations import find_durations
from inference.fields.identifiers import find_bics, find_ibans, find_vat_ids
from inference.fields.layout import Layout, Segment
from inference.fields.money import find_amounts, guess_decimal
from inference.fields.ticks import options_in
from inference.fields.values import NO, YES
from inference.types import Evidence, FieldType

_PERCENT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d{1,3})?)\s?[%％]")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])|[€£$₹₩₺₽฿¥￥]|\bRM(?=\s?\d|\b)|zł|Kč|\bEURO\b|\bTL\b|元|円")
_COUNTED = re.compile(r"\d{1,2}[.)]\s+[^\W\d_]{2}")  # "8. Contact address": forms count their boxes
_BOX = re.compile(r"[☑☒✓✔☐]")
_ANSWERS = tuple(word for word in (*YES, *NO) if word not in ("1", "0", "x", "n", "y", "j", "on", "off", "✓", "✔"))
_IBAN_BEGUN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){0,7}$")
_IBAN_REST = re.compile(r"[A-Z0-9]{1,4}(?: ?[A-Z0-9]{1,4})*(?![A-Za-z0-9])")
_RANGE = re.compile(r"\s*(?:-+|~|to|thru|through|until|bis|au|al|a|ate|tot|do|至|〜)\s*")


@dataclass(slots=True, eq=False)
class Candidate:
    """One possible value and where it is printed. `strength` (0..1): how much its own form speaks for it.

    `side`: "from" or "to" for a date that begins or ends a printed range.
    """

    segment: Segment
    start: int
    end: int
    value: Any
    strength: float = 1.0
    is_checked: bool = False
    currency: str | None = None
    more: tuple[Evidence, ...] = ()
    is_ambiguous: bool = False
    side: str = ""

    @property
    def page(self) -> int:
        return self.segment.page

    @property
    def raw(self) -> str:
        return self.segment.text[self.start : self.end]

    def place(self) -> tuple[int, int, int, int]:
        """Where it stands: page, row, segment, character; equal for two candidates printed at the same place."""
        return (self.segment.page, self.segment.row, self.segment.index, self.start)


@dataclass(slots=True, eq=False)
class Findings:
    """A laid-out document with its candidates by type, found once each."""

    layout: Layout
    text: str
    decimal: str | None
    day_first: bool | None
    _by_type: dict[FieldType, list[Candidate]] = field(default_factory=dict)

    def of(self, kind: FieldType) -> list[Candidate]:
        """All candidates of one type in reading order; a type whose values have no form of their own has none."""
        finder = _FINDERS.get(kind)
        if finder is None:
            return []
        if kind not in self._by_type:
            self._by_type[kind] = [found for segment in self.layout.segments for found in finder(self, segment)]
            if kind is FieldType.DATE:
                _mark_ranges(self._by_type[kind], self.layout)
        return self._by_type[kind]

    def on_page(self, number: int) -> Findings:
        """Those of one page alone, which writes figures and days as the whole document does."""
        sheets = tuple(sheet for sheet in self.layout.sheets if sheet.number == number)
        return Findings(Layout(sheets), self.text, self.decimal, self.day_first)


def survey(layout: Layout) -> Findings:
    """Start the findings of a document: its text, decimal sign and order of day and month."""
    text = "\n".join(row.text for sheet in layout.sheets for row in sheet.rows)
    decimal = guess_decimal(text)
    day_first = day_order(text, decimal)
    return Findings(layout, text, decimal, day_first)


def _money(findings: Findings, segment: Segment) -> Iterator[Candidate]:
    numbers = [(found.start, found.end) for finder in (find_vat_ids, find_ibans) for found in finder(segment.text)]
    for found in find_amounts(segment.text, decimal=findings.decimal):
        if any(start <= found.start < end for start, end in numbers):
            continue  # the groups of a VAT number or an account are no amounts
        if not found.start and _COUNTED.match(segment.text):
            continue
        strength = (0.75 if found.decimals == 2 else 0.45) + (0.25 if found.has_sign else 0.0)
        if not found.is_money and found.value > 9_999 and float(found.value).is_integer():
            strength *= 0.6
        yield Candidate(segment, found.start, found.end, found.value, min(strength, 1.0), currency=found.currency)


def _number(findings: Findings, segment: Segment) -> Iterator[Candidate]:
    for found in find_amounts(segment.text, decimal=findings.decimal):
        if not found.start and _COUNTED.match(segment.text):
            continue
        value = found.value if found.decimals else as_counted(found.value)
        yield Candidate(segment, found.start, found.end, value, 0.6 if found.has_sign else 0.9)


def as_counted(value: float) -> float | int:
    """A number printed without decimals as the whole number it is: 6 packages are not 6.0."""
    return int(value) if float(value).is_integer() else value


def _date(findings: Findings, segment: Segment) -> Iterator[Candidate]:
    for found in find_dates(segment.text, day_first=findings.day_first):
        unsure = found.is_ambiguous and findings.day_first is None
        yield Candidate(segment, found.start, found.end, found.iso, is_ambiguous=unsure)


def _percentage(_findings: Findings, segment: Segment) -> Iterator[Candidate]:
    for match in _PERCENT.finditer(segment.text):
        yield Candidate(segment, match.start(), match.end(), float(match[1].replace(",", ".")))


def _duration(_findings: Findings, segment: Segment) -> Iterator[Candidate]:
    for found in find_durations(segment.text):
        yield Candidate(segment, found.start, found.end, found.value)


def _currency(_findings: Findings, segment: Segment) -> Iterator[Candidate]:
    firms = [match.span() for match in LEGAL.finditer(segment.folded)]  # "Sdn Bhd" is no Bahraini dinar
    for match in _CODE.finditer(segment.text):
        if any(start < match.end() and match.start() < end for start, end in firms):
            continue
        code = parse_currency(match[0])
        if code is not None and (len(match[0]) != 3 or match[0] in codes()):
            yield Candidate(segment, match.start(), match.end(), code)


def _iban(findings: Findings, segment: Segment) -> Iterator[Candidate]:
    yield from _iban_over_rows(findings.layout, segment)
    for found in find_ibans(segment.text):
        yield Candidate(
            segment, found.start, found.end, found.value, 1.0 if found.is_checked else 0.5, found.is_checked
        )


def _iban_over_rows(layout: Layout, segment: Segment) -> Iterator[Candidate]:
    """An account that a narrow column breaks: begun at a segment's end, its rest on one of the two rows below."""
    begun = _IBAN_BEGUN.search(segment.text)
    if begun is None:
        return
    for row in layout.sheet(segment.page).rows[segment.row + 1 : segment.row + 3]:
        for other in row.segments:
            rest = _IBAN_REST.match(other.text)
            if rest is None or min(segment.box[2], other.box[2]) <= max(segment.box[0], other.box[0]):
                continue
            first = next(find_ibans(f"{begun[0]} {rest[0]}"), None)
            if first is not None and first.is_checked:
                more = (layout.evidence(other, 0, min(rest.end(), first.end - len(begun[0]) - 1)),)
                yield Candidate(segment, begun.start(), begun.end(), first.value, 1.0, True, more=more)
                return


def _vat_id(_findings: Findings, segment: Segment) -> Iterator[Candidate]:
    for found in find_vat_ids(segment.text):
        yield Candidate(
            segment, found.start, found.end, found.value, 1.0 if found.is_checked else 0.6, found.is_checked
        )


def _boolean(findings: Findings, segment: Segment) -> Iterator[Candidate]:
    row = findings.layout.sheet(segment.page).rows[segment.row]
    options = options_in(_ANSWERS, row)
    if {option.choice in YES for option in options} == {True, False}:
        options = [option for option in options if option.is_ticked]  # both are printed: the mark tells
        options = options if len(options) == 1 else []
    own = [option for option in options if option.segment is segment]
    for option in own:
        yield Candidate(
            segment, option.start, option.end, (option.choice in YES) is not (option.is_ticked is False), 0.8
        )
    for match in _BOX.finditer(segment.text) if not options_in(_ANSWERS, row) else ():
        yield Candidate(segment, match.start(), match.end(), match[0] != "☐", 0.8)


def _mark_ranges(dates: list[Candidate], layout: Layout) -> None:
    """Mark pairs of dates on one row that only "-", "to" or the like divides."""
    for first, second in pairwise(dates):
        if first.segment is second.segment:
            between = first.segment.folded[first.end : second.start]
        elif (first.page, first.segment.row) == (second.page, second.segment.row):
            row = layout.sheet(first.page).rows[first.segment.row]
            inner = [segment.folded for segment in row.segments[first.segment.index + 1 : second.segment.index]]
            between = " ".join([first.segment.folded[first.end :], *inner, second.segment.folded[: second.start]])
        elif _is_wrapped(first, second):
            between = first.segment.folded[first.end :]
        else:
            continue
        if _RANGE.fullmatch(between):
            first.side, second.side = "from", "to"


def _is_wrapped(first: Candidate, second: Candidate) -> bool:
    """Whether a narrow cell breaks a range: its second day begins the next row at the same left edge or the cell's."""
    follows = second.page == first.page and second.segment.row == first.segment.row + 1 and not second.start
    return (
        follows
        and second.segment.box[0] >= first.segment.box[0] - 0.01
        and second.segment.box[0] < first.segment.box[2]
    )


def bics(findings: Findings) -> list[Candidate]:
    """Every word built like a BIC."""
    return [
        Candidate(segment, found.start, found.end, found.value, 0.7)
        for segment in findings.layout.segments
        for found in find_bics(segment.text)
    ]


_FINDERS: dict[FieldType, Callable[[Findings, Segment], Iterator[Candidate]]] = {
    FieldType.MONEY: _money,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.PERCENTAGE: _percentage,
    FieldType.DURATION: _duration,
    FieldType.CURRENCY: _currency,
    FieldType.IBAN: _iban,
    FieldType.VAT_ID: _vat_id,
    FieldType.BOOLEAN: _boolean,
}
SHAPED = frozenset(_FINDERS)  # types whose values are known by their form
