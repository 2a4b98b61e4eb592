"""Drawn forms of kinds nobody has seen: made-up fields and labels in many layouts, among fields not asked for.

Knows nothing of how fields are found. What is printed is the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.training import words
from benchmarks.training.sheets import Sheet
from inference.types import FieldSpec, FieldType, Page, TemplateSpec

TYPES = (
    FieldType.DATE, FieldType.DATE, FieldType.MONEY, FieldType.MONEY, FieldType.IDENTIFIER, FieldType.IDENTIFIER,
    FieldType.TEXT, FieldType.TEXT, FieldType.NUMBER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn document: the template to read it with, its pages and the truth (field name -> value)."""

    template: TemplateSpec
    pages: tuple[Page, ...]
    truth: dict[str, Any]
    family: str


@dataclass(frozen=True, slots=True)
class _Fact:
    """One thing printed: `label` on the page, `value` as text; `spec` None where nobody asks for it."""

    label: str
    printed: str
    spec: FieldSpec | None = None
    value: Any = None


def draw_form(seed: int) -> Drawn:
    """The form of this seed."""
    dice = Random(seed)
    how = words.manner(dice)
    sheet = Sheet(dice, misread=dice.choice((0.0, 0.0, 0.006, 0.015)))
    facts = _facts(dice, how)
    period = _period(dice, how)
    asked = [fact.spec for fact in (*facts, *period) if fact.spec is not None]
    absent = [
        _spec(dice, kind, f"missing_{place}")[0]
        for place, kind in enumerate(dice.sample(TYPES, dice.choice((0, 1, 2))))
    ]
    printed = {fact.label.casefold() for fact in facts}
    absent = [spec for spec in absent if not printed & {label.casefold() for label in (spec.label, *spec.aliases)}]
    _draw(sheet, dice, how, [*facts, *_once(period)])
    truth = {fact.spec.name: fact.value for fact in (*facts, *period) if fact.spec is not None}
    fields = [*asked, *absent]
    dice.shuffle(fields)
    return Drawn(TemplateSpec("form", "Form", tuple(fields)), (sheet.page(),), truth, f"form-{seed % 10}")


def _facts(dice: Random, how: words.Manner) -> list[_Fact]:
    facts: list[_Fact] = []
    used: set[str] = set()
    for place in range(dice.randrange(6, 16)):
        kind = dice.choice(TYPES)
        spec, printed_label = _spec(dice, kind, f"field_{place}")
        key = printed_label.casefold()
        if any(key in other or other in key for other in used):
            continue
        used.add(key)
        value, printed = _value(dice, kind, how)
        is_asked = dice.random() < 0.6
        facts.append(_Fact(printed_label, printed, spec if is_asked else None, value))
    return facts


def _spec(dice: Random, kind: FieldType, name: str) -> tuple[FieldSpec, str]:
    """A field, and its label as printed: its own, an alias, or one written a little differently."""
    label = words.label(dice, kind)
    aliases = tuple(words.label(dice, kind) for _ in range(dice.choice((0, 0, 1, 2, 4))))
    fate = dice.random()
    printed = label if fate < 0.65 or not aliases else aliases[0]
    spec = FieldSpec(name if dice.random() < 0.5 else label.lower().replace(" ", "_"), kind, label, aliases)
    return spec, printed.upper() if dice.random() < 0.2 else printed


def _value(dice: Random, kind: FieldType, how: words.Manner) -> tuple[Any, str]:
    if kind is FieldType.DATE:
        day = words.day(dice)
        return day.isoformat(), words.written_day(day, how)
    if kind is FieldType.MONEY:
        value = words.amount(dice)
        return value, words.written_amount(value, how, signed=dice.random() < 0.5)
    if kind is FieldType.NUMBER:
        count = dice.randrange(1, 900)
        return float(count), f"{count}{dice.choice(('', '', ' kg', ' pcs', ' km'))}"
    if kind is FieldType.IDENTIFIER:
        found = words.identifier(dice)
        return found, found
    text = dice.choice((words.person, words.firm, words.name))(dice)
    return text, text


