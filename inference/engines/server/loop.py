"""A loop of events in a thread of its own, so that connections outlive the calls made over them; knows no server.

A loop, a thread and a connection of each call's own would cost more than all else that is done for a page.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines of any thread, many at once. `close` is awaited in the loop at its end, once nobody has it."""

    def __init__(self, close: Callable[[], Awaitable[None]]) -> None:
        self._close = close
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of `coroutine`, or what it raises. What ends the wait for it, a signal say, ends it, too."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._started())
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def _started(self) -> asyncio.AbstractEventLoop:
        """With the first call: a process that only asks how a server is has no thread for it."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_work, args=(self._loop, self._close), name="engine", daemon=True).start()
                ending = weakref.finalize(self, self._loop.call_soon_threadsafe, self._loop.stop)
                ending.atexit = False  # the thread ends with the process, and could not be waited for any more
            return self._loop


def _work(loop: asyncio.AbstractEventLoop, close: Callable[[], Awaitable[None]]) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        loop.run_until_complete(close())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
