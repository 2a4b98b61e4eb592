"""What a person types is normalised to the stored form, or refused with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from inference.fields import InvalidValue, parse_value
from inference.types import FieldSpec, FieldType


def spec(kind: str, **options: Any) -> FieldSpec:
    return FieldSpec("x", FieldType(kind), **options)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("money", "1.234,50", 1234.5),
        ("money", "€ 1.234,50", 1234.5),
        ("money", "1,234.50 USD", 1234.5),
        ("money", "(12,50)", -12.5),
        ("money", 99.5, 99.5),
        ("number", "1.234", 1.234),
        ("number", "1 234,5", 1234.5),
        ("date", "3. März 2026", "2026-03-03"),
        ("date", "2026-03-03", "2026-03-03"),
        ("date", "3 mars 2026", "2026-03-03"),
        ("date", "2026年3月3日", "2026-03-03"),
        ("date", "03/04/2026", "2026-04-03"),
        ("currency", "€", "EUR"),
        ("currency", "usd", "USD"),
        ("duration", "2 Jahre", "2 years"),
        ("duration", "thirty (30) days", "30 days"),
        ("percentage", "19 %", 19.0),
        ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("vat_id", "de 136 695 976", "DE136695976"),
        ("boolean", "Ja", True),
        ("boolean", "no", False),
        ("text", "  Two   words ", "Two words"),
        ("address", "Ecke 12\r\n12345  Stadt", "Ecke 12\n12345 Stadt"),
        ("identifier", "RE-2024/001", "RE-2024/001"),
    ],
)
def test_typed_values_take_the_stored_form(kind: str, typed: Any, stored: Any) -> None:
    assert parse_value(spec(kind), typed) == stored


@pytest.mark.parametrize("empty", [None, "", "   ", []])
@pytest.mark.parametrize("kind", ["text", "money", "date", "boolean"])
def test_nothing_typed_is_none(kind: str, empty: Any) -> None:
    assert parse_value(spec(kind), empty) is None


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("money", "NaN", "number"),
        ("money", float("nan"), "number"),
        ("money", float("inf"), "number"),
        ("money", 1e300, "number"),
        ("money", True, "wrong_type"),
        ("money", {"a": 1}, "wrong_type"),
        ("number", "twelve", "number"),
        ("date", "2026-02-30", "date"),
        ("date", "soon", "date"),
        ("currency", "XYZ", "currency"),
        ("duration", "a while", "duration"),
        ("iban", "DE89 3704 0044 0532 0130 01", "iban_checksum"),
        ("iban", "DE89 3704", "iban"),
        ("vat_id", "DE12", "vat_id"),
        ("boolean", "perhaps", "boolean"),
        ("text", ["a"], "wrong_type"),
        ("text", "a" * 501, "too_long"),
        ("text", "a\x00b", "control_character"),
        ("identifier", "9" * 101, "too_long"),
    ],
)
def test_what_cannot_be_stored_is_refused(kind: str, typed: Any, code: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_value(spec(kind), typed)
    assert caught.value.code == code
    assert caught.value.message


def test_day_and_month_follow_the_caller() -> None:
    assert parse_value(spec("date"), "03/04/2026", day_first=False) == "2026-03-04"


def test_choice_is_found_whatever_its_case_and_offered_when_not() -> None:
    colour = spec("choice", choices=("Red", "Green"))
    assert parse_value(colour, "red") == "Red"
    with pytest.raises(InvalidValue, match="Red, Green"):
        parse_value(colour, "blue")


def test_limits_and_pattern_are_kept() -> None:
    assert parse_value(spec("number", minimum=1, maximum=5), "5") == 5
    with pytest.raises(InvalidValue, match="at most 5"):
        parse_value(spec("number", maximum=5), "6")
    with pytest.raises(InvalidValue) as caught:
        parse_value(spec("identifier", pattern="[A-Z]{2}-[0-9]+"), "12")
    assert caught.value.code == "pattern"


def test_many_values_become_a_list() -> None:
    assert parse_value(spec("text", many=True), ["A  B", "", None]) == ["A B"]
    assert parse_value(spec("text", many=True), "one") == ["one"]


def test_table_cells_are_parsed_by_their_columns() -> None:
    table = spec("table", columns=(FieldSpec("what", FieldType.TEXT), FieldSpec("price", FieldType.MONEY, "Price")))
    rows = [{"what": "Pen", "price": "2,50"}, {"what": "", "price": None}]
    assert parse_value(table, rows) == [{"what": "Pen", "price": 2.5}]
    with pytest.raises(InvalidValue, match="Row 1, Price"):
        parse_value(table, [{"price": "cheap"}])
    with pytest.raises(InvalidValue) as caught:
        parse_value(table, [{"colour": "red"}])
    assert caught.value.code == "column"


def test_a_parsed_value_passes_unchanged() -> None:
    for kind, typed in (
        ("date", "3 May 2026"),
        ("money", "1.234,50"),
        ("duration", "two years"),
        ("iban", "DE89370400440532013000"),
    ):
        stored = parse_value(spec(kind), typed)
        assert parse_value(spec(kind), stored) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "decimal", "value"),
    [
        ("money", "1.234,5", ",", 1234.5),
        ("money", "1.234,5", ".", 1234.5),
        ("money", "1.234", ".", 1.234),
        ("money", "1.234", ",", 1234),
        ("number", "1.234", ",", 1234),
        ("number", "1,234", ",", 1.234),
        ("number", "1.234", None, 1.234),
        ("percentage", "7,5 %", ",", 7.5),
    ],
)
def test_the_documents_decimal_sign_decides(kind: str, typed: str, decimal: str | None, value: float) -> None:
    assert parse_value(spec(kind), typed, decimal=decimal) == value


def test_a_date_that_can_be_two_is_asked_for() -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_value(spec("date"), "3/4/26", asks=True)
    assert caught.value.code == "ambiguous_date"
    assert "2026-04-03 or 2026-03-04" in str(caught.value)
    assert parse_value(spec("date"), "3/4/26", asks=True, day_first=True) == "2026-04-03"
    assert parse_value(spec("date"), "3.4.26", asks=True) == "2026-04-03"
    assert parse_value(spec("date"), "25/4/26", asks=True) == "2026-04-25"
