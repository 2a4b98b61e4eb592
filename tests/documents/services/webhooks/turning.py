"""Turns the sender by hand: what is due now, one after another, in this thread."""

from __future__ import annotations

from django.utils import timezone

from documents.models import Actor, Webhook, WebhookDelivery
from documents.services.webhooks.events import write_deliveries
from documents.services.webhooks.sending import claim_due, note_outcome, send
from documents.tenancy import scope


def send_due(*, most: int = 10) -> int:
    """Send what is due; how many."""
    dispatches = claim_due(most=most)
    for dispatch in dispatches:
        note_outcome(dispatch, send(dispatch))
    return len(dispatches)


def make_due(actor: Actor) -> None:
    """As if the wait of everything that waits were over."""
    with scope(actor.tenant_id):
        WebhookDelivery.objects.filter(status=WebhookDelivery.Status.WAITING).update(due_at=timezone.now())


def tell(webhook: Webhook, count: int = 1) -> None:
    """Have the webhook told `count` things."""
    with scope(webhook.tenant_id):
        for number in range(count):
            write_deliveries(webhook.tenant_id, [webhook], "document.approved", {"number": number})


def deliveries_of(actor: Actor) -> list[WebhookDelivery]:
    """The tenant's deliveries as they stand now, with their tries, the oldest first."""
    with scope(actor.tenant_id):
        return list(WebhookDelivery.objects.order_by("created_at", "id").prefetch_related("tries"))


def webhook_now(webhook: Webhook) -> Webhook:
    with scope(webhook.tenant_id):
        return Webhook.objects.get(pk=webhook.pk)  # type: ignore[no-any-return]  # a manager of no one model
