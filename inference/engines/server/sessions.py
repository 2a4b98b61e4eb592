"""Clients that keep their connections from call to call, each with the loop of events it lives in; knows no server.

Whoever calls runs the loop in its own thread. A loop and a connection of each call's own would cost more than all else
that is done for a page, and on a busy machine so would a thread for the loop, which waits for its turn to run.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import httpx

T = TypeVar("T")


class Sessions:
    """As many clients, each made by `make_client`, as there are calls at once; they are closed once nobody has this."""

    def __init__(self, make_client: Callable[[], httpx.AsyncClient]) -> None:
        self._make_client = make_client
        self._free: list[_Session] = []
        ending = weakref.finalize(self, _close_all, self._free)
        ending.atexit = False  # the process takes its connections with it

    def run(self, call: Callable[[httpx.AsyncClient], Coroutine[Any, Any, T]]) -> T:
        """What `call` gives or raises with a client that nobody else uses now. A signal that ends it ends all of it."""
        session = self._take()
        try:
            result = session.run(call)
        except Exception:
            self._free.append(session)
            raise
        except BaseException:  # it has ended in the middle, and there may be tasks left
            session.close()
            raise
        self._free.append(session)
        return result

    def _take(self) -> _Session:
        try:
            return self._free.pop()
        except IndexError:
            return _Session(self._make_client())


class _Session:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._runner = asyncio.Runner()

    def run(self, call: Callable[[httpx.AsyncClient], Coroutine[Any, Any, T]]) -> T:
        return self._runner.run(call(self._client))

    def close(self) -> None:
        """End what still runs, and the connections."""
        with self._runner:
            self._runner.run(self._client.aclose())


def _close_all(sessions: list[_Session]) -> None:
    """In a thread of its own: whoever was the last to have them may be in the middle of another loop."""

    def close() -> None:
        for session in sessions:
            session.close()

    if sessions:
        threading.Thread(target=close, name="sessions", daemon=True).start()
