"""Tables out of HTML or Markdown that a model wrote; knows nothing of fields. What it reads is text, never markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from inference.types import Table

MOST_CELLS = 20_000
MOST_COLUMNS = 200
MOST_ROWS = 2_000

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def parse_tables(text: str) -> tuple[Table, ...]:
    """The tables in `text`, in its order: `<table>` HTML, closed or not, else Markdown rows between bars."""
    if "<t" in text.lower():
        reader = _Reader()
        reader.feed(text)
        reader.close()
        reader.end_table()
        if reader.tables:
            return tuple(reader.tables)
    return _markdown_tables(text)


class _Reader(HTMLParser):
    """Collects cells row by row; spans are laid out so that columns stay columns."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self._rows: list[list[str]] = []
        self._reserved: dict[int, int] = {}  # column -> rows below that a cell above still covers
        self._is_row_open = False
        self._cell: list[str] | None = None
        self._spans = (1, 1)
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.end_table()
        elif tag == "tr":
            self._begin_row()
        elif tag in ("td", "th"):
            self._end_cell()
            if not self._is_row_open:
                self._begin_row()
            given = dict(attrs)
            self._cell = []
            self._spans = (_span(given.get("colspan"), MOST_COLUMNS), _span(given.get("rowspan"), MOST_ROWS))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self.end_table()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def end_table(self) -> None:
        self._end_row()
        rows = [row for row in self._rows if any(row)]
        if rows:
            width = max(map(len, rows))
            self.tables.append(Table(tuple(tuple(row + [""] * (width - len(row))) for row in rows)))
        self._rows, self._reserved = [], {}

    def _begin_row(self) -> None:
        self._end_row()
        self._rows.append([])
        self._is_row_open = True

    def _end_row(self) -> None:
        self._end_cell()
        if self._is_row_open:
            self._fill_reserved(self._rows[-1])
            self._reserved = {column: left - 1 for column, left in self._reserved.items() if left > 1}
        self._is_row_open = False

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        words, self._cell = re.sub(r"[ \t\r\f\v]+", " ", "".join(self._cell)).strip(), None
        row = self._rows[-1]
        self._fill_reserved(row)
        across, down = self._spans
        if self._cells + across > MOST_CELLS or len(row) + across > MOST_COLUMNS or len(self._rows) > MOST_ROWS:
            return
        self._cells += across
        if down > 1:
            # One more than the rows below: the row that holds the cell itself counts one off when it ends.
            self._reserved |= {len(row) + offset: down for offset in range(across)}
        row.extend([words] + [""] * (across - 1))

    def _fill_reserved(self, row: list[str]) -> None:
        while self._reserved.get(len(row), 0) and len(row) < MOST_COLUMNS:
            row.append("")


def _span(given: str | None, most: int) -> int:
    return min(max(int(given), 1), most) if given and given.isascii() and given.isdigit() and len(given) < 6 else 1


def _markdown_tables(text: str) -> tuple[Table, ...]:
    tables: list[Table] = []
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.count("|") >= 2 or (rows and "|" in line):
            if not _RULE.match(line) and len(rows) < MOST_ROWS:
                rows.append([cell.strip() for cell in line.strip().strip("|").split("|")][:MOST_COLUMNS])
        elif rows:
            width = max(map(len, rows))
            tables.append(Table(tuple(tuple(row + [""] * (width - len(row))) for row in rows)))
            rows = []
    return tuple(tables)
