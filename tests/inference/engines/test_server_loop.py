"""The loop of events of an engine behind servers: it keeps connections, ends what nobody waits for, and ends itself."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from types import FrameType

import pytest

from inference.engines.server import ServerEngine
from inference.engines.server.loop import LoopThread
from inference.types import Request, Task
from tests.inference.engines.model_server import completion, make_pages, serve

TEXT = Request(Task.TEXT)


async def nothing() -> None:
    """What is awaited at the end of a loop that holds nothing."""


@pytest.fixture
def connections() -> set[int]:
    """The ports that a server was asked from."""
    return set()


@pytest.fixture
def url(connections: set[int]) -> Iterator[str]:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        connections.add(handler.client_address[1])
        content = completion("words")
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    with serve(behave=behave) as served:
        yield served.url


def test_one_connection_serves_many_calls(url: str, connections: set[int]) -> None:
    engine = ServerEngine([url])
    for page in make_pages(3):
        engine.read([page], TEXT)
    assert len(connections) == 1


def test_threads_share_the_loop(url: str) -> None:
    engine = ServerEngine([url])
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda page: engine.read([page], TEXT), make_pages(8)))
    assert [result.said.text for (result,) in read if result.said] == ["words"] * 8


def test_the_loop_ends_with_its_engine(url: str) -> None:
    before = set(threading.enumerate())
    engine = ServerEngine([url])
    engine.read(make_pages(1), TEXT)
    (loop,) = (thread for thread in set(threading.enumerate()) - before if thread.name == "engine")
    del engine
    gc.collect()
    loop.join(10)
    assert not loop.is_alive()


def test_what_ends_the_wait_ends_what_was_waited_for() -> None:
    class Stopped(BaseException):
        pass

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    ended = threading.Event()

    async def wait_for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    loop = LoopThread(nothing)
    usual = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Stopped):
            loop.run(wait_for_ever())
    finally:
        signal.signal(signal.SIGALRM, usual)
    assert ended.wait(10)
