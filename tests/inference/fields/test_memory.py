"""What one checked document teaches the reading of the next one of its layout, and what it must never teach."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inference.fields import extract_fields
from inference.fields.memory import Lesson, dump_lesson, learn, load_lesson, lookup_keys, recall, stored_keys
from inference.types import Page
from tests.inference.fields.bills import BILL, FIRST, SECOND, bill, read
from tests.inference.fields.pages import page


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    pages = [bill(FIRST, day="03/04/2026")]
    return learn(BILL, pages, FIRST, machine=extract_fields(BILL, pages), document="first")


def test_without_a_lesson_such_a_bill_cannot_be_read() -> None:
    found = read([bill(SECOND, day="05/06/2026")])
    assert found["invoice_number"].value is None
    assert found["net_total"].value is None


@pytest.mark.parametrize("dy", [0.0, 0.04, 0.1])
def test_one_correction_is_enough_for_the_next_bill(lesson: Lesson, dy: float) -> None:
    found = read([bill(SECOND, day="05/06/2026", dy=dy)], lesson)
    assert {name: found[name].value for name in SECOND} == SECOND
    assert found["iban"].value is None


def test_what_was_learned_is_said_and_has_its_place_on_the_page(lesson: Lesson) -> None:
    number = read([bill(SECOND, day="05/06/2026")], lesson)["invoice_number"]
    assert number.learned is not None
    assert (number.learned.documents, number.learned.issuer) == (("first",), "Brindle Works")
    assert [item.text for item in number.evidence] == ["K-2207"]
    assert 0.5 < (number.confidence or 0) < 1


def test_the_order_of_day_and_month_is_learned() -> None:
    day_first = learn(BILL, [bill(FIRST, day="03/04/2026")], {**FIRST, "issue_date": "2026-04-03"})
    month_first = learn(BILL, [bill(FIRST, day="03/04/2026")], {**FIRST, "issue_date": "2026-03-04"})
    pages = [bill(SECOND, day="05/06/2026")]
    assert read(pages, day_first)["issue_date"].value == "2026-06-05"
    assert read(pages, month_first)["issue_date"].value == "2026-05-06"


def test_nothing_is_recalled_for_another_layout(lesson: Lesson) -> None:
    other = page(
        (0.1, 0.05, "Harrow and Pike"),
        (0.1, 0.2, "Invoice number: 77-1"),
        (0.1, 0.25, "Grand total: EUR 12.00"),
        (0.1, 0.5, "Thank you for your order"),
        (0.1, 0.55, "Payment within thirty days"),
    )
    assert recall([lesson], [other]) is None


def test_another_issuers_name_is_not_put_on_a_bill_of_the_same_layout(lesson: Lesson) -> None:
    pages = [bill(SECOND, day="05/06/2026", shop="Marl and Daughters", contact="Write to us at any time")]
    memory = recall([lesson], pages)
    assert memory is not None
    assert memory.learned.issuer == ""
    assert read(pages, lesson)["seller_name"].value != "Brindle Works"
    assert read(pages, lesson)["invoice_number"].value == "K-2207"


def test_a_sum_that_adds_up_is_not_overridden(lesson: Lesson) -> None:
    right = {"net_total": 160.0, "tax_total": 40.0, "grand_total": 200.0}
    pages = [bill({**SECOND, "grand_total": 999.0}, day="05/06/2026")]
    labelled = page(
        (0.1, 0.45, "Net total: 160.00"),
        (0.1, 0.48, "Tax: 40.00"),
        (0.1, 0.51, "Grand total: 200.00"),
    )
    pages = [replace(pages[0], lines=(*pages[0].lines, *labelled.lines))]
    assert {name: read(pages)[name].value for name in right} == right
    assert {name: read(pages, lesson)[name].value for name in right} == right


def test_a_checksum_is_not_overridden() -> None:
    good, bad = "DE89370400440532013000", "DE89370400440532013001"

    def with_ibans(first: str, second: str) -> Page:
        more = page((0.1, 0.45, "Yard purse"), (0.3, 0.45, first), (0.1, 0.5, "IBAN:"), (0.3, 0.5, second))
        base = bill(FIRST, day="03/04/2026")
        return replace(base, lines=(*base.lines, *more.lines))

    taught = learn(BILL, [with_ibans(good, "")], {**FIRST, "iban": good})
    assert read([with_ibans(bad, good)], taught)["iban"].value == good


def test_a_place_people_emptied_stays_empty(lesson: Lesson) -> None:
    def with_number(number: str) -> Page:
        base = bill(FIRST, day="03/04/2026")
        return replace(base, lines=(*base.lines, *page((0.1, 0.45, f"Invoice number: {number}")).lines))

    pages = [with_number("X-1")]
    machine = extract_fields(BILL, pages)
    assert {value.name: value.value for value in machine}["invoice_number"] == "X-1"
    taught = learn(BILL, pages, {**FIRST, "invoice_number": None}, machine=machine, document="emptied")
    value = read([with_number("X-2")], taught)["invoice_number"]
    assert value.value is None
    assert value.learned is not None


def test_columns_are_learned_by_the_words_over_them() -> None:
    def with_items(*items: tuple[str, float, float]) -> Page:
        base = bill(FIRST, day="03/04/2026")
        cells = [(0.1, 0.2, "Piece"), (0.5, 0.2, "Tally"), (0.7, 0.2, "Worth")]
        for row, (what, count, worth) in enumerate(items):
            y = 0.22 + 0.02 * row
            cells += [(0.1, y, what), (0.5, y, f"{count:g}"), (0.7, y, f"{worth:.2f}")]
        return replace(base, lines=(*base.lines, *page(*cells).lines))

    rows = [{"description": "Oak hinge", "quantity": 2, "line_total": 80.0}]
    taught = learn(BILL, [with_items(("Oak hinge", 2, 80.0))], {**FIRST, "line_items": rows})
    assert taught.columns == {"line_items": {"description": "Piece", "quantity": "Tally", "line_total": "Worth"}}
    found = read([with_items(("Ash peg", 3, 30.0), ("Brass stud", 5, 50.0))], taught)["line_items"]
    assert found.value[:2] == [
        {"description": "Ash peg", "quantity": 3.0, "line_total": 30.0},
        {"description": "Brass stud", "quantity": 5.0, "line_total": 50.0},
    ]


def test_a_lesson_survives_being_stored(lesson: Lesson) -> None:
    assert load_lesson(json.loads(json.dumps(dump_lesson(lesson)))) == lesson


def test_a_lesson_is_found_by_its_issuer_and_by_its_layout(lesson: Lesson) -> None:
    own, other = (
        [bill(SECOND, day="05/06/2026")],
        [bill(SECOND, day="05/06/2026", shop="Marl and Daughters", contact="-")],
    )
    assert "web:brindle-works.example" in stored_keys(lesson)
    assert "web:brindle-works.example" in lookup_keys(own)
    shared = set(stored_keys(lesson)) & set(lookup_keys(other))
    assert shared
    assert all(key.startswith("lay:") for key in shared)


def test_several_lessons_count_together(lesson: Lesson) -> None:
    second = learn(BILL, [bill(SECOND, day="05/06/2026")], SECOND, document="second")
    third = {**SECOND, "invoice_number": "K-3301", "buyer_name": "Ida Lund"}
    value = read([bill(third, day="05/06/2026")], lesson, second)["invoice_number"]
    assert value.value == "K-3301"
    assert value.learned is not None
    assert sorted(value.learned.documents) == ["first", "second"]