def _period(dice: Random, how: words.Manner) -> list[_Fact]:
    """Two fields that are the ends of one printed range, often under a label the template does not know."""
    if dice.random() < 0.4:
        return []
    first_label, last_label, both = dice.choice(words.PERIODS)
    first = words.day(dice)
    last = words.day(dice, first, dice.choice((8, 40, 400)))
    aliases = (both,) if dice.random() < 0.55 else ()
    start = FieldSpec(first_label.lower().replace(" ", "_").replace("-", "_"), FieldType.DATE, first_label, aliases)
    end = FieldSpec(last_label.lower().replace(" ", "_").replace("-", "_"), FieldType.DATE, last_label, aliases)
    begun, ended = words.written_day(first, how), words.written_day(last, how)
    if dice.random() < 0.7:
        label = (
            both
            if dice.random() < 0.6
            else dice.choice(("Period", "Invoice period", "Dates", "Zeitraum", "Duration", "Run dates"))
        )
        printed = f"{begun}{dice.choice((' - ', ' to ', ' – ', '-', ' bis '))}{ended}"
        return [_Fact(label, printed, start, first.isoformat()), _Fact(label, printed, end, last.isoformat())]
    return [_Fact(first_label, begun, start, first.isoformat()), _Fact(last_label, ended, end, last.isoformat())]


def _once(period: Sequence[_Fact]) -> list[_Fact]:
    """A range printed once although two fields ask for its ends."""
    return list(period[:1]) if len({fact.label for fact in period}) == 1 else list(period)


def _draw(sheet: Sheet, dice: Random, how: words.Manner, facts: list[_Fact]) -> None:
    size = dice.choice((8.0, 9.0, 10.0, 11.0))
    dice.shuffle(facts)
    y = 60.0
    if dice.random() < 0.8:
        sheet.put(60, y, words.firm(dice), size=size * dice.choice((1.0, 1.6)))
        for line in words.address(dice):
            y += 1.4 * size
            sheet.put(60, y, line, size=size)
    y += 40
    sheet.put(
        60,
        y,
        f"{words.name(dice)} {dice.choice(('form', 'report', 'statement', 'certificate', 'order'))}",
        size=size * 1.5,
    )
    y += 30
    place = 0
    for count in _groups(dice, len(facts)):
        if dice.random() < 0.4:
            y = _distract(sheet, dice, facts, y, size)
        group = facts[place : place + count]
        place += count
        y = dice.choice(_LAYOUTS)(sheet, dice, group, y, size) + dice.choice((0.5, 1.0, 2.0)) * size
    if dice.random() < 0.6:
        y = _log(sheet, dice, how, y + size, size)
    if dice.random() < 0.5:
        sheet.put(
            60,
            y + 2 * size,
            f"This {words.name(dice)} was made on {words.written_day(words.day(dice), how)} by {words.person(dice)}.",
            size=size,
        )


def _distract(sheet: Sheet, dice: Random, facts: Sequence[_Fact], y: float, size: float) -> float:
    """Words of a label inside other text: a heading, a remark, a sentence, the head of a column."""
    specs = [fact.spec for fact in facts if fact.spec is not None]
    if not specs:
        return y
    spec = dice.choice(specs)
    said = dice.choice((spec.label, *spec.aliases)).split()
    word = dice.choice((said[0], " ".join(said)))
    name, number = words.name(dice), words.identifier(dice)
    text = dice.choice(
        (
            f"{name.upper()} {word.upper()} ({name[:2].lower()}) ({number})",
            f"{name} {word} {dice.choice(('Inc', 'Code', 'Ref', 'Copy', 'Type', 'Separation: 30'))}",
            f"The {word.lower()} represents that those listed above are the only {name.lower()} of the {word.lower()}.",
            f"{word} {dice.choice(('Code', 'Ref', 'Type', 'Package', 'Details'))}",
            f"{word}/{name} {number}",
        )
    )
    x = dice.choice((60.0, 60.0, 250.0))
    end = sheet.put(x, y, text, size=size)
    if dice.random() < 0.4:
        sheet.put(end + 30, y, dice.choice((number, words.name(dice), "Request")), size=size)
    return y + 1.6 * size


