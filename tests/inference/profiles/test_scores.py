from __future__ import annotations

import math

import pytest

from inference.profiles.scores import cell_scores, value_places, value_scores, value_tokens
from inference.types import Said, Token


def said(*tokens: tuple[str, float]) -> Said:
    return Said("".join(text for text, _ in tokens), tokens=tuple(Token(*token) for token in tokens))


def test_a_value_is_as_sure_as_its_least_sure_token() -> None:
    answer = said(('{"total": "', -0.01), ("12", -0.02), (".50", -1.0), ('", "items"', 0.0), (": [1, 2]}", -0.5))
    assert value_scores(answer) == pytest.approx({"total": math.exp(-1.0), "items": math.exp(-0.5)})


def test_the_tokens_of_a_value_are_those_that_spell_it() -> None:
    answer = said(
        ('{"total": "', -0.01), ("12", -0.02), (".50", -1.0), ('", "paid"', 0.0), (": ", 0.0), ("true}", -0.5)
    )
    spelt = {key: "".join(token.text for token in tokens) for key, tokens in value_tokens(answer).items()}
    assert spelt == {"total": '{"total": "12.50", "paid"', "paid": "true}"}


def test_a_cut_answer_scores_what_was_said_and_no_json_nothing() -> None:
    assert value_scores(said(('{"a": 1, ', -0.1), ('"b": "hal', -0.2))) == pytest.approx({"a": math.exp(-0.1)})
    assert value_scores(said(("none", -0.1))) == {}
    assert value_scores(Said('{"a": 1}')) == {}


def test_values_are_found_in_what_was_said() -> None:
    text = 'Here: {"No":"A 7","Total": 12.5,"Seller":null}'
    assert {key: text[start:end] for key, (start, end) in value_places(text).items()} == {
        "No": "A 7",
        "Total": "12.5",
        "Seller": "null",
    }
    assert value_places("nothing") == {}


# As a server sent them: what spells a cell's end often begins the next one's key.
TABLE = said(
    ('{"No": "', 0.0), ("A7", -0.3), ('", "', 0.0), ("Items", 0.0), ('": [', 0.0),
    ('{"', -0.1), ("Text", -3.0), ('": "', 0.0), ("Pen", -0.02), ('", "', 0.0), ("Price", 0.0), ('": "', 0.0),
    ("2", -0.01), (".", 0.0), ("50", -1.2), ('"}, ', 0.0),
    ('{"', 0.0), ("Text", 0.0), ('": ', 0.0), ("null", -0.5), (', "', 0.0), ("Price", 0.0), ('": ', 0.0), ("4", -0.05),
    ("}", 0.0), ("], ", 0.0), ('"Tags": ["a", "b"], "None": []', 0.0), ("}", 0.0),
)  # fmt: skip


def test_a_cell_is_as_sure_as_its_own_least_sure_token() -> None:
    found = cell_scores(TABLE)
    assert set(found) == {"Items"}
    assert found["Items"] == [
        pytest.approx({"Text": math.exp(-0.02), "Price": math.exp(-1.2)}),
        pytest.approx({"Text": math.exp(-0.5), "Price": math.exp(-0.05)}),
    ]
    assert value_scores(TABLE)["Items"] == pytest.approx(math.exp(-3.0))  # a key that was in doubt, too


def test_a_table_that_was_cut_off_has_no_cells() -> None:
    assert cell_scores(said(('{"Items": [{"Text": "Pen"}, {"Te', -0.1))) == {}
    assert cell_scores(Said('{"Items": [{"Text": "Pen"}]}')) == {}
    assert cell_scores(said(('{"a": [1, {"b": 2}, [{"c": 3}]]}', -0.1))) == {
        "a": [pytest.approx({"b": math.exp(-0.1)})]
    }
