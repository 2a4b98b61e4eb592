"""Asks servers for answers, many at once: slots, time-outs, lost connections, cancelling; knows nothing of tasks."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import httpx

from inference.engine import EngineError, UnknownAdapter
from inference.engines.server.health import Health, Losses
from inference.engines.server.messages import LARGEST_ANSWER, Content, make_content, read_answer, read_names
from inference.engines.server.sessions import Sessions
from inference.engines.server.slots import Slots
from inference.engines.vision_language.backend import Asked
from inference.profiles import Profile
from inference.types import Adapter, Said

CONNECT_SECONDS = 5.0
KEEP_SECONDS = 2.0  # a connection that nobody uses: servers end it after five, and one that ends while used is lost
JSON = {"Content-Type": "application/json"}
INTERRUPT_SECONDS = 0.1  # how soon a call ends that is told to
# Too much at once, being checked, or behind a proxy that finds nobody: nothing was done, so another may be asked.
NOT_NOW = frozenset({429, 502, 503, 504})
# Wrong keys, names and addresses: never the page's fault, and no better elsewhere.
WRONGLY_SET_UP = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 405})
NO_SUCH_MODEL = 404
LOAD_IT = "Load it into the server (`inference serve --adapter NAME=FOLDER`), or take it out of the template."
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout)
KIND, NO_KIND = re.compile(r"[A-Za-z_]{1,40}"), "it does not say why; its own log does"
CONNECTION_LOST = (*NOT_SENT, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class _Lacking(Exception):
    """This server serves no model of the adapter's name; another may."""


class _Lost(Exception):
    """This server has not done it; another may. `had_page`: it was lost with the page in hand."""

    def __init__(self, problem: str, *, had_page: bool) -> None:
        super().__init__(problem)
        self.had_page = had_page