def _groups(dice: Random, count: int) -> Iterator[int]:
    while count > 0:
        step = min(count, dice.randrange(2, 7))
        yield step
        count -= step


def _inline(sheet: Sheet, dice: Random, facts: Sequence[_Fact], y: float, size: float) -> float:
    """ "Label: value" under each other, or two a row."""
    mark = dice.choice((":", ":", " :", "", " -", "."))
    columns = dice.choice((1, 1, 2, 3))
    for place, fact in enumerate(facts):
        x = 60 + (place % columns) * 480 / columns
        sheet.put(x, y, f"{fact.label}{mark} {fact.printed}", size=size)
        if place % columns == columns - 1:
            y += 1.5 * size
    return y + 1.5 * size


def _tabbed(sheet: Sheet, dice: Random, facts: Sequence[_Fact], y: float, size: float) -> float:
    """Labels left, values at a tab, or flush right."""
    mark, x = dice.choice((":", "", "")), dice.choice((50.0, 60.0, 300.0))
    tab = x + dice.choice((110.0, 140.0, 180.0))
    align = dice.choice(("left", "left", "right"))
    leading = dice.choice((1.2, 1.5, 2.0)) * size
    for fact in facts:
        sheet.put(x, y, f"{fact.label}{mark}", size=size)
        sheet.put(tab + (60 if align == "right" else 0), y, fact.printed, size=size, align=align)
        y += leading
    return y


def _headed(sheet: Sheet, dice: Random, facts: Sequence[_Fact], y: float, size: float) -> float:
    """Labels in one row, values in the row below."""
    width = 480 / max(len(facts), 2)
    small = size * dice.choice((0.75, 1.0))
    for place, fact in enumerate(facts):
        room = int(width / (0.5 * size)) - 1
        sheet.put(60 + place * width, y, fact.label[:room], size=small)
        sheet.put(
            60 + place * width, y + 1.4 * size, fact.printed[:room] if fact.spec is None else fact.printed, size=size
        )
    return y + 3 * size


def _boxed(sheet: Sheet, dice: Random, facts: Sequence[_Fact], y: float, size: float) -> float:
    """Label small over its value, two or three boxes a row."""
    columns = dice.choice((1, 2, 3))
    for place, fact in enumerate(facts):
        x = 60 + (place % columns) * 480 / columns
        sheet.put(x, y, fact.label, size=0.75 * size)
        sheet.put(x, y + 1.3 * size, fact.printed, size=size)
        if place % columns == columns - 1:
            y += 3.2 * size
    return y + 3.2 * size


_LAYOUTS = (_inline, _inline, _tabbed, _tabbed, _headed, _boxed)


def _log(sheet: Sheet, dice: Random, how: words.Manner, y: float, size: float) -> float:
    """A table of days and sums that no field asks for, with its total."""
    heads = ("Line", "Day", "What", "Amount")
    xs = (60.0, 100.0, 200.0, 520.0)
    for head, x in zip(heads, xs, strict=True):
        sheet.put(x, y, head, size=size, align="right" if x > 500 else "left")
    total, begun = 0.0, words.day(dice)
    for row in range(dice.randrange(2, 9)):
        y += 1.4 * size
        value = words.amount(dice)
        total += value
        cells = (
            str(row + 1),
            words.written_day(words.day(dice, begun, 60), how),
            f"{words.name(dice)} {words.name(dice)}",
            words.written_amount(value, how),
        )
        for cell, x in zip(cells, xs, strict=True):
            sheet.put(x, y, cell, size=size, align="right" if x > 500 else "left")
    return y + 1.4 * size
