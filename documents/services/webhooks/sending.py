"""Takes what is due to its receivers: claim, send, note the outcome. Knows no process and no thread.

Claims reach over all tenants and run as ops; everything else happens in the scope of the one tenant. The request is
made with no transaction open and no row at hand, so it may run in any thread.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from documents import outbound
from documents.models import Webhook, WebhookAttempt, WebhookDelivery
from documents.models.webhook import OPEN
from documents.services.audit import record_event
from documents.services.sealing import CannotUnseal
from documents.services.webhooks.errors import REFUSALS
from documents.services.webhooks.keeping import switch_off
from documents.services.webhooks.resting import NOT_NOW, asked_rest
from documents.services.webhooks.signing import signed_headers, unseal_secret
from documents.services.webhooks.telling import note_news
from documents.tenancy import ops_scope, scope

logger = logging.getLogger("ocrsite.webhooks")
# Waits before the second try and those after it: ten tries within three days.
WAITS = tuple(
    dt.timedelta(**wait)
    for wait in (
        {"seconds": 5}, {"minutes": 5}, {"minutes": 30}, {"hours": 2}, {"hours": 5}, {"hours": 10}, {"hours": 14},
        {"hours": 16}, {"hours": 24},
    )
)  # fmt: skip
MOST_TRIES = len(WAITS) + 1
SHORTEST_SHARE = 0.9  # of a wait, drawn at random: a receiver that comes back is not asked for everything at once
LEASE_GRACE_SECONDS = 15
LONGEST_KEPT_ANSWER = 4000  # characters
GONE = 410
MOST_REFUSALS = 3  # by the gate, one after the other

# The oldest due of each webhook, in turn over the tenants and within each over its webhooks: the second of one comes
# after the first of all others. What is on its way already counts, `of_tenant` and `of_webhook`; a tenant waits once
# its share is taken up, a webhook once it has half of that, or one while it is not `proven`:
# receivers that never answer would fill the share before that is known. Those that are proven go first, and one place
# of the share is theirs, however many others there are.
CLAIM = """
    WITH places AS (
        SELECT w.tenant_id, due.id, due.due_at, due.place + coalesce(busy.count, 0) AS place,
            CASE WHEN %(proven)s::uuid[] IS NULL OR w.id = ANY(%(proven)s::uuid[]) THEN %(half)s ELSE 1 END AS most
        FROM documents_webhook w
        LEFT JOIN unnest(%(webhooks)s::uuid[], %(of_webhook)s::int[]) AS busy (webhook_id, count)
            ON busy.webhook_id = w.id
        CROSS JOIN LATERAL (
            SELECT d.id, d.due_at, row_number() OVER (ORDER BY d.due_at, d.id) AS place
            FROM documents_webhookdelivery d
            WHERE d.webhook_id = w.id AND d.status IN ('WAITING', 'SENDING') AND d.due_at <= %(now)s
            ORDER BY d.due_at, d.id LIMIT %(half)s
        ) due
        WHERE w.rests_until IS NULL OR w.rests_until <= %(now)s
    ), turns AS (
        SELECT places.id, most < %(half)s AS is_unproven, coalesce(busy.count, 0)
            + row_number() OVER (PARTITION BY places.tenant_id ORDER BY place, most DESC, due_at, places.id) AS turn
        FROM places
        LEFT JOIN unnest(%(tenants)s::uuid[], %(of_tenant)s::int[]) AS busy (tenant_id, count)
            ON busy.tenant_id = places.tenant_id
        WHERE place <= most
    )
    SELECT d.id FROM documents_webhookdelivery d JOIN turns ON turns.id = d.id
    WHERE turns.turn <= %(share)s - CASE WHEN is_unproven THEN 1 ELSE 0 END
        AND d.status IN ('WAITING', 'SENDING') AND d.due_at <= %(now)s
    ORDER BY turns.turn, d.due_at LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One sender's right to send one delivery, with all that is needed for it; `fence` makes it unique."""

    tenant_id: uuid.UUID
    webhook_id: uuid.UUID
    delivery_id: uuid.UUID
    fence: int
    url: str
    message_id: str
    body: bytes
    sealed_secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try went: the receiver's status, or what kept one from coming."""

    status_code: int | None
    failure_code: str
    answer: str
    milliseconds: int
    rest: dt.timedelta | None = None  # that the receiver asked for before it hears more


