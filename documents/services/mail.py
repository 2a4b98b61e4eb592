"""Sends the product's mails; whether the server took one is told to the caller, never raised."""

from __future__ import annotations

import functools
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.utils.translation import gettext as _

logger = logging.getLogger("ocrsite.mail")


def can_send() -> bool:
    """Whether a mail server is configured."""
    return bool(settings.EMAIL_HOST)


def send_invitation(*, email: str, tenant_name: str, invited_by: str, link: str, days: int) -> bool:
    """Mail the link of an invitation, in the inviter's language; False when the server did not take it.

    Slow: not within a transaction.
    """
    params = {"name": invited_by, "team": tenant_name, "link": link, "days": days}
    subject = _("%(name)s invites you to %(team)s on OCRSite") % params
    body = _(
        "%(name)s invites you to work on the documents of %(team)s.\n\n"
        "Open this link to join; it works once and for %(days)s days:\n%(link)s\n"
    )
    try:
        send_mail(" ".join(subject.split()), body % params, settings.DEFAULT_FROM_EMAIL, [email])
    except (SMTPException, OSError) as error:
        logger.warning("a mail could not be sent: %s", error)
        return False
    return True


def send_soon(message: EmailMessage) -> Future[bool]:
    """Send `message` from a thread of its own: an answer that waits for the server would tell whom it knows.

    What is waiting is still sent when the process is told to stop. Gives whether the server took it.
    """
    return _sender().submit(_send, message)


@functools.cache
def _sender() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def _send(message: EmailMessage) -> bool:
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.warning("a mail could not be sent: %s", error)
        return False
    return True
