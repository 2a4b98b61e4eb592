"""What lines with boxes suffice for, with the engine that needs no model."""

from __future__ import annotations

import json

import pytest

from inference.engine import Engine
from inference.engines.fake import FakeEngine
from inference.pages import UnreadableFile
from inference.schemas import builtin_templates
from inference.tasks import FROM_LINES, CannotDo, abilities, describe, run_task
from inference.types import Page, Request, Task, TemplateSpec
from tests.inference.drawing import PARAGRAPH, draw_corner, draw_pdf, draw_text, encode

INVOICE_LINES = ("Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Grand total: EUR 119.00")
INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
ENGINE = FakeEngine()


def test_text_and_lines_of_a_photograph(reader: Engine) -> None:
    data = encode(draw_text(), "PNG")
    (text,) = describe(run_task(data, Request(Task.TEXT), engine=reader, reader=reader))["pages"]
    (lines,) = describe(run_task(data, Request(Task.SPOTTING), engine=reader, reader=reader))["pages"]
    assert text["text"] == "\n".join(PARAGRAPH)
    assert [line["text"] for line in lines["lines"]] == list(PARAGRAPH)
    assert lines["lines"][0]["box"] == pytest.approx([60 / 900, 55 / 400, 0.76, 0.23], abs=0.03)
    assert lines["lines"][0]["confidence"] > 0.9


def test_values_of_a_template_come_with_their_place_and_probability() -> None:
    result = run_task(
        draw_pdf(INVOICE_LINES), Request(template=INVOICE, task=Task.FIELDS), engine=ENGINE, reader=ENGINE
    )
    described = describe(result)
    number = next(found for found in described["fields"] if found["name"] == "invoice_number")
    assert (number["value"], number["label"], number["source"]) == ("INV-2026-17", "Invoice number", "text")
    assert number["confidence"] > 0.5
    assert number["evidence"][0]["page"] == 1
    assert len(described["fields"]) == len(INVOICE.fields)


def test_without_a_template_everything_that_names_itself_is_found() -> None:
    result = run_task(draw_pdf(INVOICE_LINES), Request(Task.FIELDS), engine=ENGINE, reader=ENGINE)
    pairs = describe(result)["everything"]["pairs"]
    assert [pair["label"] for pair in pairs] == ["Invoice number", "Invoice date", "Grand total"]


def test_pages_are_chosen_handed_over_and_counted() -> None:
    shown: list[Page] = []
    counted: list[tuple[int, int]] = []
    result = run_task(
        draw_pdf(pages=9),
        Request(Task.TEXT),
        engine=ENGINE,
        reader=ENGINE,
        pages=[7, 2],
        progress=lambda done, total: counted.append((done, total)),
        on_page=shown.append,
    )
    assert [page.number for page in result.pages] == [page.number for page in shown] == [2, 7]
    assert counted == [(0, 2), (1, 2), (2, 2)]
    assert all(page.jpeg for page in shown)


def test_of_a_scan_only_the_chosen_pages_are_decoded() -> None:
    first, *others = (draw_corner((60 + number, 40)) for number in range(1, 6))
    data = encode(first, "TIFF", save_all=True, append_images=others)
    result = run_task(data, Request(Task.TEXT), engine=ENGINE, reader=ENGINE, pages=[5, 3])
    assert [(page.number, page.width) for page in result.pages] == [(3, 63), (5, 65)]


def test_an_empty_choice_of_pages_is_told() -> None:
    with pytest.raises(UnreadableFile, match="none is chosen") as caught:
        run_task(draw_pdf(), Request(Task.TEXT), engine=ENGINE, reader=ENGINE, pages=[])
    assert caught.value.code == "no_such_page"


def test_a_page_that_is_not_there_is_told() -> None:
    with pytest.raises(UnreadableFile, match="3 pages: page 4 is not among them"):
        run_task(draw_pdf(pages=3), Request(Task.TEXT), engine=ENGINE, reader=ENGINE, pages=[4])


def test_what_lines_do_not_suffice_for_is_refused_with_what_they_do() -> None:
    with pytest.raises(CannotDo, match=r"fake cannot do 'translate'. It can do: .*question.*table, text"):
        run_task(draw_pdf(), Request(Task.TRANSLATE, language="en"), engine=ENGINE, reader=ENGINE)


def test_a_template_without_fields_is_refused() -> None:
    with pytest.raises(CannotDo, match="'Nothing' has no fields"):
        request = Request(Task.FIELDS, template=TemplateSpec("nothing", "Nothing"))
        run_task(draw_pdf(), request, engine=ENGINE, reader=ENGINE)


@pytest.mark.parametrize("task", sorted(FROM_LINES - {Task.SUBTITLES}))
def test_every_form_of_a_result_is_json(task: Task) -> None:
    result = run_task(draw_pdf(INVOICE_LINES), Request(task, question="total?"), engine=ENGINE, reader=ENGINE)
    described = describe(result)
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert (described["task"], described["engine"], described["model"]) == (task.value, "fake", "")


def test_what_an_engine_can_do_never_holds_crops(reader: Engine) -> None:
    assert abilities(reader) == FROM_LINES
