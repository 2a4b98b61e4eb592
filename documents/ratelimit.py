"""Counts what somebody does per minute in an exact moving window; knows nothing of requests or people.

The counts live in Valkey, shared by every process. While it does not answer, each process counts for itself and asks
again only now and then, so that a dead store neither refuses nor slows anybody.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import math
import threading
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger("ocrsite.ratelimit")
ANSWER_SECONDS = 0.25  # the store has this long to answer
PAUSE_SECONDS = 5.0  # a store that did not is left alone this long
# One address may be a whole office behind one router, and one account may be tried from many addresses.
TRIES_TOGETHER = 5


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after one more try; `reset_seconds`: until the oldest counted try is forgotten."""

    is_allowed: bool
    limit: int
    remaining: int
    reset_seconds: int


class RateLimiter:
    """One store's moving windows, with a local stand-in for while the store is away. Safe to share among threads."""

    def __init__(self, url: str) -> None:
        # Built directly: limits' own URL schemes do not include the `unix://` that redis-py takes.
        store = RedisStorage(
            url,
            key_prefix="rates",
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # passed on to redis-py, whose type it is
        )
        self._shared = MovingWindowRateLimiter(store)
        self._local = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def take(self, *key: str, per_minute: int) -> Allowance:
        """Count one try under `key` unless `per_minute` were counted in the last 60 seconds."""
        limit = RateLimitItemPerMinute(per_minute)
        if self._may_ask():
            try:
                allowance = _take(self._shared, limit, key)
            except redis.RedisError as error:
                logger.warning("the rate limits' store does not answer, counting locally: %s", error)
                self._ask_again_at = time.monotonic() + PAUSE_SECONDS
            else:
                self._ask_again_at = 0.0
                return allowance
        return _take(self._local, limit, key)

    def _may_ask(self) -> bool:
        """Whether to ask the store; after a silence one thread tries it while the others go on counting locally."""
        if self._ask_again_at == 0.0:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._ask_again_at:
                return False
            self._ask_again_at = now + PAUSE_SECONDS
            return True


def _take(limiter: MovingWindowRateLimiter, limit: RateLimitItemPerMinute, key: tuple[str, ...]) -> Allowance:
    is_allowed = limiter.hit(limit, *key)
    window = limiter.get_window_stats(limit, *key)
    return Allowance(
        is_allowed=is_allowed,
        limit=limit.amount,
        remaining=max(window.remaining, 0),
        reset_seconds=max(math.ceil(window.reset_time - time.time()), 1),
    )


@functools.cache
def _limiter(url: str) -> RateLimiter:
    return RateLimiter(url)


def take(*key: str, per_minute: int) -> Allowance:
    """Count one try under `key` (tenant first where there is one) in the configured store."""
    return _limiter(settings.REDIS_URL).take(*key, per_minute=per_minute)


def count_login(*, account: str, address: str) -> Allowance:
    """Count one try to log in: LOGINS_PER_MINUTE for an account from one address, five times that for either alone."""
    # Hashed: what is typed into the account's box is at times a password.
    who = hashlib.sha256(account.strip().casefold().encode(errors="replace")).hexdigest()[:32]
    allowance = take("login", who, address, per_minute=settings.LOGINS_PER_MINUTE)
    for key in (("login-address", address), ("login-account", who)):
        if allowance.is_allowed:
            together = take(*key, per_minute=settings.LOGINS_PER_MINUTE * TRIES_TOGETHER)
            allowance = allowance if together.is_allowed else together
    return allowance


def may_log_in(*, account: str, address: str) -> bool:
    """Whether one more try to log in is within the limits; counts it."""
    return count_login(account=account, address=address).is_allowed
