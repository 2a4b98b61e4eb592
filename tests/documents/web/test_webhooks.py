"""The pages of webhooks: the secret once, the log with payload and answer, sending again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from benchmarks.receiver import LOOPBACK, Receiver, answer, receiving
from documents.models import ProcessHeartbeat, Webhook, WebhookDelivery
from documents.services.heartbeats import note_heartbeat
from documents.services.webhooks.telling import tell_admins
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.services.webhooks.turning import send_due
from tests.documents.web.conftest import SignIn


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTBOUND_NETWORKS = LOOPBACK
    with receiving(answer(500, b"<script>alert(1)</script>")) as running:
        yield running


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("acme-admin")


def post_new(client: Client, url: str, **changed: str) -> str:
    body = {"name": "ERP", "url": url, "event": ["document.failed", "export.done"], **changed}
    return client.post("/webhooks/", body).content.decode()


def the_webhook(cast: Cast) -> Webhook:
    with scope(cast.acme.pk):
        return Webhook.objects.get()  # type: ignore[no-any-return]  # a manager of no one model


def test_a_secret_is_shown_once_and_again_only_when_it_is_new(admin: Client, cast: Cast, receiver: Receiver) -> None:
    first = re.findall(r'value="(whsec_[^"]+)"', post_new(admin, receiver.url))
    page = f"/webhooks/{the_webhook(cast).pk}/"
    assert len(first) == 1
    assert "whsec_" not in admin.get(page).content.decode()
    second = re.findall(r'value="(whsec_[^"]+)"', admin.post(f"{page}secret/").content.decode())
    assert len(second) == 1
    assert second != first


def test_what_is_wrong_is_said_beside_what_was_typed(admin: Client, db: None) -> None:
    shown = post_new(admin, "http://erp.example.com/hooks")
    assert "Write the address with https." in shown
    assert 'value="http://erp.example.com/hooks"' in shown
    assert 'value="export.done" checked' in shown
    assert "a network that may not be asked" in post_new(admin, "https://[64:ff9b::7f00:1]/")


def test_the_log_shows_payload_and_answer_as_text_and_sends_again(
    admin: Client, cast: Cast, receiver: Receiver
) -> None:
    post_new(admin, receiver.url)
    webhook = the_webhook(cast)
    assert admin.post(f"/webhooks/{webhook.pk}/test/").status_code == 302
    send_due()
    with scope(cast.acme.pk):
        WebhookDelivery.objects.update(status=WebhookDelivery.Status.DEAD)
        delivery = WebhookDelivery.objects.get()
    shown = admin.get(f"/webhooks/{webhook.pk}/log/").content.decode()
    assert "1 of 10" in shown
    assert "the process that sends webhooks does not run" in shown
    note_heartbeat(kind=ProcessHeartbeat.Kind.WEBHOOKS, name="webhooks-here-1")
    assert "does not run" not in admin.get(f"/webhooks/{webhook.pk}/log/").content.decode()
    page = admin.get(f"/webhooks/deliveries/{delivery.pk}/").content.decode()
    assert "&quot;sent_by&quot;: &quot;acme-admin&quot;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "HTTP 500" in page
    receiver.answers = [answer(200)]
    assert admin.post(f"/webhooks/deliveries/{delivery.pk}/again/").status_code == 302
    send_due()
    assert [headers["webhook-id"] for _, _, headers, _ in receiver.requests] == [delivery.message_id] * 2
    assert admin.post(f"/webhooks/{webhook.pk}/again/").status_code == 302
    assert send_due() == 0  # nothing is given up any more


def test_a_webhook_is_changed_switched_off_and_deleted(admin: Client, cast: Cast, receiver: Receiver) -> None:
    post_new(admin, receiver.url)
    page = f"/webhooks/{the_webhook(cast).pk}/"
    admin.post(page, {"name": "Ledger", "url": receiver.url, "event": "export.done"})
    webhook = the_webhook(cast)
    assert (webhook.name, webhook.events, webhook.is_enabled) == ("Ledger", ["export.done"], False)
    shown = admin.get(page).content.decode()
    assert "Switched off by a person. Nothing is sent until you switch it on." in shown
    assert admin.post(f"{page}test/").status_code == 409
    assert admin.post(f"{page}delete/").status_code == 302
    assert "No webhook yet." in admin.get("/webhooks/").content.decode()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("gone", "Where it is to hear again, let the receiver answer 200 first."),
        ("refused", "Change the address, or ask whoever runs this site to allow it."),
    ],
)
def test_what_failed_is_told_on_its_page_and_in_the_notices_with_what_to_do(
    admin: Client, cast: Cast, receiver: Receiver, reason: str, sentence: str
) -> None:
    post_new(admin, receiver.url)
    webhook = the_webhook(cast)
    page = f"/webhooks/{webhook.pk}/"
    admin.post(f"{page}test/")
    send_due()
    with scope(cast.acme.pk):
        Webhook.objects.update(is_enabled=False, disabled_reason=reason, has_news=True, given_up=1)
        WebhookDelivery.objects.update(status=WebhookDelivery.Status.DEAD)
    shown = admin.get(page).content.decode()
    assert sentence in shown
    assert "1 message was given up. The last try that failed: The receiver answered with an error." in shown
    tell_admins()
    shown = admin.get("/notices/").content.decode()
    assert "Webhook switched off" in shown
    assert f'<a href="{page}">Webhook ERP</a>' in shown


def test_a_receiver_that_has_asked_for_time_is_told(admin: Client, cast: Cast, receiver: Receiver) -> None:
    post_new(admin, receiver.url)
    with scope(cast.acme.pk):
        Webhook.objects.update(rests_until=timezone.now() + dt.timedelta(hours=1))
    assert "The receiver has asked for time" in admin.get(f"/webhooks/{the_webhook(cast).pk}/").content.decode()
