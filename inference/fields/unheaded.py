"""Line items of wide tables whose columns have no labels: what is quantity, price and total, arithmetic alone tells.

Knows nothing of till receipts, whose rows have no columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inference.fields.bands import Band, find_bands
from inference.fields.closings import is_closing_text
from inference.fields.drafts import Draft
from inference.fields.headings import Column
from inference.fields.layout import GAP_IN_HEIGHTS, Layout, Row, Sheet
from inference.fields.lines import holds_words, table_of
from inference.fields.placing import FIGURE
from inference.fields.reconciling import draft_of
from inference.types import FieldSpec

LEAST_FIGURES = 2
FURTHEST = 4.0  # line heights of white between two rows of one table
SURE = 0.8  # share of rows whose product agrees, where the sum does not


def unheaded_drafts(spec: FieldSpec, layout: Layout, decimal: str | None, sums: set[float]) -> list[Draft]:
    """A draft for each run of rows in columns whose products or sum agree."""
    if all(column.name != "line_total" for column in spec.columns):
        return []
    drafts = []
    for sheet in layout.sheets:
        for rows in _runs(sheet):
            full = [row for row in rows if _figures(row) >= LEAST_FIGURES]
            columns = _columns(full, sheet)
            draft = draft_of(spec, [table_of(spec, columns, rows, columns, sheet)], decimal, sums, is_headed=False)
            if draft.items and (draft.is_summed or (len(draft.items) > 1 and draft.products >= SURE)):
                drafts.append(draft)
    return drafts


def _columns(rows: Sequence[Row], sheet: Sheet) -> list[Column]:
    """The bands of the rows; words close behind a column go on with it."""
    close = GAP_IN_HEIGHTS * sheet.line_height / max(sheet.aspect, 1e-6)
    columns: list[Column] = []
    for band in find_bands(rows, sheet):
        before = Band(columns[-1].left, columns[-1].right) if columns else None
        if before and band.left - before.right < close and holds_words(rows, band) and holds_words(rows, before):
            columns[-1].right = band.right
        else:
            columns.append(Column(None, band.left, band.right))
    return columns


def _runs(sheet: Sheet) -> Iterator[Sequence[Row]]:
    """Rows that begin with a name and hold figures, with the rows of text between them, up to a total or a gap."""
    run: list[Row] = []
    for row in sheet.rows:
        is_end = is_closing_text(row.segments[0].text) or any(is_closing_text(one.text) for one in row.segments[1:])
        is_far = bool(run) and (row.box[1] - run[-1].box[3]) / sheet.line_height > FURTHEST
        if run and (is_end or is_far):
            yield run
            run = []
        if not is_end and (run or _is_item(row)):
            run.append(row)
    if run:
        yield run


def _is_item(row: Row) -> bool:
    says = any(sum(map(str.isalpha, segment.text)) > 2 for segment in row.segments)
    return says and len(row.segments) > LEAST_FIGURES and _figures(row) >= LEAST_FIGURES


def _figures(row: Row) -> int:
    """How many segments begin or end with a figure that is no percentage."""
    return sum(
        any(FIGURE.fullmatch(word.text) and "%" not in word.text for word in (segment.words[0], segment.words[-1]))
        for segment in row.segments
    )
