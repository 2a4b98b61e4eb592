"""The engine behind one or several servers; knows how to reach them, not what tasks mean."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import Mapping, Sequence

import httpx

from inference.engine import EngineError
from inference.engines.server.messages import LARGEST_ANSWER, make_body, read_answer
from inference.engines.server.slots import FileSlots
from inference.engines.vision_language.backend import Asked
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, Profile, find_profile
from inference.types import Said

IN_FLIGHT = 8  # per card: more only wait inside the server, where nobody can be told
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 300.0
# Wrong keys and names, too much at once, closed or behind a proxy that finds nobody: never the page's fault.
NOT_NOW = frozenset({401, 403, 404, 429, 502, 503, 504})
CONNECTION_LOST = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.RemoteProtocolError,
    httpx.ReadError,
    httpx.WriteError,
)


class ServerEngine(VisionLanguageEngine):
    """`urls`: base URLs of servers ("http://gpu:8000"), one per card; `model`: the name they serve it under.

    `context`: the tokens they serve it with. `in_flight`: requests at once per URL, over all processes of this machine.
    """

    def __init__(
        self,
        urls: Sequence[str],
        profile: str = DEFAULT_PROFILE,
        model: str = "",
        context: int | None = None,
        in_flight: int = IN_FLIGHT,
        api_key: str = "",
        seconds: float = ANSWER_SECONDS,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        if not urls:
            raise EngineError("No server is named for the engine. Set its urls.", permanent=False)
        chosen = find_profile(profile)
        sent = {**(headers or {}), **({"Authorization": f"Bearer {api_key}"} if api_key else {})}
        self._servers = _Servers(chosen, tuple(urls), model or chosen.name, in_flight, sent, seconds)
        super().__init__("server", chosen, self._servers, context)

    def is_ready(self) -> bool:
        """Whether any of the servers says that it is healthy."""
        return self._servers.is_any_healthy()


class _Servers:
    def __init__(
        self,
        profile: Profile,
        urls: tuple[str, ...],
        model: str,
        in_flight: int,
        headers: Mapping[str, str],
        seconds: float,
    ) -> None:
        self._profile = profile
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._model = model
        self._in_flight = in_flight
        self._headers = dict(headers)
        self._timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS)
        self._slots = FileSlots()
        self._turn = itertools.count()
        self.revision = f"{model}, {profile.revision or profile.repository}"

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer, or the reason why there is none, for each of `asked`, in order."""
        return asyncio.run(self._generate(asked))

    def is_any_healthy(self) -> bool:
        """Whether any server answers that it is healthy."""
        for url in self._urls:
            try:
                if httpx.get(f"{url}/health", timeout=CONNECT_SECONDS, headers=self._headers).is_success:
                    return True
            except httpx.HTTPError:
                continue
        return False

    async def _generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=self._in_flight * len(self._urls))
        async with httpx.AsyncClient(timeout=self._timeout, limits=limits, headers=self._headers) as client:
            tasks = [asyncio.create_task(self._one(client, one)) for one in asked]
            try:
                return list(await asyncio.gather(*tasks))
            finally:
                # One that found every server down ends the others: what they have not sent is never sent.
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, client: httpx.AsyncClient, one: Asked) -> Said | EngineError:
        """Ask one server after the other while connections are lost. Raises `EngineError` when none is left."""
        body = await asyncio.to_thread(make_body, self._profile, self._model, one)
        first, problem = next(self._turn), ""
        for offset in range(len(self._urls) + 1):
            url = self._urls[(first + offset) % len(self._urls)]
            async with self._slots.hold(_slot_name(url), self._in_flight):
                try:
                    return await self._ask(client, url, body)
                except CONNECTION_LOST as error:
                    problem = str(error) or type(error).__name__
        raise EngineError(f"No server of the engine can be reached: {problem}", permanent=False)

    async def _ask(self, client: httpx.AsyncClient, url: str, body: object) -> Said | EngineError:
        try:
            async with client.stream("POST", f"{url}/v1/chat/completions", json=body) as response:
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST_ANSWER:
                        return EngineError("The engine's server said more than a page holds.", permanent=True)
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise
            return EngineError("The engine's server took too long over this page.", permanent=True)
        if response.status_code in NOT_NOW or (response.status_code >= 500 and not await self._is_healthy(client, url)):
            raise EngineError(f"The engine's server answers {response.status_code}.", permanent=False)
        if response.status_code != 200:
            return EngineError(f"The engine's server refuses the page: {_reason(bytes(content))}", permanent=True)
        return read_answer(_json(bytes(content)))

    async def _is_healthy(self, client: httpx.AsyncClient, url: str) -> bool:
        """Whether a server that failed is up all the same: then the page was the cause."""
        try:
            return (await client.get(f"{url}/health", timeout=CONNECT_SECONDS)).is_success
        except httpx.HTTPError:
            return False


def _json(content: bytes) -> object:
    try:
        return httpx.Response(200, content=content).json()
    except ValueError as error:
        raise EngineError("The engine's server answered with something else than JSON.", permanent=False) from error


def _reason(content: bytes) -> str:
    """The server's own words, where it has any, cut short."""
    try:
        found = _json(content)
    except EngineError:
        return "no reason given"
    error = found.get("error", found) if isinstance(found, dict) else {}
    return str(error.get("message", "no reason given"))[:300] if isinstance(error, dict) else "no reason given"


def _slot_name(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=8).hexdigest()
