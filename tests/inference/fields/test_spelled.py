"""Amounts spelled out in words, and the figures held against them."""

from __future__ import annotations

import pytest

from inference.fields.layout import lay_out
from inference.fields.spelled import find_spelled
from inference.fields.spelling import DISPUTED, check_spelled
from inference.types import FieldSpec, FieldType, FieldValue, Source, TemplateSpec, Verdict
from tests.inference.fields.pages import page

TEMPLATE = TemplateSpec("invoice", fields=(FieldSpec("grand_total", FieldType.MONEY),))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("壹佰贰拾叁圆肆角伍分", 123.45),
        ("（大写）伍仟陆佰伍拾圆整", 5650.0),
        ("壹万零叁佰元零伍分", 10300.05),
        ("叁佰贰拾万圆整", 3_200_000.0),
        ("一千二百三十四元五角", 1234.5),
        ("拾捌圆整", 18.0),
        ("貳仟參佰陸拾圓整", 2360.0),
        ("one hundred twenty-three and 45/100", 123.45),
        ("Two Thousand Five Hundred Dollars", 2500.0),
        ("one million two hundred thousand", 1_200_000.0),
    ],
)
def test_words_give_the_amount(text: str, value: float) -> None:
    assert [found.value for found in find_spelled(text)] == [value]


@pytest.mark.parametrize("text", ["二〇二六年三月", "two years", "twenty-one days", "美元", "公元前", "hundred"])
def test_what_spells_no_amount_gives_none(text: str) -> None:
    assert find_spelled(text) == []


def _checked(words: str) -> FieldValue:
    layout = lay_out([page((0.1, 0.5, words))])
    given = FieldValue("grand_total", 123.45, "123.45", 0.8, Source.TEXT)
    return check_spelled(TEMPLATE, [given], layout)[0]


def test_words_that_agree_confirm_the_figures() -> None:
    value = _checked("价税合计（大写） 壹佰贰拾叁圆肆角伍分")
    assert [check.verdict for check in value.checks] == [Verdict.SAME]
    assert value.confidence is not None and 0.8 < value.confidence < 1.0


def test_words_that_differ_dispute_the_total() -> None:
    value = _checked("价税合计（大写） 壹佰叁拾叁圆肆角伍分")
    assert [check.verdict for check in value.checks] == [Verdict.SUBSTITUTED]
    assert value.confidence == DISPUTED


def test_no_words_leave_it_as_it_was() -> None:
    assert _checked("Total 123.45").checks == ()
