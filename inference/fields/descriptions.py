"""Which texts between the lines of a table belong to an item's description, and to which item's.

Knows nothing of figures. A row belongs to an item as its wrapped name; what is set below the name on purpose (a period,
a remark) is no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from inference.fields.dates import find_dates
from inference.fields.headings import Column
from inference.fields.layout import Row, Sheet
from inference.fields.placing import Line, Table, place_row
from inference.types import Word

MOST_GAP = 1.3  # line heights of white inside an item
LOOSE = 0.35
FAR_ABOVE = 2.0  # where nothing is above
_REMARK = re.compile(
    r"\W*[•▪◦*–-]\s|[^\W\d]{3,}(?: [^\W\d]+)? ?:|\W*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\W*(?:[^\W\d]+ ){0,2}(?:per|je|pro|par|por|à) 10{1,3}\b",  # what the price is for
    re.IGNORECASE,
)


def describe(table: Table, texts: Sequence[tuple[int, Row]], labels: Sequence[Column], sheet: Sheet) -> None:
    """Give the text rows between the lines to the descriptions they belong to."""
    main = table.main or 0
    rows_after: dict[int, list[list[Word]]] = {}
    for count, row in texts:
        words = [word for place, word in place_row(table.columns, row) if place == main]
        if words:
            rows_after.setdefault(count, []).append(words)
    bare = sum(not _says(line.cells.get(main, [])) for line in table.lines)
    if 2 * bare > len(table.lines):
        _name_bare(table, rows_after, main)
        return
    edge, leading = _edge(table, rows_after, labels, sheet), _leading(table, rows_after, sheet)
    for count in sorted(rows_after):
        above = table.lines[count - 1] if count else None
        below = table.lines[count] if count < len(table.lines) else None
        rest = _wrapped(above, rows_after[count], main, edge, leading, sheet) if above else rows_after[count]
        if below is not None:
            _prefix(above, below, rest, main, sheet)


def _says(words: Sequence[Word]) -> bool:
    """Whether words name something: more than a code or a number."""
    return any(sum(map(str.isalpha, word.text)) > 2 for word in words)


def _name_bare(table: Table, rows_after: dict[int, list[list[Word]]], main: int) -> None:
    """Names on rows of their own: below the figures where the table ends with one, else above them."""
    is_below = len(table.lines) in rows_after and 0 not in rows_after
    for place, line in enumerate(table.lines):
        if _says(line.cells.get(main, [])):
            continue
        rows = [row for row in rows_after.get(place + 1 if is_below else place, []) if _says(row)]
        if rows:
            line.cells[main] = rows[0] if is_below else rows[-1]


def _edge(table: Table, rows_after: dict[int, list[list[Word]]], labels: Sequence[Column], sheet: Sheet) -> float:
    """Where text in the main column wraps: at its longest rows where most of its breaks show it, else at the next one.

    A break shows it when the next row's first word would not have found room within the longest row.
    """
    main = table.columns[table.main or 0]
    right = [column.left for column in (*table.columns, *labels) if column.left > main.left + 0.02]
    farthest = max(min(right, default=0.97), main.right)
    space = _space(sheet)
    blocks = [_block(line, rows_after.get(place + 1, []), table.main or 0) for place, line in enumerate(table.lines)]
    ends = [row[-1].box[2] for block in blocks for row in block if row[-1].box[2] <= farthest]
    longest = max(ends, default=farthest)
    breaks = [
        above[-1].box[2] + 2 * space + below[0].box[2] - below[0].box[0] > longest
        for block in blocks
        for above, below in pairwise(block)
    ]
    return longest + space if len(breaks) > 2 and 3 * sum(breaks) >= 2 * len(breaks) else farthest


def _block(line: Line, rows: Sequence[list[Word]], main: int) -> list[list[Word]]:
    """The rows of an item's text up to its first remark."""
    block = [words] if (words := line.cells.get(main)) else []
    for row in rows:
        if _is_remark(row):
            break
        block.append(row)
    return block


def _is_remark(row: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in row)
    return _REMARK.match(text) is not None or any(date.start < 4 for date in find_dates(text))


def _space(sheet: Sheet) -> float:
    """The width of a blank."""
    return 0.3 * sheet.line_height / max(sheet.aspect, 1e-6)


def _leading(table: Table, rows_after: dict[int, list[list[Word]]], sheet: Sheet) -> float | None:
    """The most white between the rows of one name, in line heights; None where all rows are set alike."""
    gaps: list[float] = []
    for place, line in enumerate(table.lines):
        bottom = line.bottom
        for row in rows_after.get(place + 1, []):
            gaps.append((min(word.box[1] for word in row) - bottom) / sheet.line_height)
            bottom = max(word.box[3] for word in row)
    tight = min(gaps, default=0.0)
    is_set_apart = any(LOOSE < gap - tight < MOST_GAP for gap in gaps)
    return tight + LOOSE if is_set_apart and sum(gap - tight <= LOOSE for gap in gaps) > 1 else None


def _wrapped(
    line: Line, rows: Sequence[list[Word]], main: int, edge: float, leading: float | None, sheet: Sheet
) -> Sequence[list[Word]]:
    """Add the rows that go on with the line's name; return those that do not."""
    name = line.cells.get(main, [])
    space = _space(sheet)
    for place, row in enumerate(rows):
        gap = (min(word.box[1] for word in row) - line.bottom) / sheet.line_height
        if gap > MOST_GAP:
            return rows[place:]
        is_name = not _is_remark(row) and gap <= leading if leading is not None else _goes_on(name, row, edge, space)
        if name and not is_name:
            return rows[place:] if gap > 0.9 else []
        name = [*name, *row]
        line.cells[main] = name
        line.bottom = max(word.box[3] for word in row)
    return []


def _goes_on(name: Sequence[Word], row: Sequence[Word], edge: float, space: float) -> bool:
    """Whether `row` is the rest of a name that ran out of room: its first word found no place behind the last one."""
    if not name or _is_remark(row):
        return not name
    if row[0].text[0].islower() or name[-1].text.endswith(("-", "/", ",", "&")) or row[0].text[0] in "(&/":
        return True
    # Kept together with its first row by the width of its first word.
    return name[-1].box[2] + space + (row[0].box[2] - row[0].box[0]) > edge - space


def _prefix(above: Line | None, below: Line, rows: Sequence[list[Word]], main: int, sheet: Sheet) -> None:
    """Rows that stand nearer to the item below than to all above begin its name."""
    first: list[Word] = []
    top = below.top
    for row in reversed(rows):
        gap = (top - max(word.box[3] for word in row)) / sheet.line_height
        if gap > 1.0:
            break
        first = [*row, *first]
        top = min(word.box[1] for word in row)
    if not first:
        return
    lowest = max(word.box[3] for word in rows[-1])
    gap_above = (top - above.bottom) / sheet.line_height if above is not None else FAR_ABOVE
    gap_below = (below.top - lowest) / sheet.line_height
    if not below.cells.get(main) or gap_above > max(0.9, gap_below + LOOSE):
        below.cells[main] = [*first, *below.cells.get(main, [])]
        below.top = top
