"""What happens where people's corrections contradict each other, the page or the sums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inference.fields import extract_fields
from inference.fields.memory import Lesson, learn
from inference.types import Page
from tests.inference.fields.bills import BILL, FIRST, SECOND, bill, read, with_more

THIRD = {**FIRST, "invoice_number": "K-3301", "buyer_name": "Ida Lund"}
OLD_MARK = (0.6, 0.2, "Old mark")


def correct(pages: list[Page], values: dict[str, Any], *before: Lesson, document: str) -> Lesson:
    """The lesson of a document that was read with the lessons `before` (the newest first) and then corrected."""
    return learn(BILL, pages, values, machine=list(read(pages, *before).values()), document=document)


@pytest.fixture
def right() -> Lesson:
    return correct([bill(FIRST, day="03/04/2026")], FIRST, document="right")


def test_what_is_typed_and_stands_nowhere_spoils_nothing(right: Lesson) -> None:
    nonsense = {**SECOND, "invoice_number": "asdf", "seller_name": "qwertz", "net_total": 7.0}
    bad = correct([bill(SECOND, day="05/06/2026")], nonsense, right, document="bad")
    found = read([bill(THIRD, day="05/06/2026")], bad, right)
    assert {name: found[name].value for name in ("invoice_number", "seller_name", "net_total")} == {
        name: THIRD[name] for name in ("invoice_number", "seller_name", "net_total")
    }


def marked(values: dict[str, Any], old: str) -> list[Page]:
    return [with_more(bill(values, day="05/06/2026"), OLD_MARK, (0.75, 0.2, old))]


def test_the_newest_correction_wins_and_the_next_right_one_mends_a_wrong_one(right: Lesson) -> None:
    wrong = correct(marked(SECOND, "O-77"), {**SECOND, "invoice_number": "O-77"}, right, document="wrong")
    assert read(marked(THIRD, "O-88"), wrong, right)["invoice_number"].value == "O-88"
    again = correct(marked(THIRD, "O-88"), THIRD, wrong, right, document="again")
    fourth = {**THIRD, "invoice_number": "K-4402"}
    value = read(marked(fourth, "O-99"), again, wrong, right)["invoice_number"]
    assert value.value == "K-4402"
    assert value.learned is not None
    assert "wrong" not in value.learned.documents


def test_two_branches_of_an_issuer_each_keep_their_own_name(right: Lesson) -> None:
    branch = {**SECOND, "seller_name": "Brindle Works North"}
    pages = [bill(branch, day="05/06/2026", shop="Brindle Works North")]
    north = correct(pages, branch, right, document="north")
    assert read(pages, north, right)["seller_name"].value == "Brindle Works North"
    assert read([bill(THIRD, day="05/06/2026")], north, right)["seller_name"].value == "Brindle Works"


def test_a_sum_that_only_the_learned_values_break_is_not_taken() -> None:
    def with_other_total(values: dict[str, Any], other: str) -> list[Page]:
        more = ((0.1, 0.45, "Grand total:"), (0.3, 0.45, f"{values['grand_total']:.2f}"), (0.5, 0.45, other))
        labelled = (
            (0.1, 0.48, f"Net total: {values['net_total']:.2f}"),
            (0.1, 0.51, f"Tax: {values['tax_total']:.2f}"),
        )
        return [with_more(bill(values, day="05/06/2026"), *more, *labelled)]

    wrong = correct(with_other_total(FIRST, "333.00"), {**FIRST, "grand_total": 333.0}, document="wrong")
    assert read(with_other_total(SECOND, "444.00"), wrong)["grand_total"].value == 200.0


@pytest.mark.parametrize(("said", "found"), [(1.0, 1.0), (-1.0, -1.0)])
def test_a_minus_that_people_leave_out_is_left_out_again(said: float, found: float) -> None:
    def credit(values: dict[str, float]) -> list[Page]:
        labels = {"net_total": "Net total", "tax_total": "Tax", "grand_total": "Grand total"}
        lines = (
            (0.1, 0.45 + 0.03 * i, f"{label}: -{values[name]:.2f}") for i, (name, label) in enumerate(labels.items())
        )
        return [with_more(bill(FIRST, day="05/06/2026"), *lines)]

    first, second = (
        {"net_total": 30.0, "tax_total": 6.0, "grand_total": 36.0},
        {"net_total": 50.0, "tax_total": 10.0, "grand_total": 60.0},
    )
    pages = credit(first)
    machine = extract_fields(BILL, pages)
    assert {value.name: value.value for value in machine}["grand_total"] == -36.0
    lesson = learn(
        BILL, pages, {name: said * value for name, value in first.items()}, machine=machine, document="credit"
    )
    values = read(credit(second), lesson)
    assert {name: values[name].value for name in second} == {name: found * value for name, value in second.items()}


def test_a_value_that_runs_into_the_next_label_is_cut_there(right: Lesson) -> None:
    base = bill(SECOND, day="05/06/2026")
    lines = [line for line in base.lines if line.text not in (SECOND["invoice_number"], "Ledger mark")]
    glued = with_more(replace(base, lines=tuple(lines)), (0.6, 0.12, f"Ledger mark {SECOND['invoice_number']}"))
    assert read([glued], right)["invoice_number"].value == SECOND["invoice_number"]


def test_a_forgotten_document_lets_the_older_ones_count_again(right: Lesson) -> None:
    wrong = correct(marked(SECOND, "O-77"), {**SECOND, "invoice_number": "O-77"}, right, document="wrong")
    pages = marked(THIRD, "O-88")
    assert read(pages, wrong, right)["invoice_number"].value == "O-88"
    assert read(pages, right)["invoice_number"].value == "K-3301"
