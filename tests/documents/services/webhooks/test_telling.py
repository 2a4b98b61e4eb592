"""Admins hear of receivers that fail: once for many messages, and at once where nothing is sent any more."""

from __future__ import annotations

import datetime as dt

from django.core import mail as sent
from django.utils import timezone
from pytest_django import Settings

from benchmarks.receiver import Receiver, answer
from documents.models import Actor, Notice, User, Webhook, WebhookDelivery
from documents.services.webhooks.keeping import change_webhook
from documents.services.webhooks.telling import tell_admins
from documents.tenancy import scope
from tests.documents.factories import Cast
from tests.documents.services.webhooks.turning import make_due, send_due, tell, webhook_now


def give_up(admin: Actor, webhook: Webhook, count: int) -> None:
    """`count` messages of it fail for the tenth time."""
    tell(webhook, count)
    with scope(admin.tenant_id):
        WebhookDelivery.objects.filter(status="WAITING").update(attempts=9)
    make_due(admin)
    for _ in range(count):
        send_due()


def notices(admin: Actor) -> list[tuple[str, str, str]]:
    with scope(admin.tenant_id):
        return list(Notice.objects.order_by("created_at").values_list("user__username", "kind", "text"))


def mails() -> list[bool]:
    """Have told what there is to tell; whether the server took each mail."""
    return [one.result(10) for one in tell_admins()]


def test_many_messages_given_up_are_one_notice_and_one_mail(
    cast: Cast, admin: Actor, made: tuple[Webhook, str], receiver: Receiver, settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example.com"
    User.objects.filter(pk=admin.user_id).update(email="ada@example.com")
    receiver.answers = [answer(500)]
    give_up(admin, made[0], 4)
    assert mails() == [True]
    told = "ERP: 4 messages were given up. The receiver answered with an error. Put the receiver right, then send again"
    assert notices(admin) == [("acme-admin", Notice.Kind.WEBHOOK_FAILED, f"{told} what was given up.")]
    assert [(one.to, one.subject) for one in sent.outbox] == [
        (["ada@example.com"], f"The webhook ERP of {cast.acme.name} does not get through")
    ]
    assert told in sent.outbox[0].body

    give_up(admin, made[0], 2)
    assert (mails(), len(notices(admin))) == ([], 1)  # not twice a day
    with scope(admin.tenant_id):
        Webhook.objects.update(told_at=timezone.now() - dt.timedelta(days=1))
    assert mails() == [True]
    assert notices(admin)[-1][2].startswith("ERP: 2 messages were given up.")


def test_a_webhook_that_is_switched_off_is_told_of_at_once(
    admin: Actor, made: tuple[Webhook, str], receiver: Receiver
) -> None:
    receiver.answers = [answer(500)]
    give_up(admin, made[0], 1)
    tell_admins()
    receiver.answers = [answer(410)]
    tell(made[0], 3)
    send_due(most=1)
    tell_admins()
    assert notices(admin)[-1][1:] == (
        Notice.Kind.WEBHOOK_OFF,
        "ERP: The receiver answered 410 Gone. 3 messages were given up. "
        "Put it right, switch the webhook on, then send again what was given up.",
    )


def test_an_admin_who_changes_it_needs_no_telling(admin: Actor, made: tuple[Webhook, str], receiver: Receiver) -> None:
    receiver.answers = [answer(500)]
    give_up(admin, made[0], 1)
    with scope(admin.tenant_id):
        webhook = Webhook.objects.select_for_update().get()
        change_webhook(
            actor=admin, webhook=webhook, name="ERP", url=webhook.url, events=webhook.events, is_enabled=False
        )
    tell_admins()
    assert (notices(admin), webhook_now(made[0]).given_up) == ([], 0)
