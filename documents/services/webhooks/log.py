"""What was sent to a webhook and how it went; sends again what was given up, and forgets what is old."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Actor, Permission, Webhook, WebhookAttempt, WebhookDelivery
from documents.services.audit import record_event
from documents.services.webhooks.errors import CannotResend, failure_sentence
from documents.tenancy import ops_scope

KEPT_DAYS = 30
MOST_AT_ONCE = 1000


def deliveries_of(webhook: Webhook, *, status: str = "") -> QuerySet[WebhookDelivery]:
    """Its deliveries, newest first; of one status where that is given. Needs an open scope."""
    rows: QuerySet[WebhookDelivery] = WebhookDelivery.objects.filter(webhook=webhook)
    return rows.filter(status=status) if status else rows


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a webhook's messages came to: `count` of them are given up; `failure` says why the last try failed."""

    count: int
    failure: str


def trouble_of(webhook: Webhook) -> Trouble | None:
    """What was given up of it, and why the last try of all failed; None where nothing was. Needs an open scope.

    Counted as far as `MOST_AT_ONCE`, which is what can be sent again at once.
    """
    count = deliveries_of(webhook, status=WebhookDelivery.Status.DEAD).order_by()[:MOST_AT_ONCE].count()
    if not count:
        return None
    code = last_failure(webhook)
    return Trouble(count, failure_sentence(code) if code else "")


def last_failure(webhook: Webhook) -> str:
    """The code of the last try that failed, "" where none did. Needs an open scope."""
    failed = WebhookAttempt.objects.filter(delivery__webhook=webhook).exclude(failure_code="")
    return failed.order_by("-created_at").values_list("failure_code", flat=True).first() or ""


def resend(*, actor: Actor, delivery: WebhookDelivery) -> None:
    """Set a delivery on its way again, ten tries ahead of it, under the id it had. It is locked for update.

    Raises `NotAllowed` or `CannotResend`.
    """
    actor.require(Permission.MANAGE_WEBHOOKS)
    if delivery.is_open:
        raise CannotResend(_("It is on its way already."))
    if not delivery.webhook.is_enabled:
        raise CannotResend(_("The webhook is switched off. Switch it on first."))
    before = {"status": delivery.status, "event": delivery.event}
    delivery.status, delivery.attempts = WebhookDelivery.Status.WAITING, 0
    delivery.due_at, delivery.finished_at = timezone.now(), None
    delivery.save(update_fields=["status", "attempts", "due_at", "finished_at"])
    record_event(actor=actor, tenant_id=actor.tenant_id, action="webhook.resend", target=delivery, before=before)


def resend_all(*, actor: Actor, webhook: Webhook) -> int:
    """Set what was given up of a webhook on its way again, the oldest first, `MOST_AT_ONCE` at most; how many.

    Raises `NotAllowed` or `CannotResend`. Needs an open scope.
    """
    actor.require(Permission.MANAGE_WEBHOOKS)
    if not webhook.is_enabled:
        raise CannotResend(_("The webhook is switched off. Switch it on first."))
    dead = deliveries_of(webhook, status=WebhookDelivery.Status.DEAD).select_for_update(skip_locked=True)
    ids = list(dead.order_by("created_at", "id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    count = WebhookDelivery.objects.filter(pk__in=ids).update(
        status=WebhookDelivery.Status.WAITING, attempts=0, due_at=timezone.now(), finished_at=None
    )
    if count:
        after = {"name": webhook.name, "deliveries": count}
        record_event(actor=actor, tenant_id=actor.tenant_id, action="webhook.resend_all", target=webhook, after=after)
    return count


def delete_old_deliveries() -> int:
    """Delete what was finished more than `KEPT_DAYS` ago, tries too; returns how many. Runs as ops."""
    deleted = 0
    while True:
        with ops_scope():
            old = timezone.now() - dt.timedelta(days=KEPT_DAYS)
            rows = WebhookDelivery.objects.filter(created_at__lt=old, finished_at__isnull=False)
            ids = list(rows.order_by("created_at", "id").values_list("pk", flat=True)[:MOST_AT_ONCE])
            WebhookDelivery.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
        if len(ids) < MOST_AT_ONCE:
            return deleted
