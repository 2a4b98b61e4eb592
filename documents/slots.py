"""Bounds how many requests each engine's server has in hand, over all workers of all machines.

A place is a lease in Valkey, renewed while it is held: that of a worker which was killed lapses. While Valkey does not
answer, `otherwise` bounds the workers of each machine. Knows nothing of what is asked, or of whom.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import random
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import redis
from django.conf import settings

logger = logging.getLogger("ocrsite.slots")
LEASE_SECONDS = 10.0
ANSWER_SECONDS = 1.0  # the store has this long to answer
PAUSE_SECONDS = 5.0  # a store that did not is left alone this long
SHORTEST_WAIT, LONGEST_WAIT = 0.01, 0.1

Hold = Callable[[str, int], AbstractAsyncContextManager[None]]

# The store's own clock, so that machines need not agree on the time.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], 2 * ARGV[3])
return 1
"""


class ValkeySlots:
    """Places in Valkey (see `inference.engines.server.slots.Slots`)."""

    def __init__(self, otherwise: Hold, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._otherwise = otherwise
        self._lease = lease_seconds
        self._silent_until = 0.0

    @asynccontextmanager
    async def hold(self, name: str, number: int) -> AsyncIterator[None]:
        """Wait for one of the `number` places of the server `name`, and hold it within."""
        key, holder = f"ocrsite:slots:{name}", uuid.uuid4().hex
        if not await self._wait(key, holder, number):
            async with self._otherwise(name, number):
                yield
            return
        renewing = asyncio.create_task(self._renew(key, holder, number))
        try:
            yield
        finally:
            renewing.cancel()
            # Quick and in place: it must be done even while this task is being cancelled.
            with contextlib.suppress(redis.RedisError):
                _client().zrem(key, holder)

    async def _wait(self, key: str, holder: str, number: int) -> bool:
        """True with a place, False while the store does not answer."""
        times = 0
        while True:
            taken = await self._take(key, holder, number)
            if taken is not False:
                return bool(taken)
            times += 1
            await asyncio.sleep(min(SHORTEST_WAIT * times, LONGEST_WAIT) * random.uniform(0.5, 1.0))

    async def _take(self, key: str, holder: str, number: int) -> bool | None:
        """Whether the place is `holder`'s now; None while the store does not answer."""
        if time.monotonic() < self._silent_until:
            return None
        arguments: tuple[Any, ...] = (TAKE, 1, key, holder, number, round(self._lease * 1000))
        try:
            return bool(await asyncio.to_thread(_client().eval, *arguments))
        except redis.RedisError as error:
            logger.warning("the store of slots does not answer: %s", error)
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            return None

    async def _renew(self, key: str, holder: str, number: int) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            await self._take(key, holder, number)


@functools.cache
def _client() -> redis.Redis:
    """Shared by the threads of this process; quick to give up, because pages wait."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
    )
