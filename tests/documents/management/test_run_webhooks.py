"""The sender's round: what is due is sent side by side, a slow receiver holds up nobody, an end gives back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import Settings

from benchmarks.receiver import LOOPBACK, receiving
from documents.management.commands import run_webhooks
from documents.management.commands.run_webhooks import Sender
from documents.models import ProcessHeartbeat, Webhook, WebhookDelivery
from documents.services.webhooks.keeping import create_webhook
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.services.webhooks.turning import deliveries_of, tell

Make = Callable[[str, str], Webhook]
Status = WebhookDelivery.Status


@pytest.fixture
def make(cast: Cast, settings: Settings) -> Make:
    settings.OUTBOUND_NETWORKS = LOOPBACK
    settings.WEBHOOK_THREADS = 4

    def webhook_of(person: str, url: str) -> Webhook:
        actor = cast.actor(person)
        with scope(actor.tenant_id):
            return create_webhook(actor=actor, name="ERP", url=url, events=["document.approved"])[0]

    return webhook_of


def test_one_round_sends_what_is_due_and_shows_a_sign_of_life(cast: Cast, make: Make) -> None:
    sender = Sender()
    with receiving() as receiver:
        tell(make("acme-admin", receiver.url))
        assert sender.step() == 1
    assert len(receiver.requests) == 1
    assert [row.kind for row in ProcessHeartbeat.objects.filter(name=sender.name)] == ["webhooks"]


def test_a_slow_receiver_holds_up_neither_another_team_nor_the_end(
    cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_webhooks, "FINISH_SECONDS", 0.1)
    sender = Sender()
    with receiving() as slow, receiving() as quick:
        slow.hold.clear()
        tell(make("acme-admin", slow.url), 5)
        tell(make("globex-admin", quick.url), 1)
        assert sender.step() == 1
        assert len(quick.requests) == 1
        assert [row.status for row in deliveries_of(cast.actor("acme-admin"))].count(Status.SENDING) == 1
        sender.finish()
    assert [row.status for row in deliveries_of(cast.actor("acme-admin"))] == [Status.WAITING] * 5
    assert not ProcessHeartbeat.objects.filter(name=sender.name).exists()
