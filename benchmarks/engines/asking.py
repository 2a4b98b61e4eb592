"""The same pages asked for by our engine and by a bare asynchronous client, so many at a time.

Both send the same bytes, but for the tenant that keeps one's caches apart from the other's.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from statistics import median
from types import TracebackType
from typing import Any, Protocol

import httpx

from benchmarks.figures import percentile
from inference.engine import EngineError
from inference.engines.server import ServerEngine
from inference.engines.server.messages import make_body
from inference.types import Page, Request

SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Round:
    """One way through some pages. `seconds`: of each page, and `whole` of all; `processor`: seconds of it that this
    process took; `tokens`: said, where they are known."""

    whole: float
    seconds: tuple[float, ...]
    processor: float = 0.0
    tokens: int = 0

    @property
    def pages_per_second(self) -> float:
        return len(self.seconds) / self.whole

    @property
    def processor_per_page(self) -> float:
        return self.processor / len(self.seconds)

    def slowest(self, share: float) -> float:
        """The seconds that `share` of the pages do not exceed."""
        return percentile(list(self.seconds), share)


class Asking(Protocol):
    """Asks for pages, so many at a time."""

    def ask(self, pages: Sequence[Page], request: Request) -> Round:
        """One way through `pages`."""
        ...


class BareClient(AbstractContextManager["BareClient"]):
    """One loop and one client that keeps connections; handed decoded pages, as the engine is, it encodes them, too.

    `engine`: whose requests it sends.
    """

    def __init__(self, url: str, engine: ServerEngine, at_once: int) -> None:
        self._url = f"{url}/v1/chat/completions"
        self._engine = engine
        self._at_once = at_once
        self._loop = asyncio.Runner()
        # The server closes what it has not heard of for five seconds, as long as the other way's turn may take.
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once, keepalive_expiry=1.0)
        self._client = httpx.AsyncClient(timeout=SECONDS, limits=limits)

    def ask(self, pages: Sequence[Page], request: Request) -> Round:
        """One way through `pages`."""
        prompt = self._engine._prompt(request)
        makers = [partial(self._body, self._engine, page, request, prompt) for page in pages]
        return self._loop.run(self._ask(makers))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run(self._client.aclose())
        self._loop.close()

    async def _ask(self, makers: Sequence[Callable[[], dict[str, Any]]]) -> Round:
        free = asyncio.Semaphore(self._at_once)
        said = 0

        async def ask(make: Callable[[], dict[str, Any]]) -> float:
            nonlocal said
            async with free:
                started = time.perf_counter()
                answer = await self._client.post(self._url, json=await asyncio.to_thread(make))
                answer.raise_for_status()
                said += answer.json()["usage"]["completion_tokens"]
                return time.perf_counter() - started

        started, used = time.perf_counter(), time.process_time()
        seconds = await asyncio.gather(*(ask(make) for make in makers))
        return Round(time.perf_counter() - started, tuple(seconds), time.process_time() - used, said)

    @staticmethod
    def _body(engine: ServerEngine, page: Page, request: Request, prompt: Any) -> dict[str, Any]:
        return make_body(engine.profile, engine.profile.name, engine._ask(page, request, prompt))


class Workers(AbstractContextManager["Workers"]):
    """Our engine, asked as so many workers would, each with one page at a time."""

    def __init__(self, engine: ServerEngine, at_once: int) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(at_once)
        # One worker asks in its own thread; on a busy machine every further one waits for its turn to run.
        self._map = map if at_once == 1 else self._pool.map

    def ask(self, pages: Sequence[Page], request: Request) -> Round:
        """One way through `pages`."""
        started, used = time.perf_counter(), time.process_time()
        seconds = tuple(self._map(partial(self._read, request), pages))
        return Round(time.perf_counter() - started, seconds, time.process_time() - used)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def _read(self, request: Request, page: Page) -> float:
        started = time.perf_counter()
        try:
            self._engine.read([page], request)
        except EngineError as error:
            if not error.permanent:
                raise
            # A model of no sense need not end its JSON: the answer came, and took its time.
        return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Turns:
    """Both ways in turns, pair by pair."""

    bare: tuple[Round, ...]
    ours: tuple[Round, ...]

    @property
    def ratio(self) -> float:
        """The median, over the pairs, of our pages a second to the bare client's: a busy moment spoils few pairs."""
        return median(
            ours.pages_per_second / bare.pages_per_second for bare, ours in zip(self.bare, self.ours, strict=True)
        )


def ask_in_turns(
    bare: Asking, ours: Asking, pages: Sequence[Page], request: Callable[[str], Request], *, size: int, turns: int
) -> Turns:
    """The next `size` of `pages` asked for both ways, `turns` times, now one way first and now the other.

    What is kept of one answer is of no use to another: each turn of each has a tenant of its own.
    """
    found: tuple[list[Round], list[Round]] = ([], [])
    ways = (("bare", bare, found[0]), ("ours", ours, found[1]))
    for turn in range(turns):
        chosen = [pages[(turn * size + place) % len(pages)] for place in range(size)]
        for name, asking, kept in ways[:: -1 if turn % 2 else 1]:
            kept.append(asking.ask(chosen, request(f"{name} {size} {turn}")))
    return Turns(tuple(found[0]), tuple(found[1]))


def joined(rounds: Sequence[Round]) -> Round:
    """Several rounds as one."""
    return Round(
        sum(one.whole for one in rounds),
        tuple(seconds for one in rounds for seconds in one.seconds),
        sum(one.processor for one in rounds),
        sum(one.tokens for one in rounds),
    )
