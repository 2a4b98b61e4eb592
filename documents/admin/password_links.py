"""Mails a person the link by which they set a new password; staff neither choose it nor see the link."""

from __future__ import annotations

from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import User
from documents.services.account_mails import post_mail
from documents.services.mail import can_send
from documents.services.required_sign_on import PASSWORD, closed_to

MAILED = "link mailed"  # in the audit logs
NO_MAIL = gettext_lazy(
    "No link was mailed to %(name)s. Without a mail server or an address, set a password with manage.py changepassword."
)


def find_refusal(person: User) -> str:
    """Why no link is mailed to `person`; "" when it may be."""
    if not can_send() or not _address(person):
        return str(NO_MAIL % {"name": person.username})
    if not person.is_active:
        return _("%(name)s is deactivated.") % {"name": person.username}
    if SocialAccount.objects.filter(user=person).exists() or closed_to(person, by=PASSWORD):
        return _("%(name)s signs in at their team's provider.") % {"name": person.username}
    return ""


def mail_link(request: HttpRequest, person: User) -> None:
    """Mail the link once the transaction has ended; it works once, for an hour."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key))
    context = {"username": person.username, "password_reset_url": link}
    name, site = "account/email/password_reset_key", request.get_host()
    transaction.on_commit(partial(post_mail, site=site, name=name, to=_address(person), context=context))


def _address(person: User) -> str:
    return str(EmailAddress.objects.get_primary_email(person) or person.email)
