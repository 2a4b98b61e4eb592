"""A webhook of acme's that leads to a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from benchmarks.receiver import LOOPBACK, Receiver, receiving
from documents.models import Actor, Webhook
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import scope
from tests.documents.factories import Cast


@pytest.fixture
def admin(cast: Cast, settings: Settings) -> Actor:
    settings.OUTBOUND_NETWORKS = LOOPBACK
    settings.OUTBOUND_SECONDS = 3
    return cast.actor("acme-admin")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def made(admin: Actor, receiver: Receiver) -> tuple[Webhook, str]:
    """The webhook, which wants to hear of approvals, and its secret."""
    with scope(admin.tenant_id):
        return create_webhook(actor=admin, name="ERP", url=receiver.url, events=["document.approved"])
