"""What was sent to a webhook, with payload and answers, and sending it again."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from documents import access
from documents.models import Actor, Permission, Webhook, WebhookDelivery
from documents.services.heartbeats import is_sender_alive
from documents.services.webhooks import keeping, log
from documents.services.webhooks.errors import CannotResend, InvalidWebhook, failure_sentence
from documents.services.webhooks.events import TEST, Event
from documents.services.webhooks.sending import MOST_TRIES
from documents.web.base import tenant_view
from documents.web.paging import keyset_page

PAGE_SIZE = 50


@require_GET
@tenant_view(Permission.MANAGE_WEBHOOKS)
def show_log(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """One page of deliveries, newest first; `status` in the query leaves one status."""
    return _log(request, access.get_webhook(actor, webhook_id))


@require_POST
@tenant_view(Permission.MANAGE_WEBHOOKS)
def test(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """Set a test message on its way."""
    webhook = access.get_webhook(actor, webhook_id)
    try:
        keeping.send_test(actor=actor, webhook=webhook)
    except InvalidWebhook as error:
        return _log(request, webhook, problem=error.message, status=409)
    return redirect("webhook_log", webhook.pk)


@require_POST
@tenant_view(Permission.MANAGE_WEBHOOKS)
def send_all_again(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """Set all that was given up on its way again."""
    webhook = access.get_webhook(actor, webhook_id)
    try:
        log.resend_all(actor=actor, webhook=webhook)
    except CannotResend as error:
        return _log(request, webhook, problem=str(error), status=409)
    return redirect("webhook_log", webhook.pk)


@require_GET
@tenant_view(Permission.MANAGE_WEBHOOKS)
def show_delivery(request: HttpRequest, actor: Actor, delivery_id: Any) -> HttpResponse:
    """One delivery: what is sent, and what each try brought back."""
    return _delivery(request, access.get_delivery(actor, delivery_id))


@require_POST
@tenant_view(Permission.MANAGE_WEBHOOKS)
def send_again(request: HttpRequest, actor: Actor, delivery_id: Any) -> HttpResponse:
    """Set one delivery on its way again."""
    delivery = access.get_delivery(actor, delivery_id, for_update=True)
    try:
        log.resend(actor=actor, delivery=delivery)
    except CannotResend as error:
        return _delivery(request, delivery, problem=str(error), status=409)
    return redirect("webhook_delivery", delivery.pk)


def _log(request: HttpRequest, webhook: Webhook, *, status: int = 200, problem: str = "") -> HttpResponse:
    asked = request.GET.get("status", "")
    wanted = asked if asked in WebhookDelivery.Status.values else ""
    rows = log.deliveries_of(webhook, status=wanted).defer("payload")
    page = keyset_page(rows, request.GET.get("after", ""), PAGE_SIZE)
    query = {"status": wanted} if wanted else {}
    context = {
        "webhook": webhook,
        "deliveries": page.rows,
        "statuses": WebhookDelivery.Status.choices,
        "wanted": wanted,
        "problem": problem,
        "has_dead": log.deliveries_of(webhook, status=WebhookDelivery.Status.DEAD).exists(),
        "most_tries": MOST_TRIES,
        "is_sender_alive": is_sender_alive(),
        "next_query": urlencode({**query, "after": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "webhooks/log.html", context, status=status)


def _delivery(request: HttpRequest, delivery: WebhookDelivery, *, status: int = 200, problem: str = "") -> HttpResponse:
    tries = [(attempt, failure_sentence(attempt.failure_code)) for attempt in delivery.tries.all()]
    context = {
        "delivery": delivery,
        "webhook": delivery.webhook,
        "event": Event(delivery.event).label if delivery.event != TEST else "",
        "payload": json.dumps(json.loads(delivery.payload), indent=2, ensure_ascii=False),
        "tries": tries,
        "most_tries": MOST_TRIES,
        "problem": problem,
    }
    return render(request, "webhooks/delivery.html", context, status=status)
