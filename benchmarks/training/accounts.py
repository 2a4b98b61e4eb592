"""Drawn invoices of made-up firms, labelled in the words of the built-in template.

Knows nothing of how fields are found. What is printed is the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.training import words
from benchmarks.training.forms import Drawn
from benchmarks.training.sheets import Sheet
from inference.schemas import builtin_templates
from inference.types import FieldSpec, TemplateSpec

_ITEMS = (
    "paper", "cable", "lamp", "bracket", "coffee", "licence", "toner", "filter", "valve", "service", "cleaning",
    "repair", "screen", "chair", "rice", "bread", "soap",
)  # fmt: skip


@dataclass(slots=True)
class Account:
    """What is owed and by whom, and what of it was printed (`truth`)."""

    dice: Random
    how: words.Manner
    template: TemplateSpec
    items: list[tuple[str, int, float]]
    rate: float
    truth: dict[str, Any] = field(default_factory=dict)

    @property
    def net(self) -> float:
        return round(sum(count * price for _, count, price in self.items), 2)

    @property
    def tax(self) -> float:
        return round(self.net * self.rate / 100, 2)

    @property
    def total(self) -> float:
        return round(self.net + self.tax, 2)

    def label(self, name: str) -> str:
        """One of the words the template knows for a field, in Latin letters."""
        spec = _field(self.template, name)
        known = [text for text in (spec.label, *spec.aliases) if text.isascii() or self.dice.random() < 0.3]
        known = [text for text in known if all(ord(letter) < 0x2E80 for letter in text)]
        said = self.dice.choice(known)
        return said.upper() if self.how.is_loud else said

    def money(self, value: float, *, signed: bool = False) -> str:
        return words.written_amount(value, self.how, signed=signed)


def _field(template: TemplateSpec, name: str) -> FieldSpec:
    return next(spec for spec in template.fields if spec.name == name)


def draw_invoice(seed: int) -> Drawn:
    """The invoice of this seed."""
    dice = Random(seed)
    account = open_account(dice, "invoice")
    sheet = Sheet(dice, misread=dice.choice((0.0, 0.0, 0.005, 0.012)))
    size = dice.choice((8.0, 9.0, 10.0, 11.0))
    y = _parties(sheet, account, size)
    y = _facts(sheet, account, y, size)
    y = _table(sheet, account, y + 2 * size, size)
    y = _totals(sheet, account, y + 2 * size, size)
    if dice.random() < 0.5:
        sheet.put(
            60,
            790,
            f"{account.truth['seller_name']} - {words.identifier(dice)} - Tel. +49 30 {dice.randrange(10**6)}",
            size=7,
        )
    return Drawn(account.template, (sheet.page(),), account.truth, f"invoice-{seed % 10}")


def open_account(dice: Random, kind: str) -> Account:
    """An account of made-up items, to be printed on a built-in template's kind of document."""
    template = next(item for item in builtin_templates() if item.name == kind)
    items = [
        (
            f"{words.name(dice)} {dice.choice(_ITEMS)}",
            dice.choice((1, 1, 2, 3, 10)),
            round(words.amount(dice) / 3 + 1, 2),
        )
        for _ in range(dice.randrange(1, 7))
    ]
    return Account(dice, words.manner(dice), template, items, dice.choice((0.0, 6.0, 7.0, 19.0, 20.0, 10.0)))


def block(sheet: Sheet, x: float, y: float, lines: Sequence[str], size: float, align: str = "left") -> float:
    """Set lines under each other; answers the baseline after the last."""
    for line in lines:
        sheet.put(x, y, line, size=size, align=align)
        y += 1.35 * size
    return y


def _parties(sheet: Sheet, account: Account, size: float) -> float:
    dice = account.dice
    seller, buyer = words.firm(dice), dice.choice((words.firm, words.person))(dice)
    sold, bought = words.address(dice), words.address(dice)
    account.truth |= {
        "seller_name": seller,
        "seller_address": "\n".join(sold),
        "buyer_name": buyer,
        "buyer_address": "\n".join(bought),
    }
    extra = [f"Tel: +{dice.randrange(10, 99)} {dice.randrange(10**8)}"] if dice.random() < 0.5 else []
    manner = dice.random()
    if manner < 0.2:
        return _named_parties(sheet, account, [seller, *sold], [buyer, *bought], size)
    if manner < 0.4:
        sheet.put(60, 60, f"{seller} · {' · '.join(sold)}", size=0.75 * size)
        return block(sheet, 60, 110, [buyer, *bought], size) + size
    x, align = dice.choice(((60.0, "left"), (535.0, "right"), (340.0, "left"), (297.0, "centre")))
    sheet.put(x, 56, seller, size=size * dice.choice((1.0, 1.5, 2.0)), align=align)
    below = block(sheet, x, 56 + 2 * size, [*sold, *extra], size, align)
    if manner < 0.6:
        left = dice.choice((60.0, 330.0))
        sheet.put(left, below + 20, account.label("buyer_name"), size=size)
        return max(block(sheet, left, below + 20 + 1.5 * size, [buyer, *bought], size), below) + size
    start = dice.choice((below + 20, 130.0)) if x > 300 else below + 24
    mark = dice.choice((":", "", ""))
    sheet.put(60, start, f"{account.label('buyer_name')}{mark}", size=size)
    return max(block(sheet, 60, start + 1.5 * size, [buyer, *bought], size), below) + size


