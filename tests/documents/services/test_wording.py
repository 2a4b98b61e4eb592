"""Errors of the inference package reach people in their own language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from documents.services import wording
from inference.fields import InvalidValue, RuleFailure, parse_value
from inference.schemas import InvalidTemplate, load_template
from inference.types import FieldSpec, FieldType

GERMAN = {
    "“%(typed)s” is not an amount; type one such as 1234.50.": "„%(typed)s“ ist kein Betrag; etwa 1234.50.",
    "Row %(row)s, %(column)s: %(error)s": "%(column)s in Zeile %(row)s: %(error)s",
    "This field holds a number; give one such as 1234.50.": "Hier gehört eine Zahl hin, 100 % sicher.",
    "give one of %(types)s.": "eines von %(types)s angeben.",
}
AMOUNT = FieldSpec(name="amount", type=FieldType.MONEY, label="Betrag")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of the sentences above, for the module that words errors."""
    monkeypatch.setattr(wording, "_", lambda sentence: GERMAN.get(sentence, sentence))


def _value_error(spec: FieldSpec, raw: object) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        parse_value(spec, raw)
    return caught.value


@pytest.mark.usefixtures("german")
def test_a_translated_sentence_is_filled_and_the_message_stays_english() -> None:
    error = _value_error(AMOUNT, "50% off")

    assert wording.value_sentence(error) == "„50% off“ ist kein Betrag; etwa 1234.50."
    assert str(error) == error.message == "“50% off” is not an amount; type one such as 1234.50."


@pytest.mark.usefixtures("german")
def test_a_cells_sentence_is_translated_inside_its_rows() -> None:
    table = FieldSpec(name="lines", type=FieldType.TABLE, columns=(AMOUNT,))
    error = _value_error(table, [{"amount": "a lot"}])

    assert wording.value_sentence(error) == "Betrag in Zeile 1: „a lot“ ist kein Betrag; etwa 1234.50."
    assert error.message == "Row 1, Betrag: “a lot” is not an amount; type one such as 1234.50."


def test_a_column_is_named_in_the_readers_language() -> None:
    amount = FieldSpec(name="amount", type=FieldType.MONEY, label="Amount", labels={"zh-hans": "金额"})
    error = _value_error(FieldSpec(name="lines", type=FieldType.TABLE, columns=(amount,)), [{"amount": "a lot"}])
    with override("zh-hans"):
        assert wording.value_sentence(error) == "第 1 行，金额：“a lot”不是金额，输入如 1234.50。"


def test_a_broken_limit_is_said_as_a_person_writes_it() -> None:
    failure = RuleFailure("minimum", ("total",), {"minimum": 1000.0, "value": 5.0})
    assert wording.rule_sentence(failure, "Total") == "Total is below 1000"


@pytest.mark.usefixtures("german")
def test_a_sentence_without_params_may_hold_a_percent_sign() -> None:
    assert wording.value_sentence(_value_error(AMOUNT, True)) == "Hier gehört eine Zahl hin, 100 % sicher."
    assert wording.template_sentence(InvalidTemplate("100 % wrong")) == "100 % wrong"


@pytest.mark.usefixtures("german")
def test_a_templates_sentence_is_translated_and_its_place_kept() -> None:
    with pytest.raises(InvalidTemplate) as caught:
        load_template({"name": "mine", "fields": [{"name": "a", "type": "table", "columns": [{"name": "b"}]}]})

    sentence = wording.template_sentence(caught.value)
    assert sentence.startswith("eines von text, ")
    assert wording.placed_template_sentence(caught.value) == f"fields[0].columns[0].type: {sentence}"


ISSUED = FieldSpec(name="issued", type=FieldType.DATE)
TEXT = FieldSpec(name="name", type=FieldType.TEXT)
LINES = FieldSpec(name="lines", type=FieldType.TABLE, columns=(AMOUNT,))


@pytest.mark.parametrize(
    ("spec", "value", "source", "verdict", "text", "sentence"),
    [
        (AMOUNT, 1910.0, "einvoice", "substituted", "1,190.00",
         "The XML in the file says 1,190.00; the page says 1,910.00"),
        (ISSUED, "2026-04-18", "code", "substituted", "2026-04-19",
         "The code on the page says 19 Apr 2026; the text says 18 Apr 2026"),
        (LINES, [{"amount": 1.0}], "einvoice", "substituted", "Rope 2\nHook 3",
         "The XML in the file lists other lines: Rope 2; Hook 3"),
        (AMOUNT, 1190.0, "ocr", "substituted", "1.910,00 €",
         "The file's text says 1,190.00; the page shows 1.910,00 €"),
        (TEXT, "Brook Ltd", "ocr", "invented", "",
         "The file's text says Brook Ltd; nothing can be seen there"),
        (TEXT, "Brook", "ocr", "omitted", "Brook Ltd",
         "More can be seen there than was read: Brook Ltd"),
        (AMOUNT, 119.0, "text", "format", "-119,00 €",
         "The page writes it -119,00 €"),
        (TEXT, "Brook", "text", "format", "BROOK", ""),
        (TEXT, "Brook", "text", "same", "Brook", ""),
    ],
)  # fmt: skip
def test_a_second_reading_says_what_casts_doubt(
    spec: FieldSpec, value: object, source: str, verdict: str, text: str, sentence: str
) -> None:
    assert wording.check_sentence({"source": source, "verdict": verdict, "text": text}, spec, value) == sentence
