"""Headed tables reconciled with what is printed: arithmetic decides which column is which and which rows are items.

Knows nothing of rows without a heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

from inference.fields.closings import is_closing_text, is_deduction_text
from inference.fields.drafts import CENT, Draft, Item, give_values, has_sum, is_printed, is_product
from inference.fields.headings import FIGURES
from inference.fields.layout import Layout
from inference.fields.lines import read_lines
from inference.fields.money import find_amounts
from inference.fields.placing import FIGURE, Line, Table
from inference.types import FieldSpec, Word

ROLES = ("quantity", "unit_price", "line_total")
JUDGED = 40  # lines are enough to tell which column is which
MOST_PLACES = 8
LABELLED, MISLABELLED, PRODUCT, SUMMED = 0.6, -0.4, 1.5, 1.0

Roles = dict[str, int]


def headed_draft(spec: FieldSpec, layout: Layout, decimal: str | None, sums: set[float]) -> Draft:
    """The items of the tables that have a heading."""
    return draft_of(spec, read_lines(spec, layout), decimal, sums, is_headed=True)


def draft_of(
    spec: FieldSpec, found: Sequence[Table], decimal: str | None, sums: set[float], *, is_headed: bool
) -> Draft:
    """The items of tables of lines, each field given the column that arithmetic speaks for."""
    tables = [(table, _roles(spec, table, decimal, sums)) for table in found]
    kept = [(table, roles) for table, roles in tables if _counts(roles) or not _counts(tables[0][1])]
    items, is_summed = _best_items([_items(spec, table, roles, decimal) for table, roles in kept], sums)
    return Draft(items, is_headed=is_headed, is_summed=is_summed)


def _counts(roles: Roles) -> bool:
    """Whether a table says how many or at which price; one of discounts or taxes, after one that does, is no other."""
    return "quantity" in roles or "unit_price" in roles


def _roles(spec: FieldSpec, table: Table, decimal: str | None, sums: set[float]) -> Roles:
    """The place of each field's column: by the labels, unless quantity times price or the sum says otherwise."""
    labelled: Roles = {}
    for place, column in enumerate(table.columns):
        if column.spec is not None:
            labelled.setdefault(column.spec.name, place)
    asked = [name for name in ROLES if any(column.name == name for column in spec.columns)]
    if len(asked) < len(ROLES):
        return labelled
    figures = _figures(table, decimal)
    places = sorted(place for place, column in figures.items() if sum(v is not None for v in column) * 2 > len(column))
    given = [labelled.get(name) for name in ROLES]
    best, best_score = given, _fit(given, labelled, figures, sums) + 0.05
    if len(places) <= MOST_PLACES:
        options = [None, *places]
        for quantity, price, total in product(options, options, places):
            if len({quantity, price, total} - {None}) + [quantity, price, total].count(None) < 3:
                continue
            score = _fit([quantity, price, total], labelled, figures, sums)
            if score > best_score:
                best, best_score = [quantity, price, total], score
    roles = {name: place for name, place in labelled.items() if name not in ROLES and place not in best}
    return roles | {name: place for name, place in zip(ROLES, best, strict=True) if place is not None}


def _figures(table: Table, decimal: str | None) -> dict[int, list[float | None]]:
    """The figures of each column that may hold some, line by line."""
    found: dict[int, list[float | None]] = {}
    for place, column in enumerate(table.columns):
        if place == table.main or (column.spec is not None and column.spec.type not in FIGURES):
            continue
        cells = [" ".join(word.text for word in line.cells.get(place, ())) for line in table.lines[:JUDGED]]
        amounts = [find_amounts(text, decimal=decimal) for text in cells]
        found[place] = [numbers[-1].value if numbers else None for numbers in amounts]
    return found


def _fit(
    places: Sequence[int | None], labelled: Roles, figures: dict[int, list[float | None]], sums: set[float]
) -> float:
    """How well quantity, price and total fit columns at `places`."""
    score = 0.0
    heads = {place: name for name, place in labelled.items()}
    for name, place in zip(ROLES, places, strict=True):
        if place is not None and place in heads:
            score += LABELLED if heads[place] == name else MISLABELLED
    quantities, prices, totals = (figures.get(place, []) if place is not None else [] for place in places)
    lines = max(len(quantities), len(prices), len(totals))
    rows = [row for row in zip(quantities, prices, totals, strict=False) if None not in row]
    good = sum(is_product(q or 0.0, p or 0.0, t or 0.0) for q, p, t in rows if q and p and t)
    if rows:
        score += PRODUCT * (good / lines) - 0.3 * (1 - good / len(rows))
    known = [total for total in totals if total is not None]
    if known and is_printed(sum(known), sums):
        score += SUMMED
    return score


