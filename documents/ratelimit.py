"""Counts what somebody does per minute in exact moving windows; knows nothing of requests or people.

The counts live in Valkey, shared by every process and timed by its clock. While it does not answer, each process counts
for itself and asks again only now and then, so that a dead store neither refuses nor slows anybody; what must not go
on uncounted (log-ins) raises `StoreAway` instead.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import math
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from documents.addresses import counted_as

logger = logging.getLogger("ocrsite.ratelimit")
WINDOW_SECONDS = 60
ANSWER_SECONDS = 0.25  # the store has this long to answer
PAUSE_SECONDS = 5.0  # a store that did not is left alone this long
MOST_LOCAL_KEYS = 10_000  # beyond this many, what is forgotten anyway is cleared away
# One address may be a whole office behind one router, and one account may be tried from many addresses.
TRIES_TOGETHER = 5

# Several windows in one step: all of them count the try, or none. An entry is "when:sum before:sum after", so that the
# used part is the last sum less the first, whatever each try cost. Answers used, milliseconds and whether it fits.
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local window, cost, fits = tonumber(ARGV[1]), tonumber(ARGV[2]), true
local used, last, own = {}, {}, {}
local function entry(key, index)
  local found = redis.call('LINDEX', key, index)
  if not found then return nil end
  local at, before, after = string.match(found, '(%d+):(%d+):(%d+)')
  return tonumber(at), tonumber(before), tonumber(after)
end
for i, key in ipairs(KEYS) do
  local at, before = entry(key, 0)
  while at and at <= now - window do
    redis.call('LPOP', key)
    at, before = entry(key, 0)
  end
  used[i], last[i] = 0, 0
  if at then
    local _, _, after = entry(key, -1)
    used[i], last[i] = after - before, after
  end
  own[i] = used[i] + cost <= tonumber(ARGV[2 + i])
  fits = fits and own[i]
end
local answers = {}
for i, key in ipairs(KEYS) do
  if fits and cost > 0 then
    redis.call('RPUSH', key, string.format('%.0f:%.0f:%.0f', now, last[i], last[i] + cost))
    redis.call('PEXPIRE', key, window)
    used[i] = used[i] + cost
  end
  local at, before, after = entry(key, 0)
  local first, index, excess = before, 0, used[i] + cost - tonumber(ARGV[2 + i])
  while not own[i] and at and after - first < excess do
    index = index + 1
    local next_at, _, next_after = entry(key, index)
    if not next_at then break end
    at, after = next_at, next_after
  end
  answers[i] = {used[i], at and at + window - now or 0, own[i] and 1 or 0}
end
return answers
"""


class StoreAway(Exception):
    """The store of the counts does not answer, and what was asked must not go on uncounted."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` within any minute under `key` (the tenant's id first, where there is one)."""

    name: str
    key: tuple[str, ...]
    amount: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after one more try, which counts only where every limit asked together allows it.

    `reset_seconds`: until the oldest counted try is forgotten; for one that was refused, until it would be allowed.
    """

    name: str
    is_allowed: bool
    limit: int
    remaining: int
    reset_seconds: int


class RateLimiter:
    """One store's moving windows, with a local stand-in for while the store is away. Safe to share among threads."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._script = self._client.register_script(TAKE)
        self._local = LocalWindows()
        self._lock = threading.Lock()
        self._ask_again_at = 0.0

    def take(self, limits: Sequence[Limit], *, cost: int = 1, must_be_shared: bool = False) -> list[Allowance]:
        """Count one try of `cost` under each of `limits` if all of them allow it; a cost of 0 only looks.

        Raises `StoreAway` where `must_be_shared` and the store does not answer.
        """
        if self._may_ask():
            try:
                found = self._ask(limits, cost)
            except redis.RedisError as error:
                logger.warning("the rate limits' store does not answer, counting locally: %s", error)
                self._ask_again_at = time.monotonic() + PAUSE_SECONDS
            else:
                self._ask_again_at = 0.0
                return found
        if must_be_shared:
            raise StoreAway
        return self._local.take(limits, cost)

    def _ask(self, limits: Sequence[Limit], cost: int) -> list[Allowance]:
        keys = [":".join(("ocrsite", "rates", *limit.key)) for limit in limits]
        amounts = [limit.amount for limit in limits]
        answers = self._script(keys=keys, args=[WINDOW_SECONDS * 1000, cost, *amounts])
        return [
            _allowance(limit, used, milliseconds / 1000, is_allowed=bool(fits))
            for limit, (used, milliseconds, fits) in zip(limits, answers, strict=True)
        ]

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


