"""One answer for a document out of what a model said page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inference.fields.grounding import Answer
from inference.fields.page_answers import join_answers
from inference.types import FieldSpec, FieldType, FieldValue, TemplateSpec
from tests.inference.fields.pages import page

TEMPLATE = TemplateSpec(
    "own",
    fields=(
        FieldSpec("total", FieldType.MONEY, "Total"),
        FieldSpec("orders", FieldType.IDENTIFIER, "Orders", many=True),
        FieldSpec(
            "items",
            FieldType.TABLE,
            "Items",
            columns=(FieldSpec("name", FieldType.TEXT, "Name"), FieldSpec("price", FieldType.MONEY, "Price")),
        ),
    ),
)
FIRST = page((0.1, 0.1, "Orders A-101 and A-102"), (0.1, 0.2, "Pen red"), (0.5, 0.2, "2.50"), (0.1, 0.5, "Total 2.50"))
SECOND = replace(
    page((0.1, 0.1, "Order A-103"), (0.1, 0.2, "Paper"), (0.5, 0.2, "4.00"), (0.1, 0.5, "Total 6.50")), number=2
)
PAGES = [FIRST, SECOND]


def join(*said: dict[str, Any], scores: tuple[float, ...] = (0.9, 0.9)) -> dict[str, list[FieldValue]]:
    answers = [
        Answer(number, one, dict.fromkeys(one, score), {name: [("x", -0.1)] for name in one})
        for number, (one, score) in enumerate(zip(said, scores, strict=True), 1)
    ]
    return {name: list(values) for name, values in join_answers(TEMPLATE, answers[::-1], PAGES).items()}


def test_of_several_pages_that_which_bears_a_value_out_counts() -> None:
    total, *others = join({"total": "99.00"}, {"total": "6.50"})["total"]
    assert (total.value, total.evidence[0].page) == (6.5, 2)
    assert total.evidence[0].box is not None
    assert [(other.value, other.evidence[0].page, other.evidence[0].box) for other in others] == [(99.0, 1, None)]


def test_a_value_is_looked_for_on_the_page_that_was_shown() -> None:
    [total] = join({"total": "6.50"}, {"total": None})["total"]
    assert (total.evidence[0].page, total.evidence[0].box) == (1, None)


def test_of_two_printed_values_the_surer_is_first() -> None:
    values = join({"total": "2.50"}, {"total": "6.50"}, scores=(0.4, 0.8))["total"]
    assert [value.value for value in values] == [6.5, 2.5]


def test_what_may_stand_several_times_is_gathered_in_the_order_of_pages() -> None:
    [orders] = join({"orders": ["A-101", "A-102"]}, {"orders": ["A-102", "A-103"]})["orders"]
    assert orders.value == ["A-101", "A-102", "A-103"]
    assert {item.page for item in orders.evidence} == {1, 2}


def test_a_table_goes_on_on_the_next_page() -> None:
    first = {"items": [{"name": "Pen red", "price": "2.50"}]}
    second = {
        "items": [{"name": "medium", "price": None}, {"name": "Paper", "price": "4.00"}, {"name": "", "price": ""}]
    }
    [items] = join(first, second)["items"]
    assert items.value == [{"name": "Pen red medium", "price": 2.5}, {"name": "Paper", "price": 4.0}]
    assert [cell["name"].page for cell in items.cells] == [1, 2]
    assert items.tokens == (("x", -0.1), ("x", -0.1))


def test_a_cell_of_another_type_costs_that_cell_alone() -> None:
    [items] = join({"items": [{"name": "Pen red", "price": "cheap"}]}, {})["items"]
    assert items.value == [{"name": "Pen red", "price": None}]


def test_nothing_said_is_nothing_found() -> None:
    assert join({}, {}) == {"total": [], "orders": [], "items": []}