def _items(spec: FieldSpec, table: Table, roles: Roles, decimal: str | None) -> list[Item]:
    items = [_item(spec, line, roles) for line in table.lines]
    _share_figures(table, items, roles)
    for item in items:
        give_values(spec, item, decimal)
    return [item for item in items if _is_item(item) and _has_money(item, items, decimal)]


def _item(spec: FieldSpec, line: Line, roles: Roles) -> Item:
    taken = set(roles.values())
    words = {name: list(line.cells[place]) for name, place in roles.items() if line.cells.get(place)}
    others = [word for place, found in line.cells.items() if place not in taken for word in found]
    return Item(line.sheet, words, others)


def _share_figures(table: Table, items: Sequence[Item], roles: Roles) -> None:
    """Where a figure column got two figures and its left neighbour none, give the left one to the neighbour."""
    names = {column.spec.name for column in table.columns if column.spec is not None and column.spec.type in FIGURES}
    order = sorted((place, name) for name, place in roles.items() if name in names)
    for item in items:
        for (_, left), (_, right) in pairwise(order):
            words = item.words.get(right, [])
            figures = [word for word in words if FIGURE.fullmatch(word.text)]
            if left not in item.words and len(figures) >= 2:
                item.words[left] = [figures[0]]
                item.words[right] = [word for word in words if word is not figures[0]]


def _is_item(item: Item) -> bool:
    given = [value for value in item.values.values() if value is not None]
    if "description" not in item.values:
        return len(given) >= 2
    description = item.values.get("description")
    has_what = description is not None or (
        item.values.get("quantity") is not None and item.values.get("line_total") is not None
    )
    is_closing = isinstance(description, str) and is_closing_text(description) and len(given) <= 3
    return has_what and len(given) >= 2 and (not is_closing or _is_deduction(item))


def _has_money(item: Item, items: Sequence[Item], decimal: str | None) -> bool:
    """Whether the item's total is printed as money where those of most others are."""
    printed = [_is_money(other.words.get("line_total", ()), decimal) for other in items]
    if 2 * sum(printed) <= len(items):
        return True
    return _is_money(item.words.get("line_total", ()), decimal) or item.has_product is True


def _is_money(words: Sequence[Word], decimal: str | None) -> bool:
    amounts = find_amounts(" ".join(word.text for word in words), decimal=decimal)
    return bool(amounts) and amounts[-1].is_money


def _best_items(tables: Sequence[list[Item]], sums: set[float]) -> tuple[list[Item], bool]:
    """The items, and whether they make a printed sum, with or without what is taken off between them.

    All rows, or those without later tables, sub-totals and discounts where only then the totals give a printed sum.
    """
    every = [item for items in tables for item in items]
    whole = _without_subtotals(every)
    rest = [_without_subtotals([i for items in tables[:n] for i in items]) for n in range(1, len(tables))]
    for kept in [*([every] if len(whole) == len(every) else []), whole, *rest]:
        bought = [item for item in kept if not _is_deduction(item)]
        if has_sum(kept, sums) or has_sum(bought, sums):
            return bought, True
    return [item for item in whole if not _is_deduction(item)], False


def _is_deduction(item: Item) -> bool:
    """Whether a row takes something off those above it: it is called so, and is no goods with a price of their own."""
    values = item.values
    total, is_priced = values.get("line_total"), values.get("unit_price") is not None
    if total is None or (is_priced and total > 0):
        return False
    return is_deduction_text(str(values.get("description") or ""))


def _without_subtotals(items: Sequence[Item]) -> list[Item]:
    """Without rows whose total is that of the rows above since the last such row, and which have no quantity."""
    kept: list[Item] = []
    running, count = 0.0, 0
    for item in items:
        total = item.values.get("line_total")
        if total is not None and count > 1 and item.values.get("quantity") is None and abs(running - total) < CENT:
            running, count = 0.0, 0
            continue
        kept.append(item)
        running, count = running + (total or 0.0), count + 1
    return kept
