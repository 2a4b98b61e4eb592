"""The engine behind servers: what it asks, whom, and what it makes of the answers."""

from __future__ import annotations

import base64
import json
import threading
import traceback
from typing import Any

import cv2
import numpy as np
import pytest

from inference.engine import EngineError
from inference.engines.server import ServerEngine
from inference.types import FieldSpec, FieldType, Finish, Request, Task, TemplateSpec
from tests.inference.engines.model_server import completion, make_pages, serve

TEXT = Request(Task.TEXT)


def test_pages_are_answered_in_their_order_however_they_end() -> None:
    gate = threading.Barrier(3, timeout=10)

    def answer(body: dict[str, Any]) -> bytes:
        gate.wait()  # all three are in flight before any is answered
        return completion(body["messages"][-1]["content"][0]["uuid"])

    with serve(answer) as served:
        results = ServerEngine([served.url]).read(make_pages(3), TEXT)
        again = ServerEngine([served.url]).read(make_pages(3), TEXT)
    said = [result.said.text for result in results if result.said]
    assert len(set(said)) == 3
    assert said == [result.said.text for result in again if result.said]
    assert served.most_at_once == 3


def test_a_request_says_all_that_the_model_needs_and_keeps_tenants_apart() -> None:
    template = TemplateSpec("one", fields=(FieldSpec("total", FieldType.MONEY, "Total"),))
    tokens = {"content": [{"token": '{"Total": "5"}', "logprob": -0.25}, {"token": "<eos>", "logprob": 0}]}
    with serve(lambda body: completion('{"Total": "5"}', logprobs=tokens)) as served:
        engine = ServerEngine([served.url])
        (result,) = engine.read(make_pages(1), Request(Task.FIELDS, template=template, isolation="tenant-a"))
        engine.read(make_pages(1), Request(Task.TEXT, isolation="tenant-b"))
    first, second = served.bodies
    assert first["messages"][0] == {"role": "system", "content": ""}
    assert [part["type"] for part in first["messages"][1]["content"]] == ["image_url", "text"]
    assert (first["temperature"], first["repetition_penalty"]) == (0.0, 1.08)
    assert first["structured_outputs"]["json"]["required"] == ["Total"]
    assert (first["cache_salt"], second["cache_salt"]) == ("tenant-a", "tenant-b")
    ids = [body["messages"][1]["content"][0]["uuid"] for body in served.bodies]
    assert ids[0] != ids[1]
    assert result.said and [token.logprob for token in result.said.tokens] == [-0.25]


@pytest.mark.parametrize(
    ("status", "health", "permanent"),
    [(400, 200, True), (422, 200, True), (500, 200, True), (500, 503, False), (503, 200, False), (429, 200, False)],
)
def test_a_refused_page_is_its_own_fault_and_a_failing_server_is_not(status: int, health: int, permanent: bool) -> None:
    reason = b'{"error": {"message": "too many tokens"}}'
    with serve(lambda body: reason, status, health) as served, pytest.raises(EngineError) as error:
        ServerEngine([served.url]).read(make_pages(1), TEXT)
    assert error.value.permanent is permanent


@pytest.mark.parametrize("status", [400, 401, 404, 422, 500])
@pytest.mark.parametrize("kind", ["BadRequestError", "Quexalot 17", 7])
def test_what_a_server_says_of_a_page_is_not_told(status: int, kind: object) -> None:
    reason = json.dumps({"error": {"message": "Quexalot owes 128.00", "type": kind, "code": "Quexalot"}}).encode()
    with serve(lambda body: reason, status) as served, pytest.raises(EngineError) as error:
        ServerEngine([served.url]).read(make_pages(1), TEXT)
    told = "".join(traceback.format_exception(error.value))
    assert str(status) in str(error.value)
    assert ("BadRequestError" in told) is (kind == "BadRequestError")
    assert "Quexalot" not in told


def test_a_lost_server_is_left_for_another_and_none_left_is_said() -> None:
    with serve(lambda body: completion("a")) as served:
        dead = served.url
    with serve(lambda body: completion("alive")) as other:
        results = ServerEngine([dead, other.url]).read(make_pages(3), TEXT)
        assert ServerEngine([dead, other.url]).is_ready()
    assert [result.said.text for result in results if result.said] == ["alive"] * 3
    with pytest.raises(EngineError, match="reached") as error:
        ServerEngine([dead]).read(make_pages(1), TEXT)
    assert not error.value.permanent
    assert not ServerEngine([dead]).is_ready()


def test_a_loop_is_cut_and_said() -> None:
    with serve(lambda body: completion("Total 5\n" + "again and " * 100)) as served:
        (result,) = ServerEngine([served.url]).read(make_pages(1), TEXT)
    assert result.said and result.said.finish is Finish.REPETITION
    assert result.said.text == "Total 5\nagain and"


def test_what_is_beyond_the_model_is_refused_before_anything_is_sent() -> None:
    with serve(lambda body: completion("a")) as served:
        engine = ServerEngine([served.url], context=700)
        with pytest.raises(EngineError, match="tokens"):
            engine.read(make_pages(1, 1000, 1000), TEXT)
        with pytest.raises(EngineError, match="as long as wide"):
            engine.read(make_pages(1, 3000, 10), TEXT)
        with pytest.raises(EngineError, match="cannot do 'crops'"):
            engine.read(make_pages(1), Request(Task.CROPS))
    assert served.bodies == []


def test_a_large_page_is_made_smaller_before_it_is_sent() -> None:
    with serve(lambda body: completion("a")) as served:
        ServerEngine([served.url]).read(make_pages(1, 4000, 3000), TEXT)
    image = served.bodies[0]["messages"][1]["content"][0]["image_url"]["url"]
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(image.split(",")[1]), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    assert 4_000_000 < decoded.shape[0] * decoded.shape[1] <= 4_194_304


def test_a_page_of_places_alone_is_asked_for_as_text() -> None:
    answers = iter([completion("(1,2),(300,400)"), completion("words")])
    with serve(lambda body: next(answers)) as served:
        (result,) = ServerEngine([served.url]).read(make_pages(1), Request(Task.DOCUMENT))
    assert result.said and result.said.text == "words"
    assert len(served.bodies) == 2
