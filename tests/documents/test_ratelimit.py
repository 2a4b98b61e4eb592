"""The windows of the rate limits: in the store and without it they answer the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import redis
from pytest_django import Settings

from documents import ratelimit
from documents.addresses import client_address, counted_as
from documents.ratelimit import Limit, LocalWindows, RateLimiter, StoreAway
from tests.documents.silence import silent_server

Take = Callable[..., list[ratelimit.Allowance]]


@pytest.fixture(params=["store", "local"])
def take(request: pytest.FixtureRequest, valkey: redis.Redis, settings: Settings) -> Take:
    """Counts in the store, or without it."""
    limiter = RateLimiter(settings.REDIS_URL)
    local = LocalWindows()
    takes: dict[str, Take] = {"store": limiter.take, "local": lambda limits, cost=1: local.take(limits, cost)}
    return takes[request.param]


@pytest.fixture
def silent() -> Iterator[str]:
    with ExitStack() as stack:
        yield stack.enter_context(silent_server())


def test_it_works(take: Take) -> None:
    found = [take([Limit("user", ("t", "1"), 2)])[0] for _ in range(3)]

    assert [(one.is_allowed, one.remaining) for one in found] == [(True, 1), (True, 0), (False, 0)]
    assert all(1 <= one.reset_seconds <= 60 for one in found)


def test_what_one_limit_refuses_counts_under_none(take: Take) -> None:
    wide, narrow = Limit("tenant", ("t",), 10), Limit("user", ("t", "1"), 1)

    answers = [take([wide, narrow]) for _ in range(3)]

    assert [one.is_allowed for one in answers[2]] == [True, False]
    assert take([wide])[0].remaining == 8


def test_a_try_may_cost_more_and_one_that_costs_nothing_only_looks(take: Take) -> None:
    pages = [Limit("pages", ("t", "pages"), 10)]

    assert take(pages, cost=7)[0].remaining == 3
    assert take(pages, cost=0)[0].remaining == 3
    assert not take(pages, cost=4)[0].is_allowed
    assert take(pages, cost=3)[0].remaining == 0
    assert take(pages, cost=0)[0].is_allowed


def test_a_window_moves(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "WINDOW_SECONDS", 0.2)
    limit = [Limit("user", ("moving",), 1)]
    assert [take(limit)[0].is_allowed for _ in range(2)] == [True, False]

    deadline = time.monotonic() + 5
    while not take(limit, cost=1)[0].is_allowed:
        assert time.monotonic() < deadline


def test_many_at_once_pass_exactly_the_limit_over_several_clients(valkey: redis.Redis, settings: Settings) -> None:
    limiters = [RateLimiter(settings.REDIS_URL) for _ in range(4)]
    limit = [Limit("tenant", ("t", "exact"), 50)]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda number: limiters[number % 4].take(limit)[0].is_allowed, range(200)))

    assert found.count(True) == 50


def test_every_key_of_a_tenant_begins_with_it(valkey: redis.Redis, settings: Settings) -> None:
    RateLimiter(settings.REDIS_URL).take([Limit("user", ("tenant-id", "user", "5"), 3)])
    assert valkey.keys("*") == [b"ocrsite:rates:tenant-id:user:5"]


def test_one_thread_asks_a_silent_store_while_the_others_go_on(silent: str) -> None:
    limiter, limit = RateLimiter(silent), [Limit("user", ("a",), 1000)]
    limiter.take(limit)

    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: limiter.take(limit)[0], range(200)))

    assert min(one.remaining for one in found) == 1000 - 201
    assert time.monotonic() - started < 5  # each asking by itself would take 50


def test_what_must_be_shared_is_refused_by_a_silent_store(silent: str) -> None:
    limiter = RateLimiter(silent)
    with pytest.raises(StoreAway):
        limiter.take([Limit("login", ("a",), 5)], must_be_shared=True)


def test_a_store_that_is_back_is_asked_again(
    valkey: redis.Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "PAUSE_SECONDS", 0.0)
    limiter, limit = RateLimiter(settings.REDIS_URL), [Limit("user", ("b",), 10)]
    there = limiter._script
    limiter._script = RateLimiter("redis://127.0.0.1:1/0")._script
    assert limiter.take(limit)[0].remaining == 9  # counted locally
    limiter._script = there

    assert [limiter.take(limit)[0].remaining for _ in range(2)] == [9, 8]
    assert RateLimiter(settings.REDIS_URL).take(limit)[0].remaining == 7  # and shared again


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (0, "", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "6.6.6.6", "10.0.0.1"),  # passed one proxy only: it came another way
        (1, "x" * 1000, "x" * 64),
    ],
)
def test_only_what_trusted_proxies_append_is_believed(
    settings: Settings, proxies: int, forwarded: str, found: str
) -> None:
    settings.NUM_PROXIES = proxies
    assert client_address(remote="10.0.0.1", forwarded=forwarded) == found


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("no address", "no address"),
    ],
)
def test_one_line_counts_as_one_address(address: str, counted: str) -> None:
    assert counted_as(address) == counted
