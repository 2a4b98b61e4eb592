"""The connections of an engine behind servers: kept from call to call, ended with it, and with who waits for them."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from types import FrameType

import httpx
import pytest

from inference.engines.server import ServerEngine
from inference.engines.server.sessions import Sessions
from inference.types import Request, Task
from tests.inference.engines.model_server import completion, make_pages, serve

TEXT = Request(Task.TEXT)


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


def test_calls_at_once_have_connections_of_their_own(url: str, connections: set[int]) -> None:
    engine = ServerEngine([url])
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda page: engine.read([page], TEXT), make_pages(8)))
    assert [result.said.text for (result,) in read if result.said] == ["words"] * 8
    assert len(connections) <= 4


def test_what_a_call_raises_costs_no_connection(url: str, connections: set[int]) -> None:
    clients: list[httpx.AsyncClient] = []

    async def ask_and_fail(client: httpx.AsyncClient) -> None:
        clients.append(client)
        await client.post(url, json={})
        raise ValueError

    sessions = Sessions(httpx.AsyncClient)
    for _ in range(2):
        with pytest.raises(ValueError):
            sessions.run(ask_and_fail)
    assert clients[0] is clients[1]
    assert len(connections) == 1


def test_connections_end_with_their_engine(url: str) -> None:
    clients: list[httpx.AsyncClient] = []

    async def ask(client: httpx.AsyncClient) -> None:
        clients.append(client)
        await client.post(url, json={})

    sessions = Sessions(httpx.AsyncClient)
    sessions.run(ask)
    before = set(threading.enumerate())
    del sessions
    gc.collect()
    for thread in set(threading.enumerate()) - before:
        thread.join(10)
    assert clients[0].is_closed


def test_what_ends_the_wait_ends_what_was_waited_for() -> None:
    class Stopped(BaseException):
        pass

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    ended = threading.Event()

    async def wait_for_ever(_client: httpx.AsyncClient) -> None:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            await asyncio.Event().wait()
        finally:
            ended.set()

    usual = signal.signal(signal.SIGALRM, stop)
    try:
        with pytest.raises(Stopped):
            Sessions(httpx.AsyncClient).run(wait_for_ever)
    finally:
        signal.signal(signal.SIGALRM, usual)
    assert ended.is_set()
