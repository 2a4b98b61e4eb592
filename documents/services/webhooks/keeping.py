"""Makes, changes and ends a team's webhooks. Knows no request and sends nothing. Needs an open scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from documents import outbound
from documents.models import Actor, Permission, Tenant, Webhook, WebhookDelivery
from documents.services.audit import record_event
from documents.services.webhooks.errors import InvalidWebhook, WebhookNameTaken, invalid_url
from documents.services.webhooks.events import TEST, Event, write_deliveries
from documents.services.webhooks.signing import new_secret, seal_secret

MOST = 20  # webhooks of one tenant
FORMER_SECRET_KEPT = dt.timedelta(hours=24)


def create_webhook(*, actor: Actor, name: str, url: str, events: Iterable[str]) -> tuple[Webhook, str]:
    """Make a webhook; returns it and its secret, which is told once.

    Raises `NotAllowed`, `InvalidWebhook` or `WebhookNameTaken`.
    """
    actor.require(Permission.MANAGE_WEBHOOKS)
    _lock(actor)
    if Webhook.objects.count() >= MOST:
        raise InvalidWebhook("name", _("A team has %(most)s webhooks at most. Delete one first.") % {"most": MOST})
    webhook = Webhook(tenant_id=actor.tenant_id, created_by_id=actor.user_id)
    _fill(webhook, name=name, url=url, events=events)
    secret = new_secret()
    webhook.secret = seal_secret(secret)
    webhook.save(force_insert=True)
    _record(actor, "webhook.create", webhook, after=_shown(webhook))
    return webhook, secret


def change_webhook(
    *, actor: Actor, webhook: Webhook, name: str, url: str, events: Iterable[str], is_enabled: bool
) -> None:
    """Change a webhook that is locked for update; what waits goes to the new address. Raises as `create_webhook`.

    Switched off it is told nothing, and what waited is given up; that can be sent again later.
    """
    actor.require(Permission.MANAGE_WEBHOOKS)
    _lock(actor)
    before = _shown(webhook)
    _fill(webhook, name=name, url=url, events=events)
    if is_enabled:
        webhook.is_enabled, webhook.disabled_reason = True, ""
    elif webhook.is_enabled:
        switch_off(webhook, Webhook.Reason.PERSON)
    # Whoever changes it knows how it stands, and has put right what was wrong.
    webhook.rests_until, webhook.has_news, webhook.given_up, webhook.told_at = None, False, 0, None
    webhook.save()
    if before != _shown(webhook):
        _record(actor, "webhook.update", webhook, before=before, after=_shown(webhook))


def switch_off(webhook: Webhook, reason: Webhook.Reason) -> int:
    """Tell it nothing more, and give up what waits; how much. The caller saves `webhook` and writes it down."""
    webhook.is_enabled, webhook.disabled_reason = False, reason
    # What is being sent now ends by itself.
    waiting = WebhookDelivery.objects.filter(webhook=webhook, status=WebhookDelivery.Status.WAITING)
    return waiting.update(status=WebhookDelivery.Status.DEAD, finished_at=timezone.now())


def rotate_secret(*, actor: Actor, webhook: Webhook) -> str:
    """Give a webhook that is locked for update a new secret, told once; the old one signs besides for a day.

    Raises `NotAllowed`.
    """
    actor.require(Permission.MANAGE_WEBHOOKS)
    secret = new_secret()
    webhook.former_secret, webhook.secret = webhook.secret, seal_secret(secret)
    webhook.former_secret_until = timezone.now() + FORMER_SECRET_KEPT
    webhook.save()
    _record(actor, "webhook.rotate", webhook, after={"name": webhook.name})
    return secret


def delete_webhook(*, actor: Actor, webhook: Webhook) -> None:
    """Delete a webhook and its log. Raises `NotAllowed`."""
    actor.require(Permission.MANAGE_WEBHOOKS)
    _record(actor, "webhook.delete", webhook, before=_shown(webhook))
    webhook.delete()


def send_test(*, actor: Actor, webhook: Webhook) -> None:
    """Set a test message on its way. Raises `NotAllowed`, or `InvalidWebhook` where it is switched off."""
    actor.require(Permission.MANAGE_WEBHOOKS)
    if not webhook.is_enabled:
        raise InvalidWebhook("is_enabled", _("The webhook is switched off. Switch it on first."))
    write_deliveries(actor.tenant_id, [webhook], TEST, {"webhook": webhook.name, "sent_by": actor.username})
    _record(actor, "webhook.test", webhook, after={"name": webhook.name, "url": webhook.url})


def _lock(actor: Actor) -> None:
    """Two at once must neither pass the limit together nor take the same name."""
    Tenant.objects.select_for_update().get(pk=actor.tenant_id)


def _fill(webhook: Webhook, *, name: str, url: str, events: Iterable[str]) -> None:
    webhook.name, webhook.url = " ".join(name.split()), url.strip()
    wanted = set(events)
    webhook.events = [event.value for event in Event if event.value in wanted]
    if not webhook.name or len(webhook.name) > 80:
        raise InvalidWebhook("name", _("Give it a name of up to 80 characters."))
    if unknown := wanted - set(Event.values):
        raise InvalidWebhook("events", _("There is no event %(name)s.") % {"name": ", ".join(sorted(unknown))})
    if not wanted:
        raise InvalidWebhook("events", _("Choose at least one event."))
    try:
        outbound.parse_url(webhook.url)
    except outbound.OutboundRefused as error:
        raise invalid_url(error.code) from error
    if Webhook.objects.filter(name=webhook.name).exclude(pk=webhook.pk).exists():
        raise WebhookNameTaken


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "name": webhook.name,
        "url": webhook.url,
        "events": webhook.events,
        "enabled": webhook.is_enabled,
    }


def _record(actor: Actor, action: str, webhook: Webhook, **values: Any) -> None:
    record_event(actor=actor, tenant_id=webhook.tenant_id, action=action, target=webhook, **values)
