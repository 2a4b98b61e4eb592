"""A model that really reads: taught within minutes, on drawn invoices that it was never shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from inference.engines.rapidocr import RapidOcrEngine
from inference.fields.grounding import ground_values, is_grounded
from inference.fields.values import parse_value
from inference.types import FieldValue
from tests.vlm.conftest import Program
from tests.vlm.micro_model.drawing import COLUMNS, ROWS, TEMPLATE, VALUE_COLUMN, Invoice, make_invoices

pytestmark = [pytest.mark.vlm, pytest.mark.timeout(1800)]
# Others than those by which the training ends; the engine of the CPU, too, reads all of these in full, which it does
# not always where letters stand so far apart.
PAGES, SEED = 8, 4324
SHARE_LOOKED_AT = 0.9  # of the pages

Reader = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def invoices() -> list[Invoice]:
    return make_invoices(PAGES, seed=SEED)


@pytest.fixture(scope="session")
def read(run_program: Program, micro_model: Path) -> Reader:
    """What an engine says of each of `invoices`, asked for the fields of the template; each is started once."""

    @cache
    def read_with(engine: str) -> list[dict[str, Any]]:
        options = ("--pages", str(PAGES), "--seed", str(SEED))
        pages: list[dict[str, Any]] = run_program("read_drawn", engine, micro_model, *options, OMP_NUM_THREADS="1")[
            "pages"
        ]
        return pages

    return read_with


@pytest.fixture(scope="session")
def grounded(invoices: Sequence[Invoice], read: Reader) -> list[list[FieldValue]]:
    """The values of each page, looked for in the lines that the engine of the CPU reads on it."""
    pages = [one.page(number) for number, one in enumerate(invoices, start=1)]
    results = RapidOcrEngine().read(pages)
    with_lines = [replace(page, lines=result.lines) for page, result in zip(pages, results, strict=True)]
    return [
        ground_values(TEMPLATE, one["values"], [page])
        for one, page in zip(read("transformers"), with_lines, strict=True)
    ]


@pytest.mark.parametrize("engine", ["transformers", "vllm"])
def test_it_reads_pages_it_was_never_shown(invoices: Sequence[Invoice], read: Reader, engine: str) -> None:
    said = read(engine)
    assert [one["text"] for one in said] == [invoice.answer() for invoice in invoices]
    assert {one["finish"] for one in said} == {"stop"}


def test_every_value_has_its_place(invoices: Sequence[Invoice], grounded: Sequence[Sequence[FieldValue]]) -> None:
    found = [{value.name: value.value for value in values} for values in grounded]
    assert found == [typed(invoice) for invoice in invoices]
    assert all(is_grounded(value) for values in grounded for value in values)


def test_a_place_is_on_the_row_of_its_value(
    invoices: Sequence[Invoice], grounded: Sequence[Sequence[FieldValue]]
) -> None:
    for invoice, values in zip(invoices, grounded, strict=True):
        rows = {value.name: row_at(invoice, value.evidence[0].box or ()) for value in values}
        assert {name: invoice.values[name] in row for name, row in rows.items()} == dict.fromkeys(rows, True)


def test_it_looks_at_a_value_while_it_says_it(invoices: Sequence[Invoice], read: Reader) -> None:
    chance = random.Random(SEED)
    held = [
        all(
            _on_value(invoice, name, said["attention"]) > _on_random(len(value), said["attention"][name], chance)
            for name, value in invoice.values.items()
        )
        for invoice, said in zip(invoices, read("transformers"), strict=True)
    ]
    assert sum(held) >= SHARE_LOOKED_AT * PAGES


def _on_value(invoice: Invoice, name: str, attention: dict[str, list[float]]) -> float:
    """The attention on the cells of a value, while that value is said."""
    row = next(number for number, signs in enumerate(invoice.rows) if f" {invoice.values[name]} " in f" {signs} ")
    start = row * COLUMNS + VALUE_COLUMN
    return sum(attention[name][start : start + len(invoice.values[name])])


def _on_random(length: int, weights: Sequence[float], chance: random.Random) -> float:
    """The attention on as many cells side by side, anywhere on the page."""
    start = chance.randrange(ROWS) * COLUMNS + chance.randrange(COLUMNS - length + 1)
    return sum(weights[start : start + length])


def typed(invoice: Invoice) -> dict[str, Any]:
    """The values of an invoice as the product has them."""
    return {
        spec.name: parse_value(spec, invoice.values[spec.name], day_first=True, decimal=".") for spec in TEMPLATE.fields
    }


def row_at(invoice: Invoice, box: Sequence[float]) -> str:
    """The row of the page at the middle of `box`."""
    return invoice.rows[int((box[1] + box[3]) / 2 * len(invoice.rows))]