def claim_due(
    *, most: int, on_the_way: Collection[Dispatch] = (), proven: Collection[uuid.UUID] | None = None
) -> list[Dispatch]:
    """Take up to `most` deliveries that are due, beside those that this sender has `on_the_way`.

    `proven`: the webhooks that took the last one, None for all; any other gets one at a time and so holds up nobody.

    Two senders never take the same (SKIP LOCKED), and none takes more than its share for one tenant.
    """
    with ops_scope():
        now = timezone.now()
        if not WebhookDelivery.objects.filter(status__in=OPEN, due_at__lte=now).exists():
            return []
        share = max(1, settings.WEBHOOK_THREADS // 4)
        tenants = Counter(str(one.tenant_id) for one in on_the_way)
        webhooks = Counter(str(one.webhook_id) for one in on_the_way)
        params: dict[str, Any] = {
            "now": now,
            "most": most,
            "share": share,
            "half": max(1, share // 2),
            "tenants": list(tenants),
            "of_tenant": list(tenants.values()),
            "webhooks": list(webhooks),
            "of_webhook": list(webhooks.values()),
            "proven": None if proven is None else [str(one) for one in proven],
        }
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, params)
            ids = [row[0] for row in cursor.fetchall()]
        taken = WebhookDelivery.objects.select_related("webhook").filter(pk__in=ids)
        rows = list(taken.order_by("due_at", "id"))
        for row in rows:
            row.status, row.fence = WebhookDelivery.Status.SENDING, row.fence + 1
            row.due_at = now + dt.timedelta(seconds=settings.OUTBOUND_SECONDS + LEASE_GRACE_SECONDS)
        WebhookDelivery.objects.bulk_update(rows, ["status", "fence", "due_at"])
    return [_dispatch(row, now) for row in rows]


def _dispatch(row: WebhookDelivery, now: dt.datetime) -> Dispatch:
    webhook = row.webhook
    is_former_in_use = webhook.former_secret_until is not None and webhook.former_secret_until > now
    return Dispatch(
        tenant_id=row.tenant_id,
        webhook_id=webhook.pk,
        delivery_id=row.pk,
        fence=row.fence,
        url=webhook.url,
        message_id=row.message_id,
        body=row.payload.encode(),
        sealed_secrets=(webhook.secret, *([webhook.former_secret] if is_former_in_use else [])),
    )


def send(dispatch: Dispatch) -> Outcome:
    """Make the request; touches no database."""
    began = time.monotonic()

    def outcome(status_code: int | None, failure_code: str, answer: str = "", **more: Any) -> Outcome:
        return Outcome(status_code, failure_code, answer, round((time.monotonic() - began) * 1000), **more)

    try:
        signed = signed_headers(
            message_id=dispatch.message_id,
            timestamp=int(time.time()),
            body=dispatch.body,
            secrets_in_use=[unseal_secret(sealed) for sealed in dispatch.sealed_secrets],
        )
        headers = {"Content-Type": "application/json", **signed}
        answer = outbound.ask(
            "POST", dispatch.url, seconds=settings.OUTBOUND_SECONDS, headers=headers, body=dispatch.body
        )
    except (outbound.OutboundRefused, outbound.OutboundFailed) as error:
        return outcome(None, error.code)
    except CannotUnseal:
        logger.error("a webhook's secret was sealed with a SECRET_KEY that is gone; it needs a new secret")
        return outcome(None, "secret_lost")
    rest = asked_rest(answer.headers) if answer.status in NOT_NOW else None
    return outcome(answer.status, _failure_of(answer.status), _shown(answer.body), rest=rest)


def _failure_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == GONE:
        return "gone"
    return "redirected" if 300 <= status < 400 else "refused"


def _shown(body: bytes) -> str:
    """What PostgreSQL can keep as text: no NUL."""
    return body.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_KEPT_ANSWER]


