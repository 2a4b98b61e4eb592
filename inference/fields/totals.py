"""Chooses net, tax and total together: three printed amounts that add up beat three that only stand near a label.

Knows nothing of pages beyond the ranked candidates it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from inference.fields.candidates import Candidate
from inference.fields.labels import LabelHit
from inference.fields.layout import Layout
from inference.fields.ranking import Ranked, Ranker

CENT = 0.011
TRIED = 7
AGREEMENT = 0.75
UNLABELLED = 0.22
ROUNDING = 0.051
SURE = 0.55
SUM_FIELDS = ("net_total", "tax_total", "grand_total")
IMPLIED = {"grand_total": "amount_due", "line_total_sum": "net_total", "amount_due": "grand_total"}
TOTALS = (*SUM_FIELDS, "amount_due", "line_total_sum")
_SUMMARY = re.compile(r"^\W*(?:gst|tax|vat|sst|mwst|tva|iva) ?(?:summary|analysis|ubersicht|code)\b|^\W*tax code")
_CASH = re.compile(
    r"cash|tendered|amount tendered|amount paid|paid|payments?|tender|gegeben|bar|especes|efectivo"
    r"|contanti|tunai|现金|現金"
)
_CHANGE = re.compile(
    r"change|change due|wechselgeld|ruckgeld|monnaie|cambio|resto|wisselgeld|reszta|troco|baki|找零|お釣り"
)
_BEFORE_TAX = re.compile(
    r"\W*(?:sales|amount|amt|price|value|bill|rm|usd|eur)?\W*(?:excl|exc\b|before|w/o|without|ohne"
    r"|hors|ht\b|h\.t|net\b|untaxed|sans|sin\b"
    r"|qty|quantity|item|disc|saving|gst\b|vat\b|tax\b|rounding|points?\b|pcs|no\b|unit)"
)


def total_by_cash(
    hits: Sequence[LabelHit], ranker: Ranker, amounts: Sequence[Candidate], totals: list[Ranked]
) -> list[Ranked]:
    """`totals` with the amount in front that is printed and equals cash given less change returned."""
    given = [hit for hit in hits if hit.name is None and _CASH.fullmatch(_said(hit))]
    back = [hit for hit in hits if hit.name is None and _CHANGE.fullmatch(_said(hit))]
    for cash in ranker.rank(given, amounts)[:2]:
        for change in ranker.rank(back, amounts)[:2]:
            paid = round(cash.candidate.value - change.candidate.value, 2)
            if not paid > 0 or cash.candidate is change.candidate or change.candidate.value < 0:
                continue
            known = next((item for item in totals if abs(item.candidate.value - paid) < CENT / 2), None)
            printed = [a for a in amounts if abs(a.value - paid) < CENT / 2 and a is not cash.candidate]
            if known is None and totals and totals[0].score > SURE:
                continue
            if known is None and printed:
                known = Ranked(0.6, max(printed, key=lambda a: a.strength))
            if known is not None:
                first = replace(known, score=max(known.score, 0.7), agrees=True)
                return [first, *(item for item in totals if item is not known)]
    return totals


def tax_summaries(layout: Layout) -> dict[int, int]:
    """Page -> row where a summary of tax by rate begins; its totals are not the document's."""
    found: dict[int, int] = {}
    for sheet in layout.sheets:
        for row in sheet.rows:
            if _SUMMARY.search(row.segments[0].folded):
                found.setdefault(sheet.number, row.index)
    return found


def _said(hit: LabelHit) -> str:
    return hit.segment.folded[hit.start : hit.end]


def is_before_tax(hit: LabelHit) -> bool:
    """Whether a total's label goes on to say that it excludes tax, or counts something else than money."""
    if hit.name not in ("grand_total", "amount_due"):
        return False
    rest = hit.segment.folded[hit.end : hit.end + 40]
    return _BEFORE_TAX.match(rest) is not None


def choose_totals(
    ranked: dict[str, list[Ranked]], amounts: Sequence[Candidate], *, likely: float = 0.0
) -> dict[str, list[Ranked]]:
    """`ranked` with the chosen amounts of `SUM_FIELDS` in front, marked where they add up.

    `likely`: the share of the likeliest total's score below which another is no total, add up as it may.
    """
    nets, taxes, totals = (ranked.get(name, [])[:TRIED] for name in SUM_FIELDS)
    due = [] if totals else ranked.get("amount_due", [])[:TRIED]  # all there is where only what is due is printed
    totals = totals or due
    least = likely * totals[0].score if totals else 0.0
    best: tuple[Ranked | None, Ranked | None, Ranked | None] = (
        nets[0] if nets else None,
        taxes[0] if taxes else None,
        totals[0] if totals else None,
    )
    best_score, adds_up = sum(item.score for item in best if item), False
    by_value: dict[float, Candidate] = {}
    for amount in amounts:
        by_value.setdefault(round(abs(amount.value), 2), amount)
    pairs = _pairs(nets, totals, by_value, taxes)
    for net, total in (pair for pair in pairs if pair[1].score >= least):
        for tax in _taxes(net, total, taxes, by_value):
            score = net.score + total.score + tax.score + AGREEMENT
            if score > best_score and _differ(net, tax, total):
                best, best_score, adds_up = (net, tax, total), score, True
    chosen = dict(ranked)
    for name, item in zip(SUM_FIELDS, best, strict=True):
        if item is not None and name in ranked and item not in due:
            first = replace(item, agrees=adds_up)
            chosen[name] = [first, *(other for other in ranked[name] if other.candidate is not item.candidate)]
    return chosen


def _pairs(
    nets: Sequence[Ranked], totals: Sequence[Ranked], by_value: dict[float, Candidate], taxes: Sequence[Ranked]
) -> list[tuple[Ranked, Ranked]]:
    pairs = [(net, total) for net in nets for total in totals]
    for tax in taxes:
        for total in totals:
            amount = by_value.get(round(abs(total.candidate.value) - abs(tax.candidate.value), 2))
            if amount is not None and tax.candidate.value:
                pairs.append((Ranked(UNLABELLED, amount), total))
        for net in nets:
            amount = by_value.get(round(abs(net.candidate.value) + abs(tax.candidate.value), 2))
            if amount is not None and tax.candidate.value:
                pairs.append((net, Ranked(UNLABELLED, amount)))
    return pairs


def _taxes(net: Ranked, total: Ranked, taxes: Sequence[Ranked], by_value: dict[float, Candidate]) -> list[Ranked]:
    difference = abs(total.candidate.value) - abs(net.candidate.value)
    if difference < -CENT or abs(difference) > 0.6 * abs(net.candidate.value) + CENT:
        return []
    found = [tax for tax in taxes if abs(abs(tax.candidate.value) - difference) < CENT]
    if not found and difference > CENT:
        amount = by_value.get(round(difference, 2))
        if amount is not None:
            found = [Ranked(UNLABELLED, amount)]
    return found


def _differ(*items: Ranked) -> bool:
    """Three different printed places: one amount cannot be its own sum."""
    return len({item.candidate.place() for item in items}) == len(items)


def prefer_rounded(totals: list[Ranked]) -> list[Ranked]:
    """Where a total is printed again below, rounded by a few cents, the rounded one is what was paid."""
    if not totals:
        return totals
    first = totals[0]
    for other in totals[1:]:
        step = abs(other.candidate.value - first.candidate.value)
        below = other.candidate.place() > first.candidate.place()
        if (
            CENT / 2 < step <= ROUNDING
            and below
            and other.score > 0.45
            and round(other.candidate.value * 20, 4).is_integer()
        ):
            return [other, *(item for item in totals if item is not other)]
    return totals
