"""The mails about an account: what each says, and that sending one never makes its reader's page wait."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import User
from documents.services import mail
from documents.web.tries import client_address

CHANGES: dict[str, str | Promise] = {
    "password.change": _("The password was changed."),
    "password.reset": _("A new password was set by a link that was mailed to you."),
    "email.change": _("The e-mail address was changed."),
    "factor.add_totp": _("An authenticator app was added as a second factor."),
    "factor.remove_totp": _("The authenticator app was removed as a second factor."),
    "factor.add_webauthn": _("A passkey was added."),
    "factor.remove_webauthn": _("A passkey was removed."),
    "factor.codes": _("New recovery codes were made; the older ones no longer work."),
}


def tell_of_change(request: HttpRequest, user: User, change: str, *, email: str | None = None) -> None:
    """Mail the person that their account was changed (a key of `CHANGES`), so that another's hand is noticed."""
    to = email or EmailAddress.objects.get_primary_email(user)
    if to:
        context = {"user": user, "change": CHANGES[change], "address": client_address(request)}
        post_mail(request, "account/email/change", to, context)


def post_mail(request: HttpRequest, name: str, to: str | None, context: dict[str, Any]) -> None:
    """Hand the mail `name` to the server in its own time; without a server nothing is sent.

    `to` nobody costs as much as to somebody, so that the time a page takes does not tell whether it wrote.
    """
    site = request.get_host()
    subject = " ".join(render_to_string(f"{name}_subject.txt", {**context, "site": site}).split())
    body = render_to_string(f"{name}_message.txt", {**context, "site": site}).strip() + "\n"
    if mail.can_send():
        mail.send_soon(EmailMessage(subject, body, to=[to] if to else []))  # Django drops what has no recipient
