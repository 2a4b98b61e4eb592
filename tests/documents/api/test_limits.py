"""Rate limits: exact under concurrency, named in headers, harmless while their store is down."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import Settings
from rest_framework.test import APIClient

from documents.models import Role
from documents.ratelimit import RateLimiter
from documents.services.tenants import add_member
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

ME = "/api/v1/me/"


def test_it_works(log_in: LogIn, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 3
    client = log_in("acme-viewer")

    answers = [client.get(ME) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"3"}
    assert all(0 < int(answer.headers["RateLimit-Reset"]) <= 60 for answer in answers)
    assert answers[3].json()["code"] == "rate_limited"
    assert 0 < int(answers[3].headers["Retry-After"]) <= 60
    assert answers[3].headers["Retry-After"] in answers[3].json()["detail"]


def test_a_tenant_has_a_limit_of_its_own(cast: Cast, log_in: LogIn, settings: Settings) -> None:
    settings.TENANT_REQUESTS_PER_MINUTE = 3
    viewer, admin, globex = log_in("acme-viewer"), log_in("acme-admin"), log_in("globex-admin")

    assert [client.get(ME).status_code for client in (viewer, admin, viewer, admin)] == [200, 200, 200, 429]
    assert globex.get(ME).status_code == 200


def test_a_person_of_two_tenants_counts_in_each(cast: Cast, log_in: LogIn, settings: Settings) -> None:
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.VIEWER)
    settings.USER_REQUESTS_PER_MINUTE = 2
    acme, globex = log_in("acme-viewer", tenant="acme"), log_in("acme-viewer", tenant="globex")

    # Logging in counts by address, so both clients start with their whole allowance.
    assert [client.get(ME).status_code for client in (acme, acme, acme, globex, globex)] == [200, 200, 429, 200, 200]


def test_errors_count_too(cast: Cast, log_in: LogIn, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 2
    client = log_in("acme-viewer")

    paths = ["/api/v1/audit/", "/api/v1/documents/00000000-0000-4000-8000-000000000000/", ME]
    assert [client.get(path).status_code for path in paths] == [403, 404, 429]


def test_people_without_a_token_count_by_address(cast: Cast, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 2

    def refresh(address: str, forwarded: str) -> int:
        client = APIClient(REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)
        return client.post("/api/v1/auth/token/refresh/", {"refresh": "x"}, format="json").status_code

    assert [refresh("10.0.0.1", f"10.9.9.{n}") for n in range(3)] == [401, 401, 429]
    assert refresh("10.0.0.2", "10.9.9.9") == 401


def test_only_trusted_proxies_are_believed(cast: Cast, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 2
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}

    def refresh(forwarded: str) -> int:
        client = APIClient(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
        return client.post("/api/v1/auth/token/refresh/", {"refresh": "x"}, format="json").status_code

    assert [refresh(f"6.6.6.{n}, 10.1.1.1") for n in range(3)] == [401, 401, 429]
    assert refresh("6.6.6.1, 10.1.1.2") == 401


@pytest.mark.django_db(transaction=True)
def test_thirty_two_requests_at_once_pass_exactly_the_limit(log_in: LogIn, settings: Settings) -> None:
    settings.USER_REQUESTS_PER_MINUTE = 20
    client = log_in("acme-viewer")

    def ask(_number: int) -> int:
        try:
            return client.get(ME).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(ask, range(64)))

    assert (statuses.count(200), statuses.count(429)) == (20, 44)


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that takes connections and never answers: the worst way for a store to be down."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_store_that_is_down_costs_little_and_still_counts(
    log_in: LogIn, settings: Settings, silent_server: str
) -> None:
    client = log_in("acme-viewer")
    settings.USER_REQUESTS_PER_MINUTE = 20
    settings.REDIS_URL = silent_server

    started = time.monotonic()
    answers = [client.get(ME) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[19].headers["RateLimit-Remaining"] == "0"
    assert time.monotonic() - started < 5  # each request asking would take 10


def test_one_thread_asks_a_silent_store_while_the_others_go_on(silent_server: str) -> None:
    limiter = RateLimiter(silent_server)
    limiter.take("a", per_minute=1000)

    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        allowances = list(pool.map(lambda _: limiter.take("a", per_minute=1000), range(200)))

    assert min(allowance.remaining for allowance in allowances) == 1000 - 201
    assert time.monotonic() - started < 5  # each asking by itself would take 50


def test_a_store_that_is_back_is_asked_again(
    valkey: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("documents.ratelimit.PAUSE_SECONDS", 0.0)
    limiter = RateLimiter(settings.REDIS_URL)
    shared = limiter._shared
    limiter._shared = RateLimiter("redis://127.0.0.1:1/0")._shared
    assert limiter.take("b", per_minute=10).remaining == 9  # counted locally
    limiter._shared = shared

    assert [limiter.take("b", per_minute=10).remaining for _ in range(2)] == [9, 8]
    assert RateLimiter(settings.REDIS_URL).take("b", per_minute=10).remaining == 7  # and shared again
