"""The mails about an account: what each says and to whom; sending one never makes anybody wait.

Knows no request: an edge says by which name the site is asked for, and from where.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import SupportAccess, User
from documents.services import mail
from documents.services.languages import language_of
from documents.services.login_places import Place, remember_place

CHANGES: dict[str, str | Promise] = {
    "password.change": _("The password was changed."),
    "password.reset": _("A new password was set by a link that was mailed to you."),
    "email.change": _("The e-mail address was changed."),
    "factor.add_totp": _("An authenticator app was added as a second factor."),
    "factor.remove_totp": _("The authenticator app was removed as a second factor."),
    "factor.add_webauthn": _("A passkey was added."),
    "factor.remove_webauthn": _("A passkey was removed."),
    "factor.remove_all": _("Every second factor was removed by those who run the site."),
    "factor.codes": _("New recovery codes were made; the older ones no longer work."),
    "factor.copied": _("A passkey was refused: it counts backwards, so there may be a copy of it. Remove it."),
}


def post_mail(*, site: str, name: str, to: str | None, context: dict[str, Any]) -> None:
    """Hand the mail `name` to the server in its own time; without a server nothing is sent.

    `to` nobody costs as much as to somebody, so that the time a page takes does not tell whether it wrote.
    """
    subject = " ".join(render_to_string(f"{name}_subject.txt", {**context, "site": site}).split())
    body = render_to_string(f"{name}_message.txt", {**context, "site": site}).strip() + "\n"
    if mail.can_send():
        mail.send_soon(EmailMessage(subject, body, to=[to] if to else []))  # Django drops what has no recipient


def tell_of_change(*, site: str, address: str, user: User, change: str, email: str | None = None) -> None:
    """Mail the person that their account was changed (a key of `CHANGES`), so that another's hand is noticed."""
    context = {"user": user, "change": CHANGES[change], "address": address}
    _write_to(user, site=site, name="account/email/change", context=context, email=email)


def tell_of_new_place(*, site: str, user: User, place: Place) -> None:
    """Mail the person that somebody signed in as them from a network or browser that is new to them, if so."""
    if not remember_place(user, place):
        return
    context = {"user": user, "place": place, "at": timezone.now()}
    _write_to(user, site=site, name="account/email/place", context=context)


def tell_of_support(*, site: str, access: SupportAccess, tenant_name: str, admins: Iterable[User]) -> None:
    """Mail a tenant's admins that staff may look at its documents from now on."""
    for admin in admins:
        context = {"access": access, "team": tenant_name}
        _write_to(admin, site=site, name="account/email/support", context=context)


def _write_to(user: User, *, site: str, name: str, context: dict[str, Any], email: str | None = None) -> None:
    """In the person's own language, whoever's doing it tells of."""
    to = email or EmailAddress.objects.get_primary_email(user)
    if to:
        with translation.override(language_of(user) or translation.get_language()):
            post_mail(site=site, name=name, to=to, context=context)
