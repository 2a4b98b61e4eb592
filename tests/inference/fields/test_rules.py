"""Rules name the fields they judge and say by how much they fail."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import check_rules
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, TemplateSpec

INVOICE = builtin_templates()[0]
SOUND: dict[str, Any] = {
    "invoice_number": "1",
    "issue_date": "2026-01-01",
    "due_date": "2026-01-31",
    "seller_name": "A",
    "net_total": 100.0,
    "tax_total": 19.0,
    "grand_total": 119.0,
    "iban": "DE89370400440532013000",
    "line_items": [
        {"description": "Pen", "quantity": 2, "unit_price": 25.0, "line_total": 50.0},
        {"description": "Ink", "quantity": 1, "unit_price": 50.0, "line_total": 50.0},
    ],
}


def codes(**changes: Any) -> list[str]:
    return [failure.code for failure in check_rules(INVOICE, {**SOUND, **changes})]


def test_sound_values_break_no_rule() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"invoice_number": None}, "required_missing"),
        ({"grand_total": 120.0}, "total_mismatch"),
        ({"iban": "DE89370400440532013001"}, "iban_checksum"),
        ({"due_date": "2025-12-31"}, "date_order"),
        ({"line_items": [{"quantity": 2, "unit_price": 25.0, "line_total": 49.0}]}, "line_mismatch"),
        ({"line_items": [{"line_total": 7.0}]}, "lines_mismatch"),
        ({"bic": "nonsense"}, "pattern"),
    ],
)
def test_a_broken_rule_is_named(change: dict[str, Any], code: str) -> None:
    assert code in codes(**change)


def test_figures_for_the_sentence_are_given() -> None:
    (failure,) = check_rules(INVOICE, {**SOUND, "grand_total": 120.0})
    assert failure.fields == ("grand_total", "net_total", "tax_total")
    assert failure.params == {"difference": 1.0}


def test_the_row_of_a_wrong_line_is_given() -> None:
    rows = [SOUND["line_items"][0], {**SOUND["line_items"][1], "unit_price": 49.0}]
    (failure,) = check_rules(INVOICE, {**SOUND, "line_items": rows})
    assert (failure.code, failure.params["row"]) == ("line_mismatch", 2)


LINE = {"description": "Pen", "quantity": 4, "unit_price": 25.0}


@pytest.mark.parametrize(
    "row",
    [
        {"line_total": 90.0, "discount": 10.0},
        {"line_total": 90.0, "discount": -10.0},
        {"line_total": 97.5, "discount": 2.5},
        {"line_total": 80.0, "discount": 5.0},
        {"line_total": 110.0, "charge": 10.0},
        {"line_total": 99.0, "discount": 10.0, "charge": 10.0},
        {"line_total": 107.0, "tax_rate": 7.0},
        {"line_total": 10.0, "price_base": 10.0},
        {"line_total": 9.0, "price_base": 10.0, "discount": 10.0},
        {"line_total": -100.0},
    ],
    ids=str,
)
def test_what_a_line_says_of_its_total_is_counted(row: dict[str, Any]) -> None:
    sums = {"net_total": row["line_total"], "tax_total": None, "grand_total": None}
    assert codes(line_items=[{**LINE, **row}], **sums) == ["required_missing"]


@pytest.mark.parametrize("row", [{"line_total": 89.0, "discount": 10.0}, {"line_total": 90.0}], ids=str)
def test_a_total_that_its_discount_does_not_explain_is_named(row: dict[str, Any]) -> None:
    assert "line_mismatch" in codes(line_items=[{**LINE, **row}], net_total=row["line_total"])


def test_a_price_of_a_hundred_is_believed_where_the_lines_make_the_sum() -> None:
    rows = [{"quantity": 200, "unit_price": 25.0, "line_total": 50.0}, SOUND["line_items"][1]]
    assert codes(line_items=rows) == []
    assert codes(line_items=rows, net_total=120.0, grand_total=139.0) == ["line_mismatch", "lines_mismatch"]


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        ({"net_total": 100.0, "tax_total": 19.02, "grand_total": 119.0}, []),
        ({"net_total": 100.0, "tax_total": 19.0, "grand_total": 119.02}, ["total_mismatch"]),
        ({"net_total": 100.0, "tax_total": 19.05, "grand_total": 119.0}, ["total_mismatch"]),
    ],
)
def test_a_total_may_be_rounded_to_five_cents(sums: dict[str, float], expected: list[str]) -> None:
    assert codes(**sums) == expected


def test_limits_are_kept() -> None:
    template = TemplateSpec("t", fields=(FieldSpec("n", FieldType.NUMBER, minimum=1, maximum=2),))
    assert [f.code for f in check_rules(template, {"n": 0})] == ["minimum"]
    assert [f.code for f in check_rules(template, {"n": 3})] == ["maximum"]


def test_values_of_a_wrong_kind_say_nothing() -> None:
    assert codes(net_total="a lot", line_items="none", due_date=7) == []


@pytest.mark.parametrize(
    ("sums", "rate", "expected"),
    [
        ({"tax_total": 13.0, "grand_total": 113.0}, None, []),
        ({"grand_total": 100.0}, None, []),
        ({"grand_total": 113.0}, 13.0, []),
        ({"net_total": 100.0, "tax_total": 13.0, "grand_total": 113.0}, 13.0, []),
        ({"tax_total": 13.0, "grand_total": 114.0}, None, ["lines_mismatch"]),
        ({"grand_total": 113.0}, None, ["lines_mismatch"]),
    ],
)
def test_lines_before_tax_may_be_less_than_the_total(
    sums: dict[str, float], rate: float | None, expected: list[str]
) -> None:
    rows = [{"line_total": 60.0, "tax_rate": rate}, {"line_total": 40.0, "tax_rate": rate}]
    unknown = {"net_total": None, "tax_total": None, "grand_total": None}
    assert codes(**{**unknown, "line_items": rows, **sums}) == expected
