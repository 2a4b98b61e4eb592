"""Readings made up in memory: one dense with boxes and lines, and sixty invoices with known errors planted in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from inference.schemas import load_template
from inference.types import Evidence, FieldType, FieldValue, Page, Reading, Source, TemplateSpec, TextLine, Word

SIZE = (2480, 3508)
COLUMNS = ("description", "quantity", "unit_price", "line_total")


def dense_reading(*, fields: int, rows: int, lines: int) -> Reading:
    """`fields` boxes, `rows` x 4 cells and `lines` lines of words on one page; every third field in doubt."""
    texts = tuple(_line(f"Line {number} of many words on this page", number, lines) for number in range(lines))
    names = [f"field_{number}" for number in range(fields)]
    template = load_template(
        {
            "name": "dense",
            "label": "Dense",
            "fields": [{"name": name, "label": name.replace("_", " ").capitalize(), "type": "text"} for name in names]
            + [
                {
                    "name": "line_items",
                    "label": "Line items",
                    "type": "table",
                    "columns": [{"name": column, "type": "text"} for column in COLUMNS],
                }
            ],
        }
    )
    values = [
        FieldValue(name, texts[number].text, texts[number].text, 0.5 if number % 3 == 0 else 0.95, Source.OCR,
                   (_evidence(texts[number]),))
        for number, name in enumerate(names)
    ]  # fmt: skip
    cells = [{column: texts[fields + row * 4 + place] for place, column in enumerate(COLUMNS)} for row in range(rows)]
    values.append(
        FieldValue("line_items", [{name: line.text for name, line in row.items()} for row in cells], "", 0.95,
                   Source.OCR, (_evidence(texts[fields]),),
                   tuple({name: _evidence(line) for name, line in row.items()} for row in cells))
    )  # fmt: skip
    return _reading(template, texts, values)


def _line(text: str, number: int, of: int) -> TextLine:
    """A line in two columns, its words side by side."""
    x, y = (0.06 if number % 2 == 0 else 0.53), 0.03 + 0.94 * (number // 2) / (of / 2)
    words, step = text.split(), 0.4 / max(len(text), 1)
    placed, at = [], x
    for word in words:
        placed.append(Word(word, (at, y, at + step * len(word), y + 0.004)))
        at += step * (len(word) + 1)
    return TextLine(text, (x, y, at, y + 0.004), 0.97, tuple(placed))


def _evidence(line: TextLine) -> Evidence:
    return Evidence(Source.OCR, 1, line.box, line.text)


def _reading(template: TemplateSpec, lines: tuple[TextLine, ...], values: list[FieldValue]) -> Reading:
    page = Page(1, *SIZE, lines=lines, source=Source.OCR)
    return Reading((page,), template, True, tuple(values), "planted", "1", 0.1)


@dataclass(frozen=True)
class Planted:
    """One invoice as a machine might have read it. `truth`: what is right; `errors`: the fields read wrong."""

    reading: Reading
    truth: dict[str, Any]
    errors: tuple[str, ...]


INVOICE = load_template(
    {
        "name": "planted_invoice",
        "label": "Planted invoice",
        "fields": [
            {"name": "seller_name", "label": "Seller", "type": "text", "required": True},
            {"name": "invoice_number", "label": "Invoice number", "type": "identifier", "required": True},
            {"name": "issue_date", "label": "Invoice date", "type": "date", "required": True},
            {"name": "due_date", "label": "Due date", "type": "date"},
            {"name": "iban", "label": "IBAN", "type": "iban"},
            {"name": "currency", "label": "Currency", "type": "currency"},
            {"name": "net_total", "label": "Net", "type": "money"},
            {"name": "tax_total", "label": "VAT", "type": "money"},
            {"name": "grand_total", "label": "Total", "type": "money", "required": True},
        ],
    }
)
SELLERS = ("Tarnwick Instruments Ltd", "Orrin Freight GmbH", "Pellworth Catering", "Hallin & Voss")
IBANS = ("GB33BUKB20201555555555", "DE89370400440532013000", "FR1420041010050500013M02606")
# How a machine goes wrong, and how sure it is of it: seen by a rule, by its own doubt, or by nobody.
ERRORS = ("none", "none", "doubted_number", "wrong_total", "missing_date", "wrong_iban", "dates_swapped", "sure_number")


def sixty_invoices() -> Iterator[Planted]:
    """The same sixty each time; a third without any error, one in eight with an error nothing gives away."""
    chance = random.Random(60)
    for number in range(60):
        yield _plant(_truth(chance, number), ERRORS[number % len(ERRORS)])


def _truth(chance: random.Random, number: int) -> dict[str, Any]:
    net = round(chance.uniform(50, 5000), 2)
    tax = round(net * 0.2, 2)
    day = 1 + number % 27
    return {
        "seller_name": SELLERS[number % len(SELLERS)],
        "invoice_number": f"TI-2026-{400 + number:04}",
        "issue_date": f"2026-10-{day:02}",
        "due_date": f"2026-11-{day:02}",
        "iban": IBANS[number % len(IBANS)],
        "currency": "EUR",
        "net_total": net,
        "tax_total": tax,
        "grand_total": round(net + tax, 2),
    }


def _plant(truth: dict[str, Any], error: str) -> Planted:
    read, doubted, wrong = dict(truth), set[str](), tuple[str, ...]()
    if error in ("doubted_number", "sure_number"):
        read["invoice_number"] = truth["invoice_number"].replace("2026", "2O26")
        wrong = ("invoice_number",)
        doubted = set(wrong) if error == "doubted_number" else set()
    elif error == "wrong_total":
        read["grand_total"], wrong = round(truth["grand_total"] + 9, 2), ("grand_total",)
    elif error == "missing_date":
        read["issue_date"], wrong = None, ("issue_date",)
    elif error == "wrong_iban":
        read["iban"], wrong = truth["iban"][:-1] + ("1" if truth["iban"][-1] != "1" else "7"), ("iban",)
    elif error == "dates_swapped":
        read["due_date"], wrong = truth["issue_date"].replace("2026", "2025"), ("due_date",)
    lines = tuple(_line(f"{spec.label} {_shown(spec.type, truth[spec.name])}", 2 * place + 4, 60)
                  for place, spec in enumerate(INVOICE.fields))  # fmt: skip
    values = [
        FieldValue(spec.name) if read[spec.name] is None else
        FieldValue(spec.name, read[spec.name], str(read[spec.name]), 0.55 if spec.name in doubted else 0.96, Source.OCR,
                   (replace(_evidence(line), text=str(read[spec.name])),))
        for spec, line in zip(INVOICE.fields, lines, strict=True)
    ]  # fmt: skip
    return Planted(_reading(INVOICE, lines, values), truth, wrong)


def _shown(kind: FieldType, value: Any) -> str:
    return f"{value:,.2f}" if kind == FieldType.MONEY else str(value)