def _named_parties(sheet: Sheet, account: Account, seller: list[str], buyer: list[str], size: float) -> float:
    """Both parties under labels, side by side or one after the other, below the heading of a listing."""
    dice = account.dice
    sheet.put(
        60, 40, dice.choice(("Invoice view", "Document viewer", "eInvoice listing", words.name(dice))), size=1.4 * size
    )
    sides = [("seller_name", seller), ("buyer_name", buyer)]
    dice.shuffle(sides)
    is_beside, bottom, y = dice.random() < 0.5, 0.0, 80.0
    for place, (name, lines) in enumerate(sides):
        x = 60.0 + (270.0 * place if is_beside else 0.0)
        top = y if is_beside or not place else bottom + size
        sheet.put(x, top, account.label(name) + dice.choice(("", ":")), size=size)
        if dice.random() < 0.4:
            sheet.put(x, top + 1.5 * size, "Name:", size=size)
            sheet.put(x + 90, top + 1.5 * size, lines[0], size=size)
            bottom = max(bottom, block(sheet, x + 90, top + 3 * size, lines[1:], size))
        else:
            bottom = max(bottom, block(sheet, x, top + 1.5 * size, lines, size))
    return bottom + 1.5 * size


def _facts(sheet: Sheet, account: Account, y: float, size: float) -> float:
    dice, how = account.dice, account.how
    issued = words.day(dice)
    due = words.day(dice, issued, 60)
    number = words.identifier(dice)
    facts = [("invoice_number", number, number), ("issue_date", issued.isoformat(), words.written_day(issued, how))]
    if dice.random() < 0.6:
        facts.append(("due_date", due.isoformat(), words.written_day(due, how)))
    for name in ("order_number", "customer_number"):
        if dice.random() < 0.45:
            value = words.identifier(dice)
            facts.append((name, value, value))
    if dice.random() < 0.3:
        day = words.day(dice, issued, 5)
        facts.append(("delivery_date", day.isoformat(), words.written_day(day, how)))
    account.truth |= {name: value for name, value, _ in facts}
    dice.shuffle(facts)
    sheet.put(
        60, y, dice.choice(("INVOICE", "Invoice", "Rechnung", "Facture", "TAX INVOICE", "Factura")), size=1.6 * size
    )
    y += 2.4 * size
    manner = dice.random()
    width = 480 / len(facts)
    for place, (name, _, printed) in enumerate(facts):
        label = account.label(name)
        if manner < 0.4:
            sheet.put(60, y, f"{label}{dice.choice((':', ''))} {printed}", size=size)
        elif manner < 0.75:
            sheet.put(60, y, f"{label}:", size=size)
            sheet.put(190, y, printed, size=size)
        else:
            sheet.put(60 + place * width, y, label[: int(width / size * 2) - 1], size=size)
            sheet.put(60 + place * width, y + 1.5 * size, printed, size=size)
            continue
        y += 1.5 * size
    return y + (3 * size if manner >= 0.75 else 0)


def _table(sheet: Sheet, account: Account, y: float, size: float) -> float:
    columns = ((60.0, "left"), (330.0, "right"), (430.0, "right"), (535.0, "right"))
    table = _field(account.template, "line_items")
    names = ("description", "quantity", "unit_price", "line_total")
    heads = [next(column.label for column in table.columns if column.name == name) for name in names]
    rows = [heads] + [
        [text, str(count), account.money(price), account.money(round(count * price, 2))]
        for text, count, price in account.items
    ]
    for row in rows:
        for cell, (x, align) in zip(row, columns, strict=True):
            sheet.put(x, y, cell, size=size, align=align)
        y += 1.6 * size
    return y


def _totals(sheet: Sheet, account: Account, y: float, size: float) -> float:
    dice = account.dice
    rows: list[tuple[str, float]] = []
    if account.rate or dice.random() < 0.3:
        rows += [("net_total", account.net), ("tax_total", account.tax)]
    rows.append(("grand_total", account.total))
    signed = dice.random() < 0.4
    x = dice.choice((330.0, 380.0))
    for name, value in rows:
        account.truth[name] = value
        label = account.label(name)
        if name == "tax_total" and dice.random() < 0.5:
            label = f"{label} {account.rate:g}%"
        if dice.random() < 0.15 and name == "grand_total":
            sheet.put(x, y, f"{label}: {account.money(value, signed=signed)}", size=size)
        else:
            sheet.put(x, y, label + dice.choice(("", ":")), size=size)
            sheet.put(535, y, account.money(value, signed=signed), size=size, align="right")
        y += 1.6 * size
    if dice.random() < 0.25:
        paid = dice.choice((0.0, round(account.total / 2, 2)))
        account.truth["amount_due"] = round(account.total - paid, 2)
        for label, value in (("Paid", paid), (account.label("amount_due"), account.truth["amount_due"])):
            sheet.put(x, y, label, size=size)
            sheet.put(535, y, account.money(value), size=size, align="right")
            y += 1.6 * size
    return y
