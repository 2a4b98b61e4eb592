"""Merges stated line items with the table that was read: each stated row is looked for on the pages, in order.

Knows nothing of formats or files. A row is found where its total and another of its figures or its words share a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inference.fields.candidates import Candidate, Findings
from inference.fields.comparing import CENT
from inference.fields.confidence import confidence
from inference.fields.folding import words
from inference.fields.item_places import PrintedRow, align, has_amount, is_amount, printed_rows
from inference.fields.layout import Segment
from inference.types import Check, Evidence, FieldSpec, FieldValue, Source, Verdict

DISPUTED = 0.2  # below every threshold of automation: a person must look
_UNPLACED = 0.7
_MOSTLY = 0.5
_MOST_SAID = 100


def merge_items(
    spec: FieldSpec, read: FieldValue, stated: FieldValue, findings: Findings | None, *, sums: Sequence[float]
) -> FieldValue:
    """The line items; `sums`: what all of them together may make, by the totals that page and statement agree on."""
    columns = {column.name: column for column in spec.columns}
    rows = [{name: row.get(name) for name in columns} for row in stated.value]
    page_rows = printed_rows(findings)
    matches = align(rows, page_rows, columns)
    placed = sum(_is_placed(rows[item], page_rows[place]) for item, place in matches.items())
    parts = [row for row, whole in zip(rows, stated.value, strict=True) if not whole.get("is_sum")]
    if not read.value or _may_stand(rows, parts, read.value, placed, sums):
        return _stated(spec, stated, rows, matches, page_rows, findings)
    source = stated.source or Source.EINVOICE
    dispute = Check(source, Verdict.SUBSTITUTED, _said(rows))
    figure = DISPUTED if read.confidence is None else min(read.confidence, DISPUTED)
    return replace(read, confidence=figure, checks=(*read.checks, dispute))


def _may_stand(
    rows: Sequence[Mapping[str, Any]],
    parts: Sequence[Mapping[str, Any]],
    read: Sequence[Mapping[str, Any]],
    placed: int,
    sums: Sequence[float],
) -> bool:
    """Whether the page bears the stated rows out: they are those read, or are printed and better proved by a sum.

    `parts`: the rows without those that sum up others. `placed`: how many rows are printed with their totals.
    """
    if _totals(read) in (_totals(rows), _totals(parts)):
        return True
    is_proved, is_read_proved = _makes(parts, sums), _makes(read, sums)
    if placed == len(rows):
        return is_proved or not (is_read_proved or len(read) > len(rows))
    return is_proved and not is_read_proved and placed >= _MOSTLY * len(rows)


def _makes(rows: Sequence[Mapping[str, Any]], sums: Sequence[float]) -> bool:
    """Whether the totals of rows make one of `sums`."""
    known = [row["line_total"] for row in rows if row.get("line_total") is not None]
    return bool(known) and any(abs(abs(sum(known)) - abs(figure)) < CENT * (1 + len(known)) for figure in sums)


def _is_placed(row: Mapping[str, Any], printed: PrintedRow) -> bool:
    return row.get("line_total") is None or has_amount(printed, row["line_total"])


def _stated(
    spec: FieldSpec,
    stated: FieldValue,
    rows: list[dict[str, Any]],
    matches: Mapping[int, int],
    page_rows: Sequence[PrintedRow],
    findings: Findings | None,
) -> FieldValue:
    """The stated rows with their cells where they are printed."""
    cells = []
    for number, row in enumerate(rows):
        place = matches.get(number)
        printed = _cells(row, place, page_rows, findings) if place is not None and findings is not None else {}
        plain = stated.cells[number] if number < len(stated.cells) else {}
        cells.append({**{name: item for name, item in plain.items() if name in row}, **printed})
    source = stated.source or Source.EINVOICE
    share = sum(_is_placed(rows[item], page_rows[place]) for item, place in matches.items()) / len(rows)
    figure = confidence(0.5 + 0.5 * share, source=source, agrees=share == 1.0, is_checked=share == 1.0)
    evidence = tuple(
        Evidence(item.source, item.page, item.box, item.text)
        for row_cells in cells
        for item in list(row_cells.values())[:1]
        if item.box is not None
    )
    checks = (Check(evidence[0].source, Verdict.SAME, _said(rows), evidence[0].page),) if share == 1.0 else ()
    figure = figure if share == 1.0 else min(figure, _UNPLACED)
    return FieldValue(spec.name, rows, "", figure, source, evidence, tuple(cells), checks)


def _cells(
    row: Mapping[str, Any], place: int, page_rows: Sequence[PrintedRow], findings: Findings
) -> dict[str, Evidence]:
    cells: dict[str, Evidence] = {}
    used: set[tuple[int, int, int, int]] = set()
    near = [page_rows[place], *page_rows[max(0, place - 1) : place], *page_rows[place + 1 : place + 2]]
    for name in ("line_total", "unit_price", "quantity", "tax_rate"):
        value = row.get(name)
        found = None if value is None else _amount_cell(near, value, used, is_last=name == "line_total")
        if found is not None:
            used.add(found.place())
            cells[name] = findings.layout.evidence(found.segment, found.start, found.end)
    segment = _description_cell(near, words(str(row.get("description") or "")))
    if segment is not None:
        cells["description"] = findings.layout.evidence(segment, 0, len(segment.text))
    return {name: cells[name] for name in row if name in cells}


def _amount_cell(
    near: Sequence[PrintedRow], value: float, used: set[tuple[int, int, int, int]], *, is_last: bool
) -> Candidate | None:
    for item in near:
        found = [amount for amount in item.amounts if is_amount(amount, value) and amount.place() not in used]
        if found:
            return found[-1] if is_last else found[0]
    return None


def _description_cell(near: Sequence[PrintedRow], said: Sequence[str]) -> Segment | None:
    wanted = set(said)
    scored = [
        (len(wanted & set(words(segment.text))), -order, segment)
        for order, item in enumerate(near)
        for segment in item.row.segments
    ]
    best = max(scored, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] else None


def _totals(rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
    return [None if row.get("line_total") is None else round(abs(row["line_total"]) * 100) for row in rows]


def _said(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows in words, a line each."""
    return "\n".join(
        " ".join(
            f"{value:,.2f}" if name == "line_total" else f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in row.items()
            if value is not None and name != "tax_rate"
        )
        for row in rows[:_MOST_SAID]
    )
