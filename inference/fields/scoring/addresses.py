"""Addresses of sellers as rows of figures: every run of lines under each other that could be the whole address.

Knows no place by name. A run is judged by its own lines, by the lines before and after it, and by the name it follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from inference.fields.blocks import find_blocks, is_address_line
from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import squeeze
from inference.fields.layout import Segment
from inference.fields.scoring.lines import FIGURES, LONGEST, line_figures
from inference.fields.scoring.trees import Floats

MOST_LINES, MOST_ROWS = 6, 80  # some receipts say at their foot where the shop is
PLAIN = tuple(0.0 for _ in FIGURES)
TOWN, STREET, CONTACT, LEGAL, HEADING, DATED, COLON = (
    FIGURES.index(name) for name in ("town", "street", "contact", "legal", "heading", "dated", "colon")
)
OWN = (
    "is_rules", "shared_with_rules", "lines", "from_name", "x", "y", "first_row", "gap", "aligned", "centred", "towns",
    "streets", "contacts", "firms", "town_at", "letters", "digits", "commas", "in_rows", "has_buyer", "towns_before",
    "streets_before", "height", "town_over_lines", "colons", "commas_a_line", "rows_above_heading", "widest",
)  # fmt: skip
NAMES = (*OWN, *(f"{place}_{figure}" for place in ("before", "first", "last", "after") for figure in FIGURES))
Run = tuple[Segment, ...]
_PRICE = re.compile(r"\d[.,]\d{2}(?: ?[A-Z*]{1,3})?$")  # at the end of a line; houses 55,57 stand before a street
# Of a register or a receipt: a postal code and a house have fewer figures, and a town or a street beside them.
_NUMBER = re.compile(r"\d{8}|^\W*\d{5,7} ?[-–] ?[A-Z]{1,2}\W*$")


class AddressFeatures:
    """Makes runs of lines and their rows for the seller's address of one desk."""

    def __init__(self, desk: Desk, seller: Candidate | None) -> None:
        self._desk, self._seller = desk, seller
        rules = desk.ranked.get("seller_address") or ()
        self._rules = squeeze(str(rules[0].candidate.value)) if rules else ""
        self._sheet = desk.layout.sheets[0]

    def pool(self) -> list[tuple[Run, Run]]:
        """Runs with the lines they were taken from."""
        found: dict[tuple[tuple[int, int], ...], tuple[Run, Run]] = {}
        for lines in self._columns():
            for start in range(len(lines)):
                for end in range(start + 1, min(start + MOST_LINES, len(lines)) + 1):
                    if not may_belong(lines[end - 1].text) or self._is_priced(lines[end - 1]):
                        break
                    run = lines[start:end]
                    if _is_somewhere(run):
                        found.setdefault(tuple((line.row, line.index) for line in run), (run, lines))
        return list(found.values())

    def _columns(self) -> Iterator[Run]:
        if not self._desk.has("buyer_name"):
            rows = self._sheet.rows[:MOST_ROWS]
            yield tuple(max(row.segments, key=lambda item: item.box[2] - item.box[0]) for row in rows)
            return
        for block in find_blocks(self._desk.layout):
            yield tuple(block.segments[:14])

    def _is_priced(self, line: Segment) -> bool:
        """Whether an amount stands beside a line of a receipt: then it is an item."""
        row = self._sheet.rows[line.row]
        return not self._desk.has("buyer_name") and _PRICE.search(row.text[-LONGEST:]) is not None

    def has_rules(self, pool: Sequence[tuple[Run, Run]]) -> bool:
        """Whether one of the runs is the address that the rules found."""
        return any(squeeze("".join(line.text for line in run)) == self._rules for run, _ in pool)

    def candidate(self, run: Run) -> Candidate:
        """The run as one value over several lines."""
        more = tuple(self._desk.layout.evidence(line, 0, len(line.text)) for line in run[1:])
        return Candidate(run[0], 0, len(run[0].text), "\n".join(line.text.strip(" ,") for line in run), more=more)

    def rows(self, pool: Sequence[tuple[Run, Run]]) -> Floats:
        """Shape (len(pool), len(NAMES))."""
        table = [self._row(run, lines) for run, lines in pool]
        return np.array(table, np.float32).reshape(len(pool), len(NAMES))

    def _row(self, run: Run, lines: Run) -> list[float]:
        start = lines.index(run[0])
        before = lines[start - 1] if start else None
        after = lines[start + len(run)] if start + len(run) < len(lines) else None
        figures = [line_figures(line.text) for line in run]
        text = "".join(line.text for line in run)
        key = squeeze(text)
        towns = [place for place, line in enumerate(figures) if line[TOWN]]
        gaps = [lower.box[1] - upper.box[3] for upper, lower in pairwise(run)]
        height = self._sheet.line_height
        own = [
            float(bool(key) and key == self._rules),
            _shared(key, self._rules),
            float(len(run)),
            self._from_name(run[0]),
            run[0].box[0],
            run[0].box[1],
            float(min(run[0].row, 40)),
            max(gaps, default=0.0) / height,
            max(abs(line.box[0] - run[0].box[0]) for line in run),
            max(abs(sum(line.box[::2]) - sum(run[0].box[::2])) for line in run),
            float(len(towns)),
            sum(line[STREET] for line in figures),
            sum(line[CONTACT] for line in figures),
            sum(line[LEGAL] for line in figures),
            towns[-1] - len(run) + 1.0 if towns else -9.0,
            sum(character.isalpha() for character in text) / max(len(text), 1),
            sum(character.isdigit() for character in text) / max(len(text), 1),
            float(min(text.count(","), 12)),
            float(not self._desk.has("buyer_name")),
            float(self._desk.has("buyer_name")),
            float(sum(line_figures(line.text)[TOWN] for line in lines[:start])),
            float(sum(line_figures(line.text)[STREET] for line in lines[:start])),
            max(line.height for line in run) / height,
            float(not towns and is_address_line(_text(run))),
            sum(line[COLON] for line in figures),
            text.count(",") / len(run),
            self._rows_to_heading(run[-1]),
            max(line.box[2] - line.box[0] for line in run),
        ]
        ends = [line_figures(line.text) if line is not None else PLAIN for line in (before, run[0], run[-1], after)]
        return [*own, *(figure for line in ends for figure in line)]

    def _rows_to_heading(self, last: Segment) -> float:
        """Rows from the run's last line to the next heading or date."""
        for step, row in enumerate(self._sheet.rows[last.row + 1 : last.row + 12]):
            line = line_figures(row.segments[0].text)
            if line[HEADING] or line[DATED]:
                return float(step)
        return 12.0

    def _from_name(self, first: Segment) -> float:
        """Rows from the seller's name to the run's first line; far where there is no name."""
        if self._seller is None or self._seller.page != first.page:
            return 40.0
        return float(max(-20, min(first.row - self._seller.segment.row, 40)))


def may_belong(text: str) -> bool:
    """Whether a line can be part of an address: no heading, no date, no telephone or register number alone."""
    line = line_figures(text)
    is_place = line[TOWN] or line[STREET]
    is_else = line[HEADING] or line[DATED] or (_PRICE.search(text[-LONGEST:]) or _NUMBER.search(text)) is not None
    return not is_else and not (line[CONTACT] and not is_place)


def _is_somewhere(run: Run) -> bool:
    """Whether a street or a town is named, if only by a postal code at the end of one line before the town."""
    figures = [line_figures(line.text) for line in run]
    named = any(line[TOWN] or line[STREET] for line in figures)
    return named or is_address_line(_text(run)) or sum(line.text.count(",") for line in run) > 2


def _text(run: Run) -> str:
    """The run on one line; of very long lines, their beginnings."""
    return " ".join(line.text[:LONGEST] for line in run)


def _shared(key: str, other: str) -> float:
    """The share of the longer text that the shorter one is, where one holds the other; else 0."""
    if not key or not other:
        return 0.0
    short, long = sorted((key, other), key=len)
    return len(short) / len(long) if short in long else 0.0
