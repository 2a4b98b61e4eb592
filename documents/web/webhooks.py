"""The team's webhooks: which there are, a new one whose secret is shown once, changing and ending one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import access
from documents.models import Actor, Permission, Webhook, WebhookDelivery
from documents.services.heartbeats import is_sender_alive
from documents.services.webhooks import keeping
from documents.services.webhooks.errors import InvalidWebhook, WebhookNameTaken
from documents.services.webhooks.events import Event
from documents.services.webhooks.log import trouble_of
from documents.web.base import tenant_view


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.MANAGE_WEBHOOKS)
def list_webhooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page; a POST makes a webhook of the posted `name`, `url` and `event`s and shows its secret this once."""
    if request.method != "POST":
        return _list(request)
    try:
        webhook, secret = keeping.create_webhook(actor=actor, **_posted(request))
    except (InvalidWebhook, WebhookNameTaken) as error:
        return _list(request, status=422, typed=_posted(request), problems=_problems(error))
    return _edit(request, webhook, secret=secret)


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.MANAGE_WEBHOOKS)
def edit_webhook(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """One webhook; a POST changes it."""
    webhook = access.get_webhook(actor, webhook_id, for_update=request.method == "POST")
    if request.method != "POST":
        return _edit(request, webhook)
    try:
        is_enabled = "enabled" in request.POST
        keeping.change_webhook(actor=actor, webhook=webhook, is_enabled=is_enabled, **_posted(request))
    except (InvalidWebhook, WebhookNameTaken) as error:
        webhook.refresh_from_db()
        return _edit(request, webhook, status=422, typed=_posted(request), problems=_problems(error))
    return redirect("webhook", webhook.pk)


@require_POST
@tenant_view(Permission.MANAGE_WEBHOOKS)
def rotate(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """Give the webhook a new secret and show it this once."""
    webhook = access.get_webhook(actor, webhook_id, for_update=True)
    return _edit(request, webhook, secret=keeping.rotate_secret(actor=actor, webhook=webhook))


@require_POST
@tenant_view(Permission.MANAGE_WEBHOOKS)
def delete(request: HttpRequest, actor: Actor, webhook_id: Any) -> HttpResponse:
    """Delete the webhook and its log."""
    keeping.delete_webhook(actor=actor, webhook=access.get_webhook(actor, webhook_id, for_update=True))
    return redirect("webhooks")


def _posted(request: HttpRequest) -> dict[str, Any]:
    return {
        "name": request.POST.get("name", ""),
        "url": request.POST.get("url", ""),
        "events": request.POST.getlist("event"),
    }


def _problems(error: InvalidWebhook | WebhookNameTaken) -> dict[str, str]:
    if isinstance(error, WebhookNameTaken):
        return {"name": _("Another webhook has that name. Choose another name.")}
    return {error.field: error.message}


def _list(request: HttpRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    open_or_dead = {
        "waiting": Count("deliveries", filter=Q(deliveries__status__in=["WAITING", "SENDING"])),
        "dead": Count("deliveries", filter=Q(deliveries__status=WebhookDelivery.Status.DEAD)),
    }
    context = {"webhooks": Webhook.objects.annotate(**open_or_dead), "events": Event.choices, **extra}
    return render(request, "webhooks/page.html", context, status=status)


def _edit(request: HttpRequest, webhook: Webhook, *, status: int = 200, secret: str = "", **extra: Any) -> HttpResponse:
    typed = {"name": webhook.name, "url": webhook.url, "events": webhook.events}
    context = {
        "webhook": webhook,
        "events": Event.choices,
        "secret": secret,
        "typed": typed,
        "trouble": trouble_of(webhook),
        "is_resting": webhook.rests_until is not None and webhook.rests_until > timezone.now(),
        "is_sender_alive": is_sender_alive(),
        **extra,
    }
    return render(request, "webhooks/webhook.html", context, status=status)
