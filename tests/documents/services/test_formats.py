"""Values, figures and dates as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from documents.services.formats import (
    amount_text,
    count_text,
    date_text,
    join_clauses,
    join_reasons,
    list_words,
    value_text,
)
from inference.types import FieldSpec, FieldType


@pytest.fixture(params=["en", "zh-hans"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with override(request.param):
        yield request.param


def test_a_date_is_written_as_the_language_does(language: str) -> None:
    written = {"en": "9 Nov 2026", "zh-hans": "2026年11月9日"}[language]
    assert date_text("2026-11-09") == written
    assert date_text(dt.date(2026, 11, 9)) == written
    assert Template("{{ day|date }}").render(Context({"day": dt.date(2026, 11, 9)})) == written


def test_a_moment_is_written_as_the_language_does(language: str) -> None:
    moment = Template('{{ at|date:"DATETIME_FORMAT" }}').render(Context({"at": dt.datetime(2026, 11, 9, 14, 5)}))
    assert moment == {"en": "9 Nov 2026, 14:05", "zh-hans": "2026年11月9日 14:05"}[language]


@pytest.mark.usefixtures("language")
def test_amounts_and_counts_have_separated_thousands() -> None:
    assert [amount_text(value) for value in (3898.44, 1234567, -0.5)] == ["3,898.44", "1,234,567.00", "-0.50"]
    assert amount_text(3898.44 - 3889.44) == "9.00"
    assert count_text(1000) == "1,000"


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FieldType.MONEY, 3898.44, "3,898.44"),
        (FieldType.MONEY, 1012.345, "1,012.345"),
        (FieldType.NUMBER, 6.0, "6"),
        (FieldType.NUMBER, 0.25, "0.25"),
        (FieldType.TEXT, "2026-11-09", "2026-11-09"),
        (FieldType.DATE, "some day", "some day"),
        (FieldType.TABLE, [{"a": 1}], ""),
        (FieldType.TEXT, None, ""),
        (FieldType.TEXT, ["A", "B"], "A\nB"),
    ],
)
def test_a_value_is_shown_by_its_type(kind: FieldType, value: Any, expected: str) -> None:
    assert value_text(FieldSpec("x", kind), value) == expected


def test_words_and_statements_are_joined_as_the_language_does(language: str) -> None:
    joined = [join(["A", "B"]) for join in (list_words, join_clauses, join_reasons)]
    assert joined == {"en": ["A, B", "A, B", "A; B"], "zh-hans": ["A、B", "A，B", "A；B"]}[language]


@pytest.mark.usefixtures("language")
def test_a_statement_loses_its_full_stop_before_another() -> None:
    line = Template("{% load figures %}{{ statements|reasons }}")
    assert line.render(Context({"statements": ["One."]})) == "One."
    assert line.render(Context({"statements": ["One.", "Two."]})).startswith("One")
    assert ".；" not in line.render(Context({"statements": ["One.", "Two."]}))
    assert line.render(Context({"statements": []})) == ""


def test_yes_and_no_are_words(language: str) -> None:
    words = [value_text(FieldSpec("x", FieldType.BOOLEAN), value) for value in (True, False)]
    assert words == {"en": ["Yes", "No"], "zh-hans": ["是", "否"]}[language]
