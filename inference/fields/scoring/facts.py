"""What can be said of a candidate whatever field asks: its form, its place on the pages, its like on the document.

Knows nothing of labels or fields. Lengths are in line heights of the page, places in fractions of it; what does not
apply is `ABSENT`.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from inference.fields.candidates import Candidate, Findings
from inference.fields.layout import Row, Sheet
from inference.types import FieldType, Source

ABSENT = -99.0  # what does not apply
CENT = 0.006
MOST_SUMMED = 60
FORM = (
    "strength", "is_checked", "is_ambiguous", "side", "has_currency", "has_cents", "is_negative", "is_zero",
    "magnitude", "share_of_most", "rank_of_value", "repeats", "length", "digits",
)  # fmt: skip
PLACE = (
    "x", "right", "y", "page", "is_last_page", "rows_left", "height", "words", "segments", "amounts_in_row",
    "is_rightmost", "is_leftmost", "begins", "ends", "column_above", "gap_above", "share_of_pages",
)  # fmt: skip
SUMS = ("is_sum_of_two", "is_part_of_sum", "is_sum_above", "order_of_date", "dates")
FACTS = (*FORM, *PLACE, *SUMS)
_CENTS = re.compile(r"[.,]\d{2}(?!\d)")


class Facts:
    """Facts of the candidates of one document, found once each."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._sheets = {sheet.number: sheet for sheet in findings.layout.sheets}
        self._amounts: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
        self._columns: dict[int, list[Candidate]] = defaultdict(list)
        for amount in findings.of(FieldType.MONEY):
            self._amounts[(amount.page, amount.segment.row)].append(amount)
            self._columns[amount.page].append(amount)
        money = [abs(float(amount.value)) for amount in findings.of(FieldType.MONEY) if _has_cents(amount)]
        money = money or [abs(float(amount.value)) for amount in findings.of(FieldType.MONEY)]
        self._most = max(money, default=0.0)
        self._ranks = {value: place for place, value in enumerate(sorted({round(v, 2) for v in money}, reverse=True))}
        self._repeats = Counter(round(float(amount.value), 2) for amount in findings.of(FieldType.MONEY))
        self._sums, self._parts = _sums_of_two(money)
        self._dates = sorted({str(date.value) for date in findings.of(FieldType.DATE)})
        self._said = Counter(str(date.value) for date in findings.of(FieldType.DATE))
        self._known: dict[tuple[int, int, int, int, int], list[float]] = {}

    @property
    def is_ocr(self) -> bool:
        return self._findings.layout.sheets[0].source is Source.OCR

    @property
    def pages(self) -> int:
        return len(self._sheets)

    def of(self, candidate: Candidate) -> list[float]:
        """The figures named by `FACTS`."""
        key = (*candidate.place(), candidate.end)
        if key not in self._known:
            self._known[key] = [*self._form(candidate), *self._place(candidate), *self._sum(candidate)]
        return self._known[key]

    def _form(self, candidate: Candidate) -> list[float]:
        number = float(candidate.value) if isinstance(candidate.value, int | float) else None
        value = None if number is None else round(abs(number), 2)
        raw = candidate.raw
        repeats = self._said[str(candidate.value)] if number is None else self._repeats[round(number, 2)]
        return [
            candidate.strength,
            float(candidate.is_checked),
            float(candidate.is_ambiguous),
            {"from": 1.0, "to": 2.0}.get(candidate.side, 0.0),
            float(candidate.currency is not None),
            float(_has_cents(candidate)),
            ABSENT if number is None else float(number < 0),
            ABSENT if number is None else float(number == 0),
            ABSENT if value is None else math.log10(value + 1.0),
            ABSENT if value is None or not self._most else min(value / self._most, 3.0),
            ABSENT if value is None else float(min(self._ranks.get(value, 30), 30)),
            float(min(repeats, 9)),
            float(min(len(raw), 60)),
            sum(character.isdigit() for character in raw) / max(len(raw), 1),
        ]

    def _place(self, candidate: Candidate) -> list[float]:
        segment, sheet = candidate.segment, self._sheets[candidate.page]
        row = sheet.rows[segment.row]
        x0, y0, x1, _ = segment.box_of(candidate.start, candidate.end)
        above, gap = self._above(candidate, sheet, x1, y0)
        pages = list(self._sheets)
        return [
            x0,
            x1,
            y0,
            float(min(pages.index(candidate.page), 3)),
            float(candidate.page == pages[-1]),
            float(min(len(sheet.rows) - 1 - segment.row, 40)),
            min(segment.height / sheet.line_height, 5.0),
            float(min(len(segment.words), 30)),
            float(min(len(row.segments), 12)),
            float(min(len(self._amounts[(candidate.page, segment.row)]), 9)),
            float(_is_rightmost(candidate, row)),
            float(segment.index == 0),
            float(not segment.text[: candidate.start].strip()),
            float(not segment.text[candidate.end :].strip()),
            float(min(len(above), 20)),
            gap,
            pages.index(candidate.page) / max(len(pages), 1),
        ]

    def _above(self, candidate: Candidate, sheet: Sheet, right: float, top: float) -> tuple[list[float], float]:
        """Amounts above with the same right edge, the lowest first, and the gap to the first in line heights."""
        if not isinstance(candidate.value, int | float):
            return [], ABSENT
        found = [
            (other.segment.box[3], float(other.value))
            for other in self._columns[candidate.page]
            if other.segment.row < candidate.segment.row
            and abs(other.segment.box_of(other.start, other.end)[2] - right) < 0.012
        ]
        found.sort(reverse=True)
        gap = (top - found[0][0]) / sheet.line_height if found else ABSENT
        return [value for _, value in found], min(gap, 20.0) if found else ABSENT

    def _sum(self, candidate: Candidate) -> list[float]:
        if isinstance(candidate.value, int | float):
            value = round(abs(float(candidate.value)), 2)
            sheet = self._sheets[candidate.page]
            _, top, right, _ = candidate.segment.box_of(candidate.start, candidate.end)
            above, _ = self._above(candidate, sheet, right, top)
            return [
                float(value in self._sums),
                float(value in self._parts),
                float(_adds_up(value, above)),
                ABSENT,
                ABSENT,
            ]
        place = self._dates.index(str(candidate.value)) if str(candidate.value) in self._dates else None
        order = ABSENT if place is None else place / max(len(self._dates) - 1, 1)
        return [ABSENT, ABSENT, ABSENT, order, float(len(self._dates))]


def _has_cents(candidate: Candidate) -> bool:
    return _CENTS.search(candidate.raw) is not None


def _is_rightmost(candidate: Candidate, row: Row) -> bool:
    last = row.segments[-1]
    return candidate.segment is last and not last.text[candidate.end :].strip(" .*%")


def _sums_of_two(money: Sequence[float]) -> tuple[set[float], set[float]]:
    """Printed amounts that are the sum of two others, and the others."""
    values = sorted({round(value, 2) for value in money if value > 0}, reverse=True)[:MOST_SUMMED]
    known = set(values)
    sums: set[float] = set()
    parts: set[float] = set()
    for place, greater in enumerate(values):
        for less in values[place:]:
            total = round(greater + less, 2)
            if total in known:
                sums.add(total)
                parts.update((greater, less))
    return sums, parts


def _adds_up(value: float, above: Sequence[float]) -> bool:
    """Whether the nearest amounts above, two or more, or all of them but the nearest few, add up to `value`."""
    for skipped in range(min(3, len(above))):
        total = 0.0
        for count, amount in enumerate(above[skipped : skipped + 40], 1):
            total += abs(amount)
            if count > 1 and abs(total - value) < CENT:
                return True
            if total > value + CENT:
                break
    return False
