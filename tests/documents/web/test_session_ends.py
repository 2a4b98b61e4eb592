"""Sessions that end by time: when nobody does anything, and two weeks after the log-in. The clock is moved for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from documents.web import session_ends
from documents.web.session_ends import SEEN
from tests.documents.factories import PASSWORD, Cast
from tests.documents.web.conftest import HTMX

Clock = Callable[..., None]
ASKED_BY_SCRIPT = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock that sessions are judged by: `pass_time(hours=1)`."""
    passed = [dt.timedelta(0)]
    now = timezone.now

    class Clock:
        @staticmethod
        def now() -> dt.datetime:
            return now() + passed[0]

    monkeypatch.setattr(session_ends, "timezone", Clock)

    def move(**by: float) -> None:
        passed[0] += dt.timedelta(**by)

    return move


@pytest.fixture
def inside(cast: Cast) -> Client:
    client = Client()
    client.post(reverse("login"), {"username": "acme-viewer", "password": PASSWORD})
    return client


def is_in(client: Client, **headers: str) -> bool:
    return client.get("/", headers=headers).status_code == 200


def test_a_session_ends_when_nobody_does_anything(inside: Client, pass_time: Clock, settings: Settings) -> None:
    settings.SESSION_IDLE_SECONDS = 3600
    pass_time(minutes=59)
    assert is_in(inside)
    pass_time(minutes=59)
    assert is_in(inside)
    pass_time(minutes=61)
    assert not is_in(inside)
    assert inside.get("/").headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("headers", [HTMX, ASKED_BY_SCRIPT])
def test_what_an_open_page_asks_by_itself_keeps_nobody_in(
    inside: Client, pass_time: Clock, settings: Settings, headers: dict[str, str]
) -> None:
    settings.SESSION_IDLE_SECONDS = 3600

    def ask_later() -> int:
        pass_time(minutes=25)
        return inside.get("/", headers=headers).status_code

    asked = [ask_later() for _time in range(3)]
    assert asked[:2] == [200, 200]
    assert asked[2] in {302, 403}
    assert not is_in(inside)


def test_a_page_that_is_left_alone_is_led_to_the_log_in(inside: Client, pass_time: Clock) -> None:
    pass_time(hours=12)
    answer = inside.get("/", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, reverse("login"))


def test_two_weeks_after_the_log_in_it_ends_whatever_is_done(inside: Client, pass_time: Clock) -> None:
    def is_in_later() -> bool:
        pass_time(hours=11)
        return is_in(inside)

    assert [is_in_later() for _time in range(30)] == [True] * 30  # 330 hours
    pass_time(hours=5)
    assert is_in(inside)
    pass_time(hours=1)
    assert not is_in(inside)


def test_the_sessions_row_is_written_once_in_some_minutes(inside: Client, pass_time: Clock) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert is_in(inside)
        return sum('UPDATE "django_session"' in query["sql"] for query in queries)

    seen = inside.session[SEEN]
    assert [writes() for _request in range(3)] == [0, 0, 0]
    pass_time(minutes=4)
    assert writes() == 0
    pass_time(minutes=2)
    assert [writes() for _request in range(3)] == [1, 0, 0]
    assert inside.session[SEEN] - seen >= 360


def test_a_programs_requests_begin_no_session(cast: Cast) -> None:
    body = {"username": "acme-viewer", "password": PASSWORD}
    token = Client().post("/api/v1/auth/token/", body, "application/json").json()["access"]
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, len(answer.cookies)) == (200, 0)
    assert not Session.objects.exists()


def test_a_session_from_before_is_counted_from_its_next_request(inside: Client, pass_time: Clock) -> None:
    session = inside.session
    del session["began"], session["seen"]
    session.save()
    pass_time(days=1)
    assert is_in(inside)
    pass_time(hours=13)
    assert not is_in(inside)
