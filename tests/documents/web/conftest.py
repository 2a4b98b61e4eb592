"""Signed-in browsers of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from documents.services.mail import send_soon
from tests.documents.factories import Cast

HTMX = {"HX-Request": "true"}
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A client signed in as one of the cast, by user name."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.user(name))
        return client

    return signed_in


@pytest.fixture
def mail_server(settings: Settings) -> Callable[[], EmailMessage]:
    """A site that can send mail; gives the newest one once all that was handed over is sent."""
    settings.EMAIL_HOST = "mail.example.com"

    def newest() -> EmailMessage:
        send_soon(EmailMessage("last", "", to=["nobody@example.com"])).result(timeout=10)
        return mail.outbox[-2]

    return newest
