"""Line items of tables without a heading, as on till receipts: row by row, each by the amount at its right end.

Knows nothing of columns. What is between two totals is a block; names stand in the row of their amount, or on rows of
their own above or below it; quantity and price are two figures near the amount whose product it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from inference.fields.closings import is_bare_total, is_closing_text, is_deduction_text
from inference.fields.dates import find_dates
from inference.fields.drafts import Draft, Item, has_sum, is_product
from inference.fields.headings import find_header
from inference.fields.layout import Layout, Row, Sheet
from inference.fields.money import find_amounts, parse_number
from inference.types import FieldSpec, Word

NEEDED = {"description", "line_total"}
NEAR = 1.6  # line heights of white between rows of one item
APART = 1.5  # times the white inside an item makes a gap between items
INDENT = 0.012
MOST_FLAGS = 2  # short marks behind an amount: a tax code, a star
_FLAG = re.compile(r"[^\W\d_]{1,2}|\W+")
_GLUED = re.compile(r"(?<=\d)[^\W\d_]{1,2}$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_COUNT = re.compile(r"\d{1,3}")
_FIGURES = re.compile(r"[\W\d]*(?:x|pcs?|ea|kg|g|lb|st|stk|ud|szt)?[\W\d]*", re.IGNORECASE)


@dataclass(slots=True)
class Priced:
    """A row that ends with an amount: the word of the amount, the words before it, and the rows that name it."""

    row: Row
    total: float
    total_word: Word
    before: list[Word]
    named: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """Rows between two totals. `others[n]`: rows without an amount after the first n priced ones."""

    sheet: Sheet
    priced: list[Priced] = field(default_factory=list)
    others: dict[int, list[Row]] = field(default_factory=dict)
    is_closed: bool = False


def slip_drafts(spec: FieldSpec, layout: Layout, decimal: str | None, sums: set[float]) -> list[Draft]:
    """A draft for each block of rows that ends with a total."""
    asked = {column.name for column in spec.columns}
    if not asked >= NEEDED:
        return []
    drafts = []
    for sheet in layout.sheets:
        header = find_header(spec, sheet)
        starts = [header[1], 0] if header else [0]  # what looks like a heading may stand below, over a tax table
        blocks = (_blocks(sheet, start, decimal, is_taxed_by_row=kind) for start in starts for kind in (False, True))
        for block in chain.from_iterable(blocks):
            _name(block)
            items = _items(block, asked, decimal)
            indents = [priced.row.box[0] for priced in block.priced]
            outer = [item for item, left in zip(items, indents, strict=True) if left - min(indents) < INDENT]
            for kept in [items, outer] if len(outer) < len(items) else [items]:
                bought = [item for item in kept if not is_deduction_text(item.values["description"] or "")]
                is_summed = has_sum(kept, sums) or has_sum(bought, sums)
                if is_summed or (block.is_closed and len(kept) > 1):
                    drafts.append(Draft(bought, is_headed=False, is_summed=is_summed))
    return drafts


def _blocks(sheet: Sheet, first: int, decimal: str | None, *, is_taxed_by_row: bool = False) -> Iterator[Block]:
    """The blocks of a page; `is_taxed_by_row`: tax stands between the items and ends none."""
    block = Block(sheet)
    for row in sheet.rows[first:]:
        priced = _priced(row, decimal)
        if any(is_closing_text(segment.text) for segment in row.segments[:2]):
            if is_deduction_text(row.segments[0].text) and priced is not None and block.priced:
                block.priced.append(priced)
            elif block.priced and _ends(row, is_taxed_by_row):
                block.is_closed = not is_taxed_by_row
                yield block
                block = Block(sheet)
        elif priced is not None:
            block.priced.append(priced)
        elif not find_dates(row.text):
            block.others.setdefault(len(block.priced), []).append(row)
        elif not block.priced:
            block.others.clear()
    if block.priced:
        yield block


def _ends(row: Row, is_taxed_by_row: bool) -> bool:
    if is_taxed_by_row:
        return is_bare_total(row.segments[0].text) or "total" in row.segments[0].folded
    return bool(find_amounts(row.text)) or is_bare_total(row.text)


def _priced(row: Row, decimal: str | None) -> Priced | None:
    """The row with its last amount, None where it does not end with one."""
    words = [word for segment in row.segments for word in segment.words]
    for place in range(len(words) - 1, max(len(words) - 2 - MOST_FLAGS, -1), -1):
        text = _GLUED.sub("", words[place].text)
        amounts = find_amounts(text, decimal=decimal)
        if amounts and amounts[-1].is_money:
            return Priced(row, amounts[-1].value, words[place], words[:place]) if not find_dates(row.text) else None
        if not _FLAG.fullmatch(words[place].text):
            return None
    return None


def _says(words: Sequence[Word]) -> bool:
    """Whether words name something: more than figures, a unit or a code."""
    return any(sum(map(str.isalpha, word.text)) > max(2, sum(map(str.isdigit, word.text))) for word in words)


def _row_says(row: Row) -> bool:
    return any(_says(segment.words) for segment in row.segments)


def _name(block: Block) -> None:
    """Give the rows without an amount to the priced rows that they name."""
    bare = sum(not _says(priced.before) for priced in block.priced)
    named = {count: [row for row in rows if _row_says(row)] for count, rows in block.others.items()}
    if 2 * bare > len(block.priced):
        is_below = bool(named.get(len(block.priced))) and _is_near(block.priced[-1].row, named[len(block.priced)][0])
        is_below = is_below and not (named.get(0) and _is_near(named[0][-1], block.priced[0].row))
        for place, priced in enumerate(block.priced):
            rows = named.get(place + 1 if is_below else place, [])
            if rows and not _says(priced.before):
                priced.named = rows[:1] if is_below else rows[-1:]
        return
    for place, priced in enumerate(block.priced):
        above = block.priced[place - 1].row if place else None
        priced.named = _leading(above, named.get(place, []), priced)


def _is_near(above: Row, below: Row) -> bool:
    return below.box[1] - above.box[3] < NEAR * (below.box[3] - below.box[1])


def _leading(above: Row | None, rows: Sequence[Row], priced: Priced) -> list[Row]:
    """The rows that begin the name of a priced row: set close to it and apart from what is above."""
    taken: list[Row] = []
    stack = [*([above] if above else []), *rows, priced.row]
    gaps = [below.box[1] - upper.box[1] for upper, below in pairwise(stack)]
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        if not _is_near(row, taken[0] if taken else priced.row):
            break
        taken.insert(0, row)
    first = len(rows) - len(taken)
    if not taken or (above is None and not first):
        return taken if not _says(priced.before) else []
    gap_above = gaps[first if above else first - 1]
    inside = max(gaps[(first if above else first - 1) + 1 :])
    return taken if gap_above > APART * inside or not _says(priced.before) else []


def _items(block: Block, asked: set[str], decimal: str | None) -> list[Item]:
    counts = [_count(priced) for priced in block.priced]
    is_counted = all(count is not None for count in counts)
    return [_item(block.sheet, priced, asked, decimal, is_counted) for priced in block.priced]


def _first_words(priced: Priced) -> list[Word]:
    """The words of the name, those of the rows above first."""
    rows = [word for row in priced.named for segment in row.segments for word in segment.words]
    own = list(priced.before) if _says(priced.before) else []
    is_above = bool(priced.named) and priced.named[0].index < priced.row.index
    return [*rows, *own] if is_above else [*own, *rows]


def _count(priced: Priced) -> Word | None:
    """The count that a name begins with: "2 Coffee"."""
    words = _first_words(priced)
    is_count = len(words) > 1 and _COUNT.fullmatch(words[0].text) is not None and words[1].text[0].isalpha()
    return words[0] if is_count else None


def _item(sheet: Sheet, priced: Priced, asked: set[str], decimal: str | None, is_counted: bool) -> Item:
    words = _first_words(priced)
    item = Item(sheet, {"line_total": [priced.total_word]}, [], dict.fromkeys(asked))
    item.values["line_total"] = priced.total
    used: list[Word] = []
    found = _factors(priced, decimal)
    if found is not None:
        used = [found[0][0], found[1][0]]
        for name, (word, value) in zip(("quantity", "unit_price"), found, strict=True):
            if name in asked:
                item.words[name], item.values[name] = [word], value
    elif is_counted and "quantity" in asked:
        used = words[:1]
        item.words["quantity"], item.values["quantity"] = used, float(words[0].text)
    name_words = _trimmed([word for word in words if word not in used])
    if name_words:
        item.words["description"] = name_words
        item.values["description"] = " ".join(word.text for word in name_words)
    return item


def _trimmed(words: Sequence[Word]) -> list[Word]:
    """A name without the figures, units and codes at its ends."""
    kept = list(words)
    while kept and (_FIGURES.fullmatch(kept[-1].text) and not _says(kept[-1:])) and any(_says([w]) for w in kept[:-1]):
        if kept[-1].text.isdigit() and len(kept[-1].text) < 4 and kept[-1].box[0] - kept[-2].box[2] < 0.03:
            break  # "Flatscreen 65"
        kept.pop()
    while kept and sum(map(str.isdigit, kept[0].text)) > 4 and not _says(kept[:1]) and _says(kept[1:]):
        kept.pop(0)
    return kept if _says(kept) else []


def _factors(priced: Priced, decimal: str | None) -> tuple[tuple[Word, float], tuple[Word, float]] | None:
    """Quantity and unit price: two figures of the item whose product is its total, the count first."""
    words = [*priced.before, *(word for row in priced.named for segment in row.segments for word in segment.words)]
    figures = [
        (word, value, "." in text or "," in text or not word.text[0].isdigit())
        for word in words
        for text in _NUMBER.findall(word.text)
        if (value := parse_number(text, decimal=decimal)) and len(text) < 9
    ]
    best: tuple[int, tuple[tuple[Word, float], tuple[Word, float]]] | None = None
    for first, (word, quantity, is_broken) in enumerate(figures):
        for second, (other, price, has_cents) in enumerate(figures):
            if first == second or not has_cents or not is_product(quantity, price, priced.total):
                continue
            rank = 2 * (not is_broken) + (first < second)
            if best is None or rank > best[0]:
                best = (rank, ((word, quantity), (other, price)))
    return best[1] if best else None