class Servers:
    """Servers of one model (see `ServerEngine`)."""

    def __init__(
        self,
        profile: Profile,
        urls: tuple[str, ...],
        model: str,
        *,
        in_flight: int,
        pages_per_call: int,
        headers: Mapping[str, str],
        seconds: float,
        slots: Slots,
        interrupt: Callable[[], None] | None = None,
    ) -> None:
        self._profile = profile
        self._urls = urls
        self._model = model
        self._in_flight = in_flight
        self._pages_per_call = pages_per_call
        self._headers = dict(headers)
        self._seconds = seconds
        self._slots = slots
        self._interrupt = interrupt
        self._health = Health(urls)
        self._losses = Losses()
        # Reading the certificates anew takes longer than some answers.
        self._tls = httpx.create_ssl_context()
        # No page waits for the bytes of another: the whole answer has its time, and slots bound what is in flight.
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        kept = in_flight * len(urls)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=kept, keepalive_expiry=KEEP_SECONDS)
        client = partial(httpx.AsyncClient, timeout=timeout, limits=limits, headers=self._headers, verify=self._tls)
        self._sessions = Sessions(client)
        self.revision = f"{model}, {profile.revision or profile.repository}"

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer, or the reason why there is none, for each of `asked`, in order."""
        # One alone is made ready at once; of several the first is sent while others are made ready beside it.
        ready = self._make(asked[0]) if len(asked) == 1 else None
        return self._sessions.run(lambda client: self._generate(client, asked, ready))

    def is_any_healthy(self) -> bool:
        """Whether any server answers that it is healthy."""
        with httpx.Client(timeout=CONNECT_SECONDS, headers=self._headers, verify=self._tls) as client:
            for url in self._urls:
                with suppress(httpx.HTTPError):
                    if client.get(f"{url}/health").is_success:
                        return True
        return False

    def adapters(self) -> frozenset[str]:
        """What every server has loaded beside the model, of those that tell."""
        with httpx.Client(timeout=CONNECT_SECONDS, headers=self._headers, verify=self._tls) as client:
            told = [_served(client, url) for url in self._urls]
        found = [names for names in told if names]
        return frozenset.intersection(*found) - {self._model} if found else frozenset()

    def _make(self, one: Asked) -> Content:
        return make_content(self._profile, self._model, one)

    async def _generate(
        self, client: httpx.AsyncClient, asked: Sequence[Asked], ready: Content | None
    ) -> list[Said | EngineError]:
        room = asyncio.Semaphore(self._pages_per_call)
        tasks = [asyncio.create_task(self._one(client, room, one, ready)) for one in asked]
        try:
            async with self._interruptible(tasks):
                return list(await asyncio.gather(*tasks))
        finally:
            # One that found every server down ends the others: what they have not sent is never sent.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def _interruptible(self, tasks: Sequence[asyncio.Task[Any]]) -> AsyncIterator[None]:
        """Cancel `tasks` as soon as `interrupt` raises: a server ends what nobody waits for any more."""
        watching = asyncio.create_task(_watch(self._interrupt, tasks)) if self._interrupt else None
        try:
            yield
        except asyncio.CancelledError as error:
            if watching and (reason := await watching):
                raise reason from error
            raise
        finally:
            if watching:
                watching.cancel()

    async def _one(
        self, client: httpx.AsyncClient, room: asyncio.Semaphore, one: Asked, ready: Content | None
    ) -> Said | EngineError:
        """Ask one server after the other while connections are lost. Raises `EngineError` when none is left."""
        async with room:
            page, content = ready if ready else await asyncio.to_thread(self._make, one)
            problem, lacking = "", set[str]()
            order = self._health.order()
            for url in (*order, order[0]):
                if self._losses.are_too_many(page):
                    return EngineError("The engine's servers were lost over this page again and again.", permanent=True)
                try:
                    async with self._slots.hold(_slot_name(url), self._in_flight):
                        said = await self._ask(client, url, content, one.adapter)
                except _Lacking:
                    lacking.add(url)
                    if one.adapter and len(lacking) == len(set(self._urls)):
                        raise UnknownAdapter(one.adapter.name, LOAD_IT) from None
                except _Lost as error:
                    problem = str(error)
                    self._health.note_down(url)
                    if error.had_page:
                        self._losses.add(page)
                else:
                    self._health.note_up(url)
                    self._losses.forget(page)
                    return said
            raise EngineError(f"No server of the engine can be reached: {problem}", permanent=False)

    async def _ask(
        self, client: httpx.AsyncClient, url: str, sent: bytes, adapter: Adapter | None
    ) -> Said | EngineError:
        try:
            async with asyncio.timeout(self._seconds):
                status, content = await _post(client, f"{url}/v1/chat/completions", sent)
        except CONNECTION_LOST as error:
            raise _Lost(f"{url}: {type(error).__name__}.", had_page=not isinstance(error, NOT_SENT)) from None
        except TimeoutError as error:
            if not await self._is_healthy(client, url):
                raise _Lost(f"{url} does not answer any more.", had_page=False) from error
            return EngineError("The engine's server took too long over this page.", permanent=True)
        except httpx.HTTPError as error:  # a stream that cannot be decoded, and whatever else is no answer
            problem = f"The engine's server answered with something that is no answer: {type(error).__name__}."
            raise EngineError(problem, permanent=False) from None
        if content is None:
            return EngineError("The engine's server said more than a page holds.", permanent=True)
        if status in NOT_NOW:
            raise _Lost(f"{url} answers {status}.", had_page=False)
        if status == NO_SUCH_MODEL and adapter and adapter.name not in await self._names(client, url, adapter.name):
            raise _Lacking
        if status in WRONGLY_SET_UP:
            raise EngineError(f"The engine's server answers {status}: {_kind(content)}.", permanent=False)
        if status >= 500 and not await self._is_healthy(client, url):
            raise _Lost(f"{url} answers {status}.", had_page=True)
        if status != 200:
            problem = f"The engine's server refuses the page with {status}: {_kind(content)}."
            return EngineError(problem, permanent=True)
        return read_answer(_json(content))

    async def _names(self, client: httpx.AsyncClient, url: str, assumed: str) -> frozenset[str]:
        """What the server serves; `assumed` where it does not say: then something else is wrong with it."""
        try:
            answer = await client.get(f"{url}/v1/models", timeout=CONNECT_SECONDS)
        except httpx.HTTPError:
            return frozenset({assumed})
        return read_names(answer.content if answer.is_success else b"") or frozenset({assumed})

    async def _is_healthy(self, client: httpx.AsyncClient, url: str) -> bool:
        """Whether a server that failed is up all the same: then the page was the cause."""
        try:
            return (await client.get(f"{url}/health", timeout=CONNECT_SECONDS)).is_success
        except httpx.HTTPError:
            return False


def _served(client: httpx.Client, url: str) -> frozenset[str]:
    try:
        answer = client.get(f"{url}/v1/models")
    except httpx.HTTPError:
        return frozenset()
    return read_names(answer.content if answer.is_success else b"")


async def _watch(interrupt: Callable[[], None], tasks: Sequence[asyncio.Task[Any]]) -> Exception | None:
    """Ask until `interrupt` raises; then cancel `tasks`, and return what it raised."""
    while not all(task.done() for task in tasks):
        try:
            interrupt()
        except Exception as error:  # whatever the caller ends its work with; it gets it back
            for task in tasks:
                task.cancel()
            return error
        await asyncio.sleep(INTERRUPT_SECONDS)
    return None


async def _post(client: httpx.AsyncClient, url: str, sent: bytes) -> tuple[int, bytes | None]:
    """The answer's status and content; None for one that does not end within what a page holds."""
    async with client.stream("POST", url, content=sent, headers=JSON) as response:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > LARGEST_ANSWER:
                return response.status_code, None
    return response.status_code, bytes(content)


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:  # also what is no UTF-8, and what is nested without end
        raise EngineError("The engine's server answered with something else than JSON.", permanent=False) from error


def _kind(content: bytes) -> str:
    """What kind of error the server names. Never its sentence: that may quote the page, and this ends in logs."""
    try:
        found = _json(content)
    except EngineError:
        return NO_KIND
    error = found.get("error", found) if isinstance(found, dict) else None
    kind = error.get("type") if isinstance(error, dict) else None
    return kind if isinstance(kind, str) and KIND.fullmatch(kind) else NO_KIND


def _slot_name(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