def note_outcome(dispatch: Dispatch, outcome: Outcome) -> None:
    """Write the try down and decide what follows: done, another try later, or given up. Opens a scope of its own.

    Writes nothing when another sender has taken the delivery over.
    """
    with scope(dispatch.tenant_id):
        # The webhook first, as whoever switches it off locks them.
        webhook = Webhook.objects.select_for_update(of=("self",)).filter(deliveries=dispatch.delivery_id).first()
        rows = WebhookDelivery.objects.select_for_update().filter(
            pk=dispatch.delivery_id, fence=dispatch.fence, status=WebhookDelivery.Status.SENDING
        )
        delivery = rows.first()
        if webhook is None or delivery is None:
            logger.warning("a delivery was taken over or deleted while it was sent")
            return
        delivery.attempts += 1
        WebhookAttempt.objects.create(
            tenant_id=dispatch.tenant_id,
            delivery=delivery,
            number=delivery.tries.count() + 1,
            status_code=outcome.status_code,
            failure_code=outcome.failure_code,
            answer=outcome.answer,
            milliseconds=outcome.milliseconds,
        )
        if outcome.rest:
            webhook.rests_until = timezone.now() + outcome.rest
            webhook.save(update_fields=["rests_until"])
        reason = _why_off(delivery, outcome) if webhook.is_enabled else None
        if reason:
            note_news(webhook, given_up=switch_off(webhook, reason))
            webhook.save(update_fields=["is_enabled", "disabled_reason"])
            action = "webhook.gone" if reason == Webhook.Reason.GONE else "webhook.refused"
            _record(action, webhook, {"name": webhook.name, "url": webhook.url})
        _move_on(delivery, webhook, outcome)


def _why_off(delivery: WebhookDelivery, outcome: Outcome) -> Webhook.Reason | None:
    """Why its webhook is told nothing more: nobody wants to hear, or the gate has refused the address over and over.

    A name may lead inside for a moment, while its owner moves it; the operator's word lasts.
    """
    if outcome.failure_code == "gone":
        return Webhook.Reason.GONE
    last = list(delivery.tries.order_by("-number").values_list("failure_code", flat=True)[:MOST_REFUSALS])
    is_refused = len(last) == MOST_REFUSALS and REFUSALS.issuperset(last)
    return Webhook.Reason.REFUSED if is_refused else None


def _move_on(delivery: WebhookDelivery, webhook: Webhook, outcome: Outcome) -> None:
    now = timezone.now()
    if not outcome.failure_code:
        delivery.status, delivery.finished_at = WebhookDelivery.Status.DELIVERED, now
    elif not webhook.is_enabled or delivery.attempts >= MOST_TRIES:
        delivery.status, delivery.finished_at = WebhookDelivery.Status.DEAD, now
        after = {"webhook": webhook.name, "event": delivery.event, "failure": outcome.failure_code}
        _record("webhook.give_up", delivery, after)
        note_news(webhook, given_up=1)
    else:
        delivery.status = WebhookDelivery.Status.WAITING
        wait = WAITS[delivery.attempts - 1] * random.uniform(SHORTEST_SHARE, 1)
        delivery.due_at = now + max(wait, outcome.rest or wait)
    delivery.save(update_fields=["status", "attempts", "due_at", "finished_at"])


def _record(action: str, target: Webhook | WebhookDelivery, after: dict[str, str]) -> None:
    record_event(actor=None, tenant_id=target.tenant_id, action=action, target=target, after=after)


def give_back(dispatch: Dispatch) -> None:
    """Let another sender take at once what this one could not finish; the receiver may get it twice, with one id."""
    with scope(dispatch.tenant_id):
        WebhookDelivery.objects.filter(
            pk=dispatch.delivery_id, fence=dispatch.fence, status=WebhookDelivery.Status.SENDING
        ).update(status=WebhookDelivery.Status.WAITING, due_at=timezone.now())
