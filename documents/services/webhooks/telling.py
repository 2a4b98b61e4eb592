"""Tells a team's admins of receivers that fail: a notice and a mail for each of them, many messages in one.

Knows neither receivers nor how messages are sent.
"""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import Future

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Notice, Permission, User, Webhook
from documents.services import mail
from documents.services.discussion import list_members
from documents.services.notices import notify
from documents.services.webhooks.errors import failure_sentence
from documents.services.webhooks.log import last_failure
from documents.tenancy import ops_scope, scope

# A receiver that is down gives up message after message: once a day is often enough to hear of it.
TOLD_AGAIN = dt.timedelta(days=1)
MOST_AT_ONCE = 100


def note_news(webhook: Webhook, *, given_up: int) -> None:
    """Note, in the caller's transaction, that its admins must hear of `webhook`, and of so many messages more."""
    Webhook.objects.filter(pk=webhook.pk).update(has_news=True, given_up=F("given_up") + given_up)


def tell_admins() -> list[Future[bool]]:
    """Tell of every webhook that has news, at once where it was switched off; gives the mails that are on their way.

    Opens scopes of its own. A mail is lost with the process that sends it; the notice stands.
    """
    with ops_scope():
        lately = timezone.now() - TOLD_AGAIN
        rows = Webhook.objects.filter(Q(told_at=None) | Q(told_at__lte=lately) | Q(is_enabled=False), has_news=True)
        found = list(rows.order_by("pk").values_list("tenant_id", "pk")[:MOST_AT_ONCE])
    return [sent for tenant_id, webhook_id in found for sent in _tell(tenant_id, webhook_id)]


def _tell(tenant_id: uuid.UUID, webhook_id: uuid.UUID) -> list[Future[bool]]:
    mails = []
    with scope(tenant_id):
        rows = Webhook.objects.select_for_update(of=("self",), skip_locked=True).select_related("tenant")
        webhook = rows.filter(pk=webhook_id, has_news=True).first()
        if webhook is None:  # another sender tells it
            return []
        failure = last_failure(webhook)
        for admin in list_members(Permission.MANAGE_WEBHOOKS):
            with translation.override(admin.language or settings.LANGUAGE_CODE):
                kind, text = _news(webhook, failure)
                notify(tenant_id=tenant_id, user_id=admin.pk, kind=kind, text=text, webhook=webhook)
                mails.append(_mail(webhook, admin, kind, text))
        webhook.has_news, webhook.given_up, webhook.told_at = False, 0, timezone.now()
        webhook.save(update_fields=["has_news", "given_up", "told_at"])
    return [mail.send_soon(message) for message in mails if mail.can_send() and message.to]


def _news(webhook: Webhook, failure: str) -> tuple[Notice.Kind, str]:
    """What happened and what to do, in the language that is active."""
    parts = [] if webhook.is_enabled else [str(webhook.get_disabled_reason_display())]
    if webhook.given_up:
        told = ngettext("%(count)s message was given up.", "%(count)s messages were given up.", webhook.given_up)
        parts.append(told % {"count": webhook.given_up})
    if failure and failure != "gone":
        parts.append(failure_sentence(failure))
    if webhook.is_enabled:
        parts.append(_("Put the receiver right, then send again what was given up."))
    else:
        parts.append(_("Put it right, switch the webhook on, then send again what was given up."))
    kind = Notice.Kind.WEBHOOK_FAILED if webhook.is_enabled else Notice.Kind.WEBHOOK_OFF
    return kind, f"{webhook.name}: {' '.join(parts)}"


def _mail(webhook: Webhook, admin: User, kind: Notice.Kind, text: str) -> EmailMessage:
    params = {"name": webhook.name, "team": webhook.tenant.name}
    if kind == Notice.Kind.WEBHOOK_OFF:
        subject = _("The webhook %(name)s of %(team)s was switched off") % params
    else:
        subject = _("The webhook %(name)s of %(team)s does not get through") % params
    where = _("The rest stands in OCRSite, under Exports, Webhooks.")
    body = f"{text}\n\n{webhook.url}\n\n{where}\n"
    return EmailMessage(" ".join(subject.split()), body, to=[admin.email] if admin.email else [])
