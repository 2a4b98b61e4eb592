"""The tax of every rate by its line ("VAT 7 % on 100.00: 7.00"), and the sum of several where none is printed.

Knows nothing of labels beyond words that mean tax. A line is believed where its figures agree: rate, base and tax, and
all of them with the document's total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product

from inference.fields.candidates import Candidate
from inference.fields.desk import Desk
from inference.fields.folding import words
from inference.fields.layout import Layout, Row
from inference.fields.lexicon import meanings
from inference.fields.ranking import Ranked
from inference.types import FieldType

CENT = 0.011
ROUNDED = 0.006  # of each tax, before it is set in proportion to its base
CASH = 0.0251  # a total may be rounded to the next five cents
MOST_RATES = 5
MOST_LINES = 2  # of one rate: beside the totals and in a summary
MOST_FIGURES = 6  # of one row
TRIED = 5
PROVEN = 0.9
LIKELY = 0.2  # of the likeliest total's score: what is taxed at one of the rates is a sum as well, but not the total
_RATE = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]\d{1,2})?) ?%")


@dataclass(frozen=True, slots=True)
class TaxLine:
    """Tax of one rate in percent; `base`: what it is reckoned from, None where the line does not say."""

    rate: float
    tax: Candidate
    base: Candidate | None

    @property
    def gross(self) -> float:
        """Base and tax together, the base reckoned where it is not printed."""
        tax = abs(float(self.tax.value))
        return tax + (abs(float(self.base.value)) if self.base else tax * 100 / self.rate)

    @property
    def within(self) -> float:
        """By how much `gross` may be off for rounding."""
        return ROUNDED if self.base else ROUNDED * (1 + 100 / self.rate)


def sum_taxes(desk: Desk) -> None:
    """Tax, net and total by the lines of the rates, where those chosen do not add up, or add up for one rate alone."""
    if not all(desk.has(name) for name in ("tax_total", "grand_total")):
        return
    settled = desk.ranked["tax_total"][0].candidate if _adds_up(desk) else None
    amounts = [amount for amount in desk.findings.of(FieldType.MONEY) if amount.value]
    for lines in _sets(list(tax_lines(desk.layout, amounts))):
        is_part = len(lines) > 1 and any(line.tax is settled for line in lines)
        proof = _proof(desk, lines, amounts) if settled is None or is_part else None
        if proof is not None:
            total, net = proof
            _put(desk, "grand_total", total)
            _put(desk, "tax_total", _sum(desk.layout, [line.tax for line in lines]))
            if net is not None and desk.has("net_total"):
                _put(desk, "net_total", net)
            return


def _adds_up(desk: Desk) -> bool:
    """Whether tax and total agree already, and the tax stands in a row that says so: two items make a sum as well."""
    taxes, totals = (desk.ranked[name][:1] for name in ("tax_total", "grand_total"))
    if not (taxes and totals and taxes[0].agrees and totals[0].agrees):
        return False
    found = taxes[0].candidate
    return taxes[0].hit is not None or _says_tax(desk.layout.sheet(found.page).rows[found.segment.row])


def tax_lines(layout: Layout, amounts: Sequence[Candidate]) -> Iterator[TaxLine]:
    """The lines of tax, those that print what the tax is reckoned from first; an item's row has no such figures."""
    by_row: dict[tuple[int, int], list[Candidate]] = {}
    for amount in amounts:
        by_row.setdefault((amount.page, amount.segment.row), []).append(amount)
    rows = [row for sheet in layout.sheets for row in sheet.rows]
    told = [(row, by_row.get((row.page, row.index), [])) for row in rows]
    plain = []
    for row, found in told:
        if _is_item(found):
            continue
        rates = {rate for match in _RATE.finditer(row.text) if (rate := float(match[1].replace(",", ".")))}
        for rate in rates:
            pair = _pair(rate, found)
            if pair is not None:
                yield TaxLine(rate, *pair)
            elif found and _says_tax(row) and len(rates) == 1:
                plain.append(TaxLine(rate, found[-1], None))
    yield from plain


def _pair(rate: float, amounts: Sequence[Candidate]) -> tuple[Candidate, Candidate] | None:
    """Tax and base of a row: the tax is the rate's share of the base."""
    for base, tax in product(amounts, amounts):
        share = abs(base.value) * rate / 100
        if tax is not base and share > CENT and abs(abs(tax.value) - share) < CENT:
            return tax, base
    return None


def _is_item(amounts: Sequence[Candidate]) -> bool:
    """Whether a row has quantity, price and their product: a fifth of five pieces' total is no tax of 20 %."""
    return any(abs(a.value * b.value - c.value) < CENT for a, b, c in permutations(amounts[:MOST_FIGURES], 3))


def _says_tax(row: Row) -> bool:
    return bool(meanings()["tax"] & set(words(row.text)))


def _sets(lines: Sequence[TaxLine]) -> Iterator[tuple[TaxLine, ...]]:
    """One line of every rate, as printed first and then as printed again."""
    by_rate: dict[float, list[TaxLine]] = {}
    for line in lines:
        same = by_rate.setdefault(line.rate, [])
        if len(same) < MOST_LINES and all(abs(one.tax.value - line.tax.value) > CENT for one in same):
            same.append(line)
    if 0 < len(by_rate) <= MOST_RATES:
        yield from product(*by_rate.values())


def _proof(desk: Desk, lines: Sequence[TaxLine], amounts: Sequence[Candidate]) -> tuple[Ranked, Ranked | None] | None:
    """Total and net that the lines agree with, None where no total does."""
    gross, within = sum(line.gross for line in lines), CENT + sum(line.within for line in lines)
    tax = sum(abs(line.tax.value) for line in lines)
    least = max((LIKELY * item.score for item in desk.ranked["grand_total"][:1]), default=0.0)
    for total in (item for item in desk.ranked["grand_total"][:TRIED] if item.score >= least):
        value = abs(total.candidate.value)
        if abs(value - gross) > (within if value * 20 % 1 > CENT else max(within, CASH)):
            continue
        left = (gross if all(line.base for line in lines) else value) - tax
        nets = [item for item in desk.ranked.get("net_total", ()) if _is(item.candidate, left)]
        others = [Ranked(PROVEN, amount) for amount in amounts if _is(amount, left)]
        return total, next(iter([*nets, *others]), None)
    return None


def _is(amount: Candidate, value: float) -> bool:
    return abs(abs(float(amount.value)) - value) < CENT


def _sum(layout: Layout, taxes: Sequence[Candidate]) -> Ranked:
    """One candidate of all taxes: the first with the others as further evidence."""
    value = round(sum(tax.value for tax in taxes), 2)
    more = tuple(layout.evidence(tax.segment, tax.start, tax.end) for tax in taxes[1:])
    return Ranked(PROVEN, replace(taxes[0], value=value, more=more))


def _put(desk: Desk, name: str, item: Ranked) -> None:
    first = replace(item, score=max(item.score, PROVEN), agrees=True)
    rest = [other for other in desk.ranked[name] if other.candidate is not item.candidate]
    desk.ranked[name] = [first, *rest]
