"""The same pages asked for by our engine and by a bare asynchronous client, so many at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import numpy as np

from benchmarks.figures import percentile
from inference.engine import EngineError
from inference.engines.server import ServerEngine
from inference.engines.server.messages import make_body
from inference.engines.vision_language.backend import Asked
from inference.engines.vision_language.images import fit_image
from inference.profiles import Profile
from inference.profiles.prompting import make_prompt
from inference.types import Page, Request, Task

SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Round:
    """One way through all pages. `seconds`: of each page, and `whole` of all; `tokens`: said, where they are known."""

    whole: float
    seconds: tuple[float, ...]
    tokens: int = 0

    @property
    def pages_per_second(self) -> float:
        return len(self.seconds) / self.whole

    def slowest(self, share: float) -> float:
        """The seconds that `share` of the pages do not exceed."""
        return percentile(list(self.seconds), share)


def ask_bare(url: str, profile: Profile, pages: Sequence[Page], request: Request, at_once: int, tokens: int) -> Round:
    """One loop and one client that keeps connections; handed decoded pages, as the engine is, it encodes them, too."""
    makers = [partial(_body, profile, page, request, tokens) for page in pages]
    return asyncio.run(_ask_bare(url, makers, at_once))


def ask_engine(engine: ServerEngine, pages: Sequence[Page], request: Request, at_once: int) -> Round:
    """As so many workers would, each with one page at a time."""

    def read(page: Page) -> float:
        started = time.perf_counter()
        try:
            engine.read([page], request)
        except EngineError as error:
            if not error.permanent:
                raise
            # A model of no sense need not end its JSON: the answer came, and took its time.
        return time.perf_counter() - started

    with ThreadPoolExecutor(at_once) as pool:
        started = time.perf_counter()
        seconds = tuple(pool.map(read, pages))
        return Round(time.perf_counter() - started, seconds)


async def _ask_bare(url: str, makers: Sequence[Callable[[], dict[str, Any]]], at_once: int) -> Round:
    free = asyncio.Semaphore(at_once)
    said = 0

    async def ask(client: httpx.AsyncClient, make: Callable[[], dict[str, Any]]) -> float:
        nonlocal said
        async with free:
            started = time.perf_counter()
            body = await asyncio.to_thread(make)
            answer = await client.post(f"{url}/v1/chat/completions", json=body)
            answer.raise_for_status()
            said += answer.json()["usage"]["completion_tokens"]
            return time.perf_counter() - started

    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    async with httpx.AsyncClient(timeout=SECONDS, limits=limits) as client:
        started = time.perf_counter()
        seconds = await asyncio.gather(*(ask(client, make) for make in makers))
        return Round(time.perf_counter() - started, tuple(seconds), said)


def _body(profile: Profile, page: Page, request: Request, tokens: int) -> dict[str, Any]:
    prompt = make_prompt(profile, request)
    asked = Asked(
        fit_image(np.asarray(page.image), profile.pixels),
        prompt.text,
        tokens,
        schema=prompt.schema,
        wants_tokens=request.task is Task.FIELDS,
        isolation=request.isolation,
    )
    return make_body(profile, profile.name, asked)


def joined(rounds: Sequence[Round]) -> Round:
    """Several rounds as one."""
    return Round(
        sum(one.whole for one in rounds),
        tuple(seconds for one in rounds for seconds in one.seconds),
        sum(one.tokens for one in rounds),
    )
