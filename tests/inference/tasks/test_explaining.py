"""Where a model looks for one field: which page and which words it is asked about, and who cannot tell."""

from __future__ import annotations

import pytest

from inference.engines.fake import FakeEngine
from inference.schemas import load_template
from inference.tasks import CannotDo, describe, explain_value
from inference.types import Request, Task
from tests.documents.factories import PNG
from tests.inference.tasks.looking import HEAT, LookingEngine
from tests.inference.tasks.scripted import scripted_engine

TEMPLATE = load_template({"name": "slip", "fields": [{"name": "grand_total", "type": "money", "label": "Total due"}]})
REQUEST = Request(Task.FIELDS, TEMPLATE)


def test_the_model_is_asked_by_the_words_it_was_given() -> None:
    engine = LookingEngine()
    found = describe(explain_value(PNG, REQUEST, field="grand_total", page=1, engine=engine, reader=FakeEngine()))
    assert engine.looked == [(1, True, "Total due")]
    assert found["heat"] == {"rows": HEAT.rows, "columns": HEAT.columns, "weights": list(HEAT.weights)}
    assert (found["model"], found["provider"], found["pages"][0]["number"]) == ("hunyuan-ocr-1.5", "Tencent", 1)


def test_a_model_that_says_nothing_looks_nowhere() -> None:
    engine, reader = LookingEngine(None), FakeEngine()
    assert "heat" not in describe(
        explain_value(PNG, REQUEST, field="grand_total", page=1, engine=engine, reader=reader)
    )


def test_an_engine_that_cannot_tell_names_one_that_can() -> None:
    engine, _backend = scripted_engine("{}")
    with pytest.raises(CannotDo, match="The engine 'transformers' can"):
        explain_value(PNG, REQUEST, field="grand_total", page=1, engine=engine, reader=FakeEngine())


def test_a_field_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(CannotDo, match="no field 'weight'"):
        explain_value(PNG, REQUEST, field="weight", page=1, engine=LookingEngine(), reader=FakeEngine())