@dataclass
class _Window:
    used: int = 0
    tries: deque[tuple[float, int]] = field(default_factory=deque)  # when, and what it cost

    def forget(self, now: float) -> None:
        while self.tries and self.tries[0][0] <= now - WINDOW_SECONDS:
            self.used -= self.tries.popleft()[1]

    def seconds_until(self, free: int, now: float) -> float:
        """Until `free` more than now are forgotten."""
        freed = 0
        for at, cost in self.tries:
            freed += cost
            if freed >= free:
                return at + WINDOW_SECONDS - now
        return 0.0


class LocalWindows:
    """The same windows within this process."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, ...], _Window] = {}
        self._lock = threading.Lock()

    def take(self, limits: Sequence[Limit], cost: int) -> list[Allowance]:
        """As `RateLimiter.take`."""
        with self._lock:
            now = time.monotonic()
            if len(self._windows) > MOST_LOCAL_KEYS:
                self._clear_away(now)
            windows = [self._windows.setdefault(limit.key, _Window()) for limit in limits]
            for window in windows:
                window.forget(now)
            fits = [window.used + cost <= limit.amount for limit, window in zip(limits, windows, strict=True)]
            found = []
            for limit, window, own in zip(limits, windows, fits, strict=True):
                if all(fits) and cost:
                    window.used += cost
                    window.tries.append((now, cost))
                wait = window.seconds_until(1 if own else window.used + cost - limit.amount, now)
                found.append(_allowance(limit, window.used, wait, is_allowed=own))
            return found

    def _clear_away(self, now: float) -> None:
        for window in self._windows.values():
            window.forget(now)
        self._windows = {key: window for key, window in self._windows.items() if window.tries}


def _allowance(limit: Limit, used: int, seconds: float, *, is_allowed: bool) -> Allowance:
    return Allowance(
        name=limit.name,
        is_allowed=is_allowed,
        limit=limit.amount,
        remaining=max(limit.amount - used, 0),
        reset_seconds=max(math.ceil(seconds), 1),
    )


@functools.cache
def _limiter(url: str) -> RateLimiter:
    return RateLimiter(url)


def take(limits: Sequence[Limit], *, cost: int = 1) -> list[Allowance]:
    """Count one try under each of `limits`, or under none, in the configured store (see `RateLimiter.take`)."""
    return _limiter(settings.REDIS_URL).take(limits, cost=cost)


def tightest(allowances: Sequence[Allowance]) -> Allowance:
    """The one to tell of: the refused one that is waited for longest, else the one with least left."""
    return min(allowances, key=lambda one: (one.is_allowed, one.remaining if one.is_allowed else -one.reset_seconds))


def count_login(*, account: str, address: str) -> Allowance:
    """Count one try to log in: LOGINS_PER_MINUTE for an account from one address, five times that for either alone.

    Raises `StoreAway`: guessing must not become free while nobody counts.
    """
    # Hashed: what is typed into the account's box is at times a password.
    # The log-in page takes compatible signs for each other (a full-width A for an A): so they are one account here.
    name = unicodedata.normalize("NFKC", account).strip().casefold()
    who = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:32]
    where, amount = counted_as(address), settings.LOGINS_PER_MINUTE
    limits = (
        Limit("login", ("login", who, where), amount),
        Limit("address", ("login-address", where), amount * TRIES_TOGETHER),
        Limit("account", ("login-account", who), amount * TRIES_TOGETHER),
    )
    return tightest(_limiter(settings.REDIS_URL).take(limits, must_be_shared=True))


def may_log_in(*, account: str, address: str) -> bool:
    """Whether one more try to log in is within the limits; counts it. Raises `StoreAway`."""
    return count_login(account=account, address=address).is_allowed
