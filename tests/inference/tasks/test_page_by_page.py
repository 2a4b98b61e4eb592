"""Every task of a model: what it says becomes the one typed result of the task, whatever it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import find_profile
from inference.schemas import builtin_templates
from inference.tasks import CannotDo, abilities, describe, run_task
from inference.tasks.cleaning import LONGEST_TEXT
from inference.types import SPOTTING, Finish, OutputKind, Page, Request, Result, Said, Task
from tests.inference.drawing import draw_corner, draw_pdf, encode
from tests.inference.tasks.scripted import Script, scripted_engine

READER = FakeEngine()
PAGE = draw_pdf()
SMALL_PAGE = encode(draw_corner(), "PNG")
INVOICE = next(template for template in builtin_templates() if template.name == "invoice")
REQUESTS = [
    Request(Task.TEXT),
    Request(Task.SPOTTING),
    Request(Task.DOCUMENT),
    Request(Task.LAYOUT),
    Request(Task.TABLE),
    Request(Task.FORMULA),
    Request(Task.CHART),
    Request(Task.FIELDS),
    Request(Task.FIELDS, template=INVOICE),
    Request(Task.QUESTION, question="Who sells garden tools?"),
    Request(Task.TRANSLATE, language="en"),
    Request(Task.SUBTITLES),
    *(Request(Task.CUSTOM, prompt="Sum up.", output=kind) for kind in OutputKind),
]


def described(request: Request, script: Script | str, data: bytes = PAGE) -> dict[str, Any]:
    engine, _ = scripted_engine(script)
    return describe(run_task(data, request, engine=engine, reader=READER))


@pytest.mark.parametrize(
    ("request_", "said", "key", "found"),
    [
        (Request(Task.TEXT), "Brook and Field", "text", "Brook and Field"),
        (Request(Task.TEXT), "没有文字", "text", ""),
        (
            Request(Task.SPOTTING),
            "Sum(net)(100,200),(300,250)",
            "lines",
            [{"text": "Sum(net)", "box": [0.1, 0.2, 0.3, 0.25], "confidence": None}],
        ),
        (Request(Task.DOCUMENT), "```markdown\n# A\n(10,20),(30,40)\n```", "markdown", "# A"),
        (Request(Task.DOCUMENT), "# A\n(10,20),(30,40)", "figures", [[0.01, 0.02, 0.03, 0.04]]),
        (
            Request(Task.LAYOUT),
            '[{"layout_type": "header", "bbox": [0, 0, 500, 100], "text": "Top"}]',
            "regions",
            [{"category": "header", "box": [0.0, 0.0, 0.5, 0.1], "text": "Top"}],
        ),
        (
            Request(Task.TABLE),
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "tables",
            [{"rows": [["a", "b"]]}],
        ),
        (Request(Task.FORMULA), "$$E = mc^2$$", "text", "E = mc^2"),
        (Request(Task.FORMULA), "$$E = mc^2$$", "markdown", "$$\nE = mc^2\n$$"),
        (Request(Task.CHART), "graph TD; A-->B", "chart", {"notation": "mermaid", "source": "graph TD; A-->B"}),
        (Request(Task.CUSTOM, prompt="?"), "Fine.", "text", "Fine."),
        (Request(Task.CUSTOM, prompt="?", output=OutputKind.MARKDOWN), "*Fine.*", "markdown", "*Fine.*"),
    ],
)
def test_what_a_model_says_becomes_the_result_of_its_task(request_: Request, said: str, key: str, found: Any) -> None:
    (page,) = described(request_, said)["pages"]
    assert page[key] == found
    assert page["finish"] == "stop"


def test_a_task_of_ones_own_answers_with_its_object_for_each_page() -> None:
    request = Request(Task.CUSTOM, prompt="?", output=OutputKind.JSON)
    assert described(request, '{"mood": "calm"}')["json"] == {"mood": "calm"}
    both = {"page 1": {"mood": "calm"}, "page 2": {"mood": "calm"}}
    assert described(request, '{"mood": "calm"}', draw_pdf(pages=2))["json"] == both


def test_pages_go_to_the_model_eight_at_a_time_upright_and_in_order() -> None:
    engine, backend = scripted_engine("x")
    result = run_task(draw_pdf(pages=19), Request(Task.TEXT, isolation="acme"), engine=engine, reader=READER)
    assert backend.batches == [8, 8, 3]
    assert [page.number for page in result.pages] == list(range(1, 20))
    assert {one.isolation for one in backend.asked} == {"acme"}


def test_a_page_that_fails_is_told_and_the_others_stay() -> None:
    broken = EngineError("Too large.", permanent=True)
    answers: Iterator[str | EngineError] = iter([broken, "b", "c", broken])
    result = described(Request(Task.TEXT), lambda _asked: next(answers, "x"), draw_pdf(pages=3))
    assert [(page["number"], page["text"]) for page in result["pages"]] == [(2, "x"), (3, "x")]
    assert result["notes"] == [{"code": "page_failed", "params": {"page": 1, "said": "Too large."}}]


def test_where_every_page_fails_the_task_does() -> None:
    with pytest.raises(EngineError, match=r"Page 1: Too large\.") as caught:
        described(Request(Task.TEXT), lambda _asked: EngineError("Too large.", permanent=True), draw_pdf(pages=2))
    assert caught.value.permanent


def test_an_engine_that_answers_for_fewer_pages_is_not_believed() -> None:
    class HalfEngine(VisionLanguageEngine):
        def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
            return super().read(pages, request)[1:]

    engine = HalfEngine("half", find_profile(), scripted_engine("x")[1])
    with pytest.raises(EngineError, match="half answered with no usable result"):
        run_task(draw_pdf(pages=2), Request(Task.TEXT), engine=engine, reader=READER)


def test_an_answer_without_end_is_cut_and_it_is_told() -> None:
    result = described(Request(Task.TEXT), "".join(f"{number} words. " for number in range(1_000_000)))
    assert len(result["pages"][0]["text"]) == LONGEST_TEXT
    assert result["notes"] == [{"code": "shown_cut", "params": {"pages": [1]}}]


def test_an_engine_that_is_down_is_no_fault_of_the_file() -> None:
    with pytest.raises(EngineError) as caught:
        described(Request(Task.TEXT), lambda _asked: EngineError("Down.", permanent=False))
    assert not caught.value.permanent


def test_an_answer_that_was_cut_says_so() -> None:
    result = described(Request(Task.TEXT), lambda _asked: Said("half", Finish.LENGTH))
    assert result["pages"][0]["finish"] == "length"
    assert result["notes"] == [{"code": "cut_at_length", "params": {"page": 1}}]
    loop = described(Request(Task.TEXT), "start " + "again and " * 200)
    assert loop["pages"][0]["finish"] == "repetition"
    assert loop["notes"][0]["code"] == "repetition"


@pytest.mark.parametrize(
    ("profile", "request_", "sentence"),
    [
        ("glm-ocr", Request(Task.DOCUMENT), "cannot do 'document'. It can do: fields, formula, table, text"),
        ("glm-ocr", Request(Task.FIELDS), "the fields of a template only"),
        ("hunyuan-ocr-1.5", Request(Task.TRANSLATE, language="tlh"), "does not translate into 'tlh'.* into: en, zh"),
        ("hunyuan-ocr-1.5", Request(Task.TRANSLATE), "does not translate without a language"),
        ("hunyuan-ocr-1.5", Request(Task.CUSTOM, prompt=" "), "has no prompt"),
    ],
)
def test_what_a_model_cannot_do_is_refused_with_what_it_can(profile: str, request_: Request, sentence: str) -> None:
    engine, backend = scripted_engine("x", profile)
    with pytest.raises(CannotDo, match=sentence):
        run_task(PAGE, request_, engine=engine, reader=READER)
    assert backend.asked == []


def test_every_ability_of_a_model_is_tried_here() -> None:
    engine, _ = scripted_engine("x")
    assert {request.task for request in REQUESTS} == abilities(engine)


# The character zero, which no database takes; not the six letters that are its name in JSON.
ESCAPED_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
PIECES = st.sampled_from([
    "{", "}", "[", "]", '"', ":", ",", "null", "NaN", "Infinity", "1e999", "-0", "\\u0000", "\\ud800", "\x00", "\ud800",
    "```json", "```", "<table>", "<tr>", "<td>", "<td colspan=99999>", "</table>", "|a|b|", "|-|-|", "$$", "\\[", "\n",
    "(1,2),(3,4)", "(10,20),(300,400)", "<ref>", "<quad>", "<hy-meta>", "<layout>", "<|LOC_1|>", "box", "text", "-->",
    '{"box": [1,2,3,4], "text": "a"}', '{"Invoice number": "INV-1"}', '{"a": {"b": [{"c": 1}, 2]}}', "没有文字", " ",
    "graph TD", "WEBVTT", "<script>", "brook", "field", "9" * 400,
])  # fmt: skip
WHATEVER = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=80))


@settings(max_examples=5, deadline=None)  # the parsers alone see hundreds (tests/inference/profiles)
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: f"{request.task}")
@given(said=WHATEVER)
def test_whatever_a_model_says_is_a_result_or_a_named_error(request_: Request, said: str) -> None:
    engine, _ = scripted_engine(said)
    try:
        result = describe(run_task(SMALL_PAGE, request_, engine=engine, reader=READER))
    except EngineError as error:
        assert error.permanent
        assert "Page 1" in str(error)
    else:
        stored = json.dumps(result, allow_nan=False, ensure_ascii=False)
        assert json.loads(stored) == result
        assert not ESCAPED_ZERO.search(stored)
        assert len(stored.encode()) < 200_000
