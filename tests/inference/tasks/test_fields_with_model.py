"""Fields that a model says: with a template beside what is read without it, without one everything it names."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.schemas import builtin_templates
from inference.tasks import describe, run_task
from inference.tasks.notes import Remark, TaskNote
from inference.types import Request, Said, Task, TemplateSpec, Token
from tests.inference.drawing import draw_pdf
from tests.inference.tasks.scripted import scripted_engine

INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
READER = FakeEngine()
LINES = ("Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Handled by Ada Byron", "Grand total: EUR 119.00")


def test_a_template_is_filled_by_model_and_lines_together() -> None:
    said = {"Invoice number": "INV-2026-17", "Seller": "Nobody & Sons"}
    engine, backend = scripted_engine(json.dumps(said))
    request = Request(Task.FIELDS, template=INVOICE, isolation="acme")
    described = describe(run_task(draw_pdf(LINES), request, engine=engine, reader=READER))
    fields = {found["name"]: found for found in described["fields"]}
    assert fields["invoice_number"]["value"] == "INV-2026-17"
    assert fields["invoice_number"]["evidence"][0]["box"]
    assert fields["grand_total"]["value"] == 119.0
    assert (described["model"], described["provider"]) == ("hunyuan-ocr-1.5", "Tencent")
    assert {one.isolation for one in backend.asked} == {"acme"}


def test_without_a_template_everything_that_the_model_names_gets_its_place() -> None:
    said = {
        "Number": "INV-2026-17",
        "Clerk": {"Name": "Ada Byron", "Room": None},
        "Sums": [{"Currency": "EUR", "Amount": "119.00"}],
        "Ship to": "Atlantis",
        "Days": ["2026-03-04"],
    }
    engine, _ = scripted_engine(json.dumps(said))
    described = describe(run_task(draw_pdf(LINES), Request(Task.FIELDS), engine=engine, reader=READER))
    fields = {found["label"]: found for found in described["fields"]}
    assert list(fields) == ["Number", "Clerk / Name", "Sums", "Ship to", "Days"]
    assert fields["Number"]["evidence"][0]["box"] is not None
    assert fields["Clerk / Name"]["value"] == "Ada Byron"
    assert fields["Sums"]["value"] == [{"Currency": "EUR", "Amount": "119.00"}]
    assert fields["Ship to"]["evidence"][0]["box"] is None  # nobody else has seen it
    assert json.loads(json.dumps(described, allow_nan=False)) == described


def test_of_several_pages_the_first_value_stays_and_rows_are_added() -> None:
    answers = iter([{"Number": "1", "Items": [{"Name": "Pen"}]}, {"Number": "2", "Items": [{"Name": "Ink"}]}])
    engine, _ = scripted_engine(lambda _asked: json.dumps(next(answers)))
    described = describe(run_task(draw_pdf(LINES, pages=2), Request(Task.FIELDS), engine=engine, reader=READER))
    fields = {found["label"]: found["value"] for found in described["fields"]}
    assert fields == {"Number": "1", "Items": [{"Name": "Pen"}, {"Name": "Ink"}]}


def test_where_the_model_is_down_nothing_is_answered_without_it() -> None:
    engine, _ = scripted_engine(lambda _asked: EngineError("The server is down.", permanent=False))
    with pytest.raises(EngineError, match="down") as caught:
        run_task(draw_pdf(LINES), Request(Task.FIELDS, template=INVOICE), engine=engine, reader=READER)
    assert not caught.value.permanent


def test_a_page_that_the_model_cannot_read_is_told() -> None:
    engine, _ = scripted_engine("I cannot help with that.")
    request = Request(Task.FIELDS, template=INVOICE)
    result = run_task(draw_pdf(LINES), request, engine=engine, reader=READER)
    assert result.notes == (TaskNote(Remark.NOT_READ, {"page": 1}),)
    assert result.model == ""


def spelt(values: dict[str, Any], **doubts: float) -> Said:
    """`values` said sign by sign, surely but for the words in `doubts`, which have that probability."""
    text = json.dumps(values)
    tokens = [Token(sign, -0.001) for sign in text]
    for words, probability in doubts.items():
        at = text.index(words)
        tokens[at] = Token(text[at], math.log(probability))
    return Said(text, tokens=tuple(tokens))


@pytest.mark.parametrize("template", [INVOICE, None])
def test_each_cell_is_as_sure_as_its_own_words_on_every_page(template: TemplateSpec | None) -> None:
    key, column = ("Line items", "Description") if template else ("Items", "Name")
    answers = iter(
        [
            spelt({key: [{column: "Pen"}, {column: "Ink"}]}, Pen=0.2, Ink=0.1),
            spelt({key: [{column: "Paper"}]}, Paper=0.15),
        ]
    )
    engine, _ = scripted_engine(lambda _asked: next(answers))
    request = Request(Task.FIELDS, template=template)
    described = describe(run_task(draw_pdf(LINES, pages=2), request, engine=engine, reader=READER))
    (table,) = (found for found in described["fields"] if found["label"] == key)
    found = [cell["confidence"] for row in table["cells"] for cell in row.values()]
    assert found == [0.2, 0.1, 0.15]
