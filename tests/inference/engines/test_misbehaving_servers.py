"""Servers that misbehave, each in one way: whose fault it is decides whether a document loses a try."""

from __future__ import annotations

import itertools
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from inference.engine import EngineError, UnknownAdapter
from inference.engines.server import ServerEngine
from inference.engines.server.health import MOST_LOSSES
from inference.types import Adapter, Request, Task
from tests.inference.engines.model_server import (
    Answer,
    Behaviour,
    answer_like_a_model,
    completion,
    make_pages,
    serve,
)

TEXT = Request(Task.TEXT)
OUT_OF_MEMORY = b'{"error": {"message": "CUDA out of memory. Tried to allocate 20.00 GiB"}}'


def crash(handler: BaseHTTPRequestHandler) -> None:
    """Ends in the middle of its answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Takes the page and says nothing."""
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Says something all the time, and never ends."""
    handler.send_response(200)
    handler.end_headers()
    pause = threading.Event()
    for _ in range(500):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        pause.wait(0.02)


def loop(handler: BaseHTTPRequestHandler) -> None:
    """Says the same for ever, as fast as it can."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100_000):
        handler.wfile.write(b"again and " * 1000)


def zip_badly(handler: BaseHTTPRequestHandler) -> None:
    """Says that its answer is compressed, which it is not."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.send_header("Content-Length", "4")
    handler.end_headers()
    handler.wfile.write(b"none")


@pytest.mark.parametrize(
    ("behave", "permanent"), [(crash, False), (hang_up, False), (drip, True), (loop, True), (zip_badly, False)]
)
def test_a_broken_connection_is_a_named_error(behave: Behaviour, permanent: bool) -> None:
    with serve(behave=behave) as served, pytest.raises(EngineError, match="server") as error:
        ServerEngine([served.url], seconds=0.5).read(make_pages(1), TEXT)
    assert error.value.permanent is permanent


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (b"", False),
        (b'{"choices": [{"message": {"content": "half an ans', False),
        (b"\xff\xfe", False),
        (b'{"choices": [{"message": {"content": "\xc3("}}]}', False),
        (b"{}", False),
        (b'{"choices": []}', False),
        (b'{"choices": [{"message": {"content": "one"}}, {"message": {"content": "two"}}]}', False),
        (b'{"choices": [{"message": {"content": [1]}}]}', False),
        (b"[" * 200_000, False),
        (b'"' + b"x" * 10_000_000 + b'"', True),
    ],
    ids=["empty", "half", "no text", "no UTF-8", "no answer", "none", "two", "no words", "nested", "10 MB"],
)
def test_an_answer_that_is_none_is_a_named_error(answer: bytes, permanent: bool) -> None:
    with serve(lambda body: answer) as served, pytest.raises(EngineError, match="server") as error:
        ServerEngine([served.url]).read(make_pages(1), TEXT)
    assert error.value.permanent is permanent


@pytest.mark.parametrize(
    ("status", "health", "permanent"),
    [
        (400, 200, True),
        (422, 200, True),
        (500, 200, True),  # out of memory over this page, and up again
        (500, 503, False),  # out of memory, and dead of it
        (503, 200, False),
        (429, 200, False),
        (401, 200, False),
        (302, 200, False),
    ],
)
def test_a_refused_page_is_its_own_fault_and_a_failing_server_is_not(status: int, health: int, permanent: bool) -> None:
    with serve(lambda body: OUT_OF_MEMORY, status, health) as served, pytest.raises(EngineError) as error:
        ServerEngine([served.url]).read(make_pages(1), TEXT)
    assert error.value.permanent is permanent


@pytest.mark.parametrize(("health", "permanent"), [(200, True), (503, False)])
def test_a_hang_is_the_pages_fault_only_while_the_server_is_well(health: int, permanent: bool) -> None:
    release = threading.Event()

    def hang(body: object) -> bytes:
        release.wait(10)
        return b""

    with serve(hang, health=health) as served:
        with pytest.raises(EngineError) as error:
            ServerEngine([served.url], seconds=0.2).read(make_pages(1), TEXT)
        release.set()
    assert error.value.permanent is permanent


def test_a_page_that_kills_its_server_again_and_again_is_the_cause_in_the_end() -> None:
    with serve(behave=hang_up) as served:
        engine = ServerEngine([served.url])
        verdicts = []
        for _ in range(3):
            with pytest.raises(EngineError) as error:
                engine.read(make_pages(1), TEXT)
            verdicts.append(error.value.permanent)
    assert verdicts == [False, True, True]
    assert len(served.bodies) == MOST_LOSSES


def test_a_page_that_is_answered_after_all_is_suspected_no_more() -> None:
    turns = itertools.count()

    def crash_first(handler: BaseHTTPRequestHandler) -> None:
        content = completion("words")
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) * (next(turns) % 2)])
        handler.close_connection = True

    with serve(behave=crash_first) as served:
        engine = ServerEngine([served.url])
        said = [engine.read(make_pages(1), TEXT)[0].said for _ in range(MOST_LOSSES + 1)]
    assert [one.text for one in said if one] == ["words"] * (MOST_LOSSES + 1)


def test_what_no_database_holds_is_taken_out_of_the_answer() -> None:
    answer: Answer = lambda body: completion("a\0b \ud800 c")  # noqa: E731 - named for its type
    with serve(answer) as served:
        (result,) = ServerEngine([served.url]).read(make_pages(1), TEXT)
    assert result.said and result.said.text == "ab \N{REPLACEMENT CHARACTER} c"


ADAPTED = Request(Task.TEXT, adapter=Adapter("invoices"))


def test_an_adapter_that_no_server_has_is_named_with_what_to_do() -> None:
    with serve(answer_like_a_model, models=["hunyuan-ocr-1.5"]) as served:
        engine = ServerEngine([served.url])
        with pytest.raises(UnknownAdapter, match=r"no adapter 'invoices'.*--adapter NAME=FOLDER") as error:
            engine.read(make_pages(3), ADAPTED)
        assert len(engine.read(make_pages(1), TEXT)) == 1
    assert error.value.permanent


def test_another_server_that_has_the_adapter_is_asked() -> None:
    with (
        serve(answer_like_a_model, models=["hunyuan-ocr-1.5"]) as bare,
        serve(answer_like_a_model, models=["hunyuan-ocr-1.5", "invoices", "visas"]) as full,
    ):
        engine = ServerEngine([bare.url, full.url])
        assert len(engine.read(make_pages(4), ADAPTED)) == 4
        assert len(full.bodies) == 4
        assert engine.adapters() == frozenset()  # not every page would find one
        assert ServerEngine([full.url]).adapters() == {"invoices", "visas"}


def test_while_the_server_that_may_have_it_is_away_nothing_is_decided() -> None:
    with (
        serve(answer_like_a_model, models=["hunyuan-ocr-1.5"]) as bare,
        serve(status=503) as away,
        pytest.raises(EngineError, match="No server of the engine can be reached") as error,
    ):
        ServerEngine([bare.url, away.url]).read(make_pages(1), ADAPTED)
    assert not error.value.permanent


def test_404_of_a_server_that_does_not_say_what_it_serves_is_a_wrong_address() -> None:
    with serve(status=404) as served, pytest.raises(EngineError, match="answers 404") as error:
        ServerEngine([served.url]).read(make_pages(1), ADAPTED)
    assert not error.value.permanent
    assert ServerEngine(["http://127.0.0.1:1"]).adapters() == frozenset()
