"""Line items as one value: the reading of the table that sums and products speak for, each cell with its evidence.

Knows nothing of how rows and columns are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from inference.fields.candidates import Findings
from inference.fields.closings import printed_sums
from inference.fields.confidence import confidence
from inference.fields.drafts import Draft, Item, row_box
from inference.fields.layout import union
from inference.fields.plain_tables import is_itemised, read_plain_table
from inference.fields.positions import drop_positions
from inference.fields.reconciling import headed_draft
from inference.fields.slips import slip_drafts
from inference.fields.unheaded import unheaded_drafts
from inference.types import Evidence, FieldSpec, FieldValue, Source, Word

MOST_ROWS = 500
HEADED, UNHEADED = 0.75, 0.5


def read_table(spec: FieldSpec, findings: Findings) -> FieldValue:
    """The rows of the table that `spec` asks for, from all pages."""
    plain = None if is_itemised(spec) else read_plain_table(spec, findings)
    if plain is not None:
        return plain
    sums = printed_sums(findings.layout, findings.decimal)
    best = headed_draft(spec, findings.layout, findings.decimal, sums)
    if not best.is_summed:
        others = (find(spec, findings.layout, findings.decimal, sums) for find in (unheaded_drafts, slip_drafts))
        rivals = [draft for draft in chain.from_iterable(others) if draft.is_rival_of(best)]
        best = max([best, *rivals], key=lambda draft: draft.score)
    items = best.items[:MOST_ROWS]
    if not items:
        return FieldValue(spec.name)
    rows: list[dict[str, Any]] = [item.values for item in items]
    drop_positions(rows)
    cells = tuple(_cells(item, best) for item in items)
    shown = tuple(_row_evidence(item) for item in items)
    figures = [cell.confidence for row in cells for cell in row.values() if cell.confidence is not None]
    raw = "\n".join(item.text for item in shown)
    return FieldValue(spec.name, rows, raw, min(figures), shown[0].source, shown, cells)


def _cells(item: Item, draft: Draft) -> dict[str, Evidence]:
    found = {}
    for name, value in item.values.items():
        if value is not None:
            words = item.words[name]
            text = " ".join(word.text for word in words)
            box = union(word.box for word in words)
            sheet = item.sheet
            figure = _confidence(name, words, item, draft, sheet.source)
            found[name] = Evidence(sheet.source, sheet.number, box, text, figure)
    return found


def _confidence(name: str, words: Sequence[Word], item: Item, draft: Draft, source: Source) -> float:
    """Of one cell: by its heading, its row's product, the table's sum, and how surely its words were read."""
    known = [word.confidence for word in words if word.confidence is not None]
    product = item.has_product if name in ("quantity", "unit_price", "line_total") else None
    score = HEADED if draft.is_headed else UNHEADED
    return confidence(
        score if product is not False else 0.5 * score,
        source=source,
        read=min(known) if known else None,
        is_checked=product is True,
        agrees=draft.is_summed and name in ("line_total", "description"),
        lead=0.5 if draft.is_summed else 0.0,
    )


def _row_evidence(item: Item) -> Evidence:
    text = " ".join(word.text for words in item.words.values() for word in words)
    return Evidence(item.sheet.source, item.sheet.number, row_box(item), text)
