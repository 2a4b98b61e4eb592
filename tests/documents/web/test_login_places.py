"""A log-in from where a person never signed in before is told to them, by whichever door; others are not."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from documents.models import LoginPlace, User
from documents.services.login_places import Place, forget_old_places
from documents.services.mail import send_soon
from tests.documents.factories import PASSWORD, Cast

FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36"
HOME, ABROAD = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def viewer(cast: Cast, mail_server: Any) -> User:
    user = cast.user("acme-viewer")
    EmailAddress.objects.create(user=user, email="viewer@acme.example", primary=True, verified=True)
    sign_in(HOME, FIREFOX)
    return user


def sign_in(address: str, browser: str) -> None:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=browser)
    answer = client.post(reverse("login"), {"username": "acme-viewer", "password": PASSWORD})
    assert answer.status_code == 302


def told() -> list[str]:
    """The bodies of the mails so far, without the one that says that all were sent."""
    send_soon(EmailMessage("last", "", to=["nobody@example.com"])).result(timeout=10)
    return [str(message.body) for message in mail.outbox if message.subject != "last"]


def test_the_first_place_is_no_news(viewer: User) -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("address", "browser", "is_told"),
    [
        (HOME, FIREFOX, False),
        ("203.0.113.99", FIREFOX, False),  # the same network
        (ABROAD, FIREFOX, True),
        (HOME, CHROME, True),
    ],
)
def test_another_network_or_browser_is_told(viewer: User, address: str, browser: str, is_told: bool) -> None:
    sign_in(address, browser)
    assert len(told()) == is_told
    sign_in(address, browser)
    assert len(told()) == is_told  # once


def test_the_mail_says_who_whence_and_what_to_do(viewer: User) -> None:
    sign_in(ABROAD, CHROME)
    [body] = told()
    assert all(part in body for part in ("acme-viewer", ABROAD, "Chrome, Linux", "set a new password"))


def test_the_api_tells_as_well(viewer: User) -> None:
    body = {"username": "acme-viewer", "password": PASSWORD}
    client = Client(REMOTE_ADDR=ABROAD, HTTP_USER_AGENT="erp/2")
    assert client.post("/api/v1/auth/token/", body, "application/json").status_code == 200
    assert "erp/2" in told()[0]


def test_who_is_refused_leaves_no_place_behind(viewer: User) -> None:
    Client(REMOTE_ADDR=ABROAD).post(reverse("login"), {"username": "acme-viewer", "password": "wrong"})
    assert LoginPlace.objects.count() == 1


def test_old_places_are_forgotten(viewer: User, settings: Settings) -> None:
    forget_old_places()
    assert LoginPlace.objects.count() == 1
    LoginPlace.objects.update(seen_at="2020-01-01T00:00:00Z")
    forget_old_places()
    assert not LoginPlace.objects.exists()


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.7", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("unix:", "unix:"), ("", "")],
)
def test_a_network_stands_for_its_addresses(address: str, network: str) -> None:
    assert Place.of(address, "").network == network
