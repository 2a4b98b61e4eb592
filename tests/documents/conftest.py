"""A site that can send mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from pytest_django import Settings

from documents.services.mail import send_soon


@pytest.fixture
def mail_server(settings: Settings) -> Callable[[], EmailMessage]:
    """A site that can send mail; gives the newest one once all that was handed over is sent."""
    settings.EMAIL_HOST = "mail.example.com"

    def newest() -> EmailMessage:
        send_soon(EmailMessage("last", "", to=["nobody@example.com"])).result(timeout=10)
        return mail.outbox[-2]

    return newest
