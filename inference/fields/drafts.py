"""Possible readings of a document's line items, their values, and how well sums and products speak for each.

Knows nothing of how a draft was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference.fields.dates import find_dates
from inference.fields.layout import Sheet, union
from inference.fields.money import find_amounts, parse_number
from inference.types import FieldSpec, FieldType, Word

CENT = 0.011
COVERING = 0.9  # share of the items of another reading that a rival must have
PROVEN = 0.5  # share of items whose product agrees that leaves little room for another reading
PRICED_BY = ("10", "100", "1000")
_RATE = re.compile(r"(\d{1,9}(?:[.,]\d{1,3})?)\s?%?")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s?%?")


@dataclass(slots=True)
class Item:
    """One line item: the words of each column by its name, and the words of columns that nobody asked for."""

    sheet: Sheet
    words: dict[str, list[Word]]
    others: list[Word] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def has_product(self) -> bool | None:
        """Whether quantity times price, less a discount of the line, gives its total; None where one is missing."""
        agrees = has_product(self.values)
        if agrees is not False:
            return agrees
        figures = (*self.others, *self.words.get("discount", ()))
        return any(map(self._explains, figures)) or any(
            map(self._is_priced_by, (*self.others, *self.words["unit_price"]))
        )

    def _explains(self, word: Word) -> bool:
        """Whether a figure of the row is the discount, in percent or money, that the total is less by."""
        found = _RATE.fullmatch(word.text.strip("()-"))
        figure = parse_number(found[1]) if found else None
        if figure is None:
            return False
        full, total = self.values["quantity"] * self.values["unit_price"], self.values["line_total"]
        return any(is_product(1.0, less, total) for less in (full * (1 - figure / 100), full - figure))

    def _is_priced_by(self, word: Word) -> bool:
        """Whether a figure of the row is how many units the price is for: "12.50 / 100"."""
        if word.text not in PRICED_BY:
            return False
        return is_product(
            self.values["quantity"] / float(word.text), self.values["unit_price"], self.values["line_total"]
        )


@dataclass(slots=True)
class Draft:
    """One reading of the table. `is_headed`: its columns have labels; `is_summed`: its totals give a printed sum."""

    items: list[Item]
    is_headed: bool
    is_summed: bool = False

    @property
    def products(self) -> float:
        """The share of items whose quantity times price gives their total."""
        return sum(item.has_product is True for item in self.items) / max(len(self.items), 1)

    @property
    def priced(self) -> float:
        """The share of items with a total, where the template asks for one."""
        return sum(item.values.get("line_total", 0.0) is not None for item in self.items) / max(len(self.items), 1)

    @property
    def score(self) -> float:
        """How much speaks for it: labels, the sum, quantity times price in its rows, and that they say what for."""
        if not self.items:
            return 0.0
        named = sum(bool(item.values.get("description")) for item in self.items) / len(self.items)
        summed = (2.0 if len(self.items) > 1 else 1.2) * self.is_summed  # one amount is soon found again
        labelled = 1.5 * self.is_headed * self.priced
        return labelled + summed + self.products + 0.5 * named + 0.01 * min(len(self.items), 20)

    def is_rival_of(self, other: Draft) -> bool:
        """Whether it may take the place of one with products: it has as many of them, and not far fewer items."""
        is_as_good = self.products >= PROVEN and len(self.items) >= COVERING * len(other.items)
        return other.products < PROVEN or is_as_good


def give_values(spec: FieldSpec, item: Item, decimal: str | None) -> None:
    """Fill in the stored value of each column; a missing factor is looked for among the other figures of the row."""
    item.values = {column.name: None for column in spec.columns}
    for column in spec.columns:
        words = item.words.get(column.name)
        if words:
            item.values[column.name] = cell_value(column, " ".join(word.text for word in words), decimal)
    _solve(item, decimal)


def cell_value(column: FieldSpec, text: str, decimal: str | None) -> Any:
    """The stored value of a cell that is printed as `text`; None where it is none of the column's type."""
    if column.type in (FieldType.NUMBER, FieldType.MONEY):
        amounts = find_amounts(text, decimal=decimal)
        if not amounts:
            return _rate(text, decimal) if column.type is FieldType.NUMBER and "%" in text else None
        if column.type is FieldType.NUMBER:
            return amounts[0].value
        return next((amount for amount in reversed(amounts) if amount.is_money), amounts[-1]).value  # "12.50 / 100"
    if column.type is FieldType.PERCENTAGE:
        rate = _rate(text, decimal)
        return rate if rate is not None and rate <= 100 else None
    if column.type is FieldType.DATE:
        dates = find_dates(text)
        return dates[0].iso if dates else None
    return text.strip(" |") or None


def _rate(text: str, decimal: str | None) -> float | None:
    match = _PERCENT.search(text)
    return parse_number(match[1], decimal=decimal) if match else None


def _solve(item: Item, decimal: str | None) -> None:
    """Quantity or price from a column without a known label, where quantity times price then gives the total."""
    values = item.values
    for missing, known in (("quantity", "unit_price"), ("unit_price", "quantity")):
        total, factor = values.get("line_total"), values.get(known)
        if missing not in values or values[missing] is not None or not total or not factor:
            continue
        for word in (*item.others, *(word for words in item.words.values() for word in words)):
            amounts = find_amounts(word.text, decimal=decimal)
            if amounts and abs(amounts[0].value * factor - total) < CENT and amounts[0].value != total:
                values[missing] = amounts[0].value
                item.words[missing] = [word]
                break


def has_product(values: Mapping[str, Any]) -> bool | None:
    """Whether quantity times price gives the line's total; None where one of them is missing."""
    quantity, price, total = (values.get(name) for name in ("quantity", "unit_price", "line_total"))
    if quantity is None or price is None or total is None:
        return None
    return is_product(quantity, price, total)


def is_product(quantity: float, price: float, total: float) -> bool:
    """Whether the three agree within the rounding of a price to the cent."""
    return abs(abs(quantity * price) - abs(total)) < 0.02 + 0.0051 * min(abs(quantity), 20.0)


def has_sum(items: Sequence[Item], sums: set[float]) -> bool:
    """Whether the line totals add up to one of the printed `sums`."""
    totals = [item.values.get("line_total") for item in items]
    known = [total for total in totals if isinstance(total, int | float)]
    if not known or 2 * len(known) < len(totals):
        return False
    return is_printed(sum(known), sums)


def is_printed(amount: float, sums: set[float]) -> bool:
    """Whether an amount stands among `sums`, its sign apart."""
    return round(abs(amount), 2) in sums and abs(amount) > CENT


def row_box(item: Item) -> tuple[float, float, float, float]:
    """The box around all cells of an item."""
    return union(word.box for words in item.words.values() for word in words)
