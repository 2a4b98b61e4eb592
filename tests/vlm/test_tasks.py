"""Every task with the real engine behind a real server: what a model of random weights says is a result, or refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.engines.server import ServerEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.tasks import describe, run_task
from inference.types import OutputKind, Request, Task
from tests.inference.drawing import draw_pdf
from tests.inference.tasks.drawing import draw_video
from tests.vlm.conftest import RunningEngine
from tests.vlm.saying import CONTEXT, limited

pytestmark = pytest.mark.vlm
READER = FakeEngine()


@pytest.fixture
def engine(tiny_engine: RunningEngine) -> Iterator[ServerEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROFILES, DEFAULT_PROFILE, limited())
        yield ServerEngine([tiny_engine.url], context=CONTEXT)


def done(engine: ServerEngine, request: Request, data: bytes) -> dict[str, Any]:
    """The JSON form of the result; of an answer that says nothing of the kind, the page that is named."""
    try:
        described = describe(run_task(data, request, engine=engine, reader=READER))
    except EngineError as error:
        assert error.permanent, error
        assert "Page 1" in str(error)
        return {"refused": True}
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    return described


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (Request(Task.TEXT), "text"),
        (Request(Task.TABLE), "tables"),
        (Request(Task.FORMULA), "text"),
        (Request(Task.CHART), "chart"),
        (Request(Task.CUSTOM, prompt="Sum up."), "text"),
    ],
)
def test_words_of_any_kind_are_a_result(engine: ServerEngine, request_: Request, key: str) -> None:
    described = done(engine, request_, draw_pdf(pages=2))
    assert [page["number"] for page in described["pages"]] == [1, 2]
    assert all(key in page and page["finish"] for page in described["pages"])
    assert (described["model"], described["provider"]) == (DEFAULT_PROFILE, "Tencent")


@pytest.mark.parametrize(
    "request_",
    [
        Request(Task.SPOTTING),
        Request(Task.LAYOUT),
        Request(Task.DOCUMENT),
        Request(Task.FIELDS),
        Request(Task.CUSTOM, prompt="Sum up.", output=OutputKind.JSON),
    ],
)
def test_what_has_a_form_is_a_result_or_refused_by_name(engine: ServerEngine, request_: Request) -> None:
    described = done(engine, request_, draw_pdf())
    assert described.get("refused") or len(described["pages"]) == 1


def test_a_made_up_answer_rests_on_nothing(engine: ServerEngine) -> None:
    described = done(engine, Request(Task.QUESTION, question="Who sells garden tools?"), draw_pdf())
    answer = described["answer"]
    assert answer["is_passages"] or answer["passages"] == []
    assert described["notes"]


def test_a_translation_is_drawn_where_the_lines_stand(engine: ServerEngine) -> None:
    (page,) = done(engine, Request(Task.TRANSLATE, language="en"), draw_pdf())["pages"]
    assert page["translation"]["blocks"]
    assert all(block["original"] and block["text"] for block in page["translation"]["blocks"])


def test_a_film_has_cues(engine: ServerEngine, tmp_path: Path) -> None:
    film = draw_video(tmp_path, ((1.0, 2.0, "Good evening"),), seconds=3)
    described = done(engine, Request(Task.SUBTITLES), film)
    assert described["vtt"].startswith("WEBVTT")
