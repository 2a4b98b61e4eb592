"""What allauth asks of this product: nobody signs up by themselves, tries are counted, log-ins audited, mails ours."""

from __future__ import annotations

import ipaddress
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from documents.models import RefusedLogin, User
from documents.services import sealing
from documents.services.logins import record_account_event, record_login
from documents.services.required_sign_on import PASSWORD, closed_to, where_to_go
from documents.services.second_factor import PURPOSE
from documents.web.identity_mails import place_of, post_mail, tell_of_change, tell_of_new_place
from documents.web.tries import client_address, count_try, note_refused

NO_ADDRESS = "::"
# allauth's name for a notice, and ours.
NOTICES = {
    "account/email/password_reset": "password.reset",
    "account/email/email_changed": "email.change",
    "mfa/email/totp_activated": "factor.add_totp",
    "mfa/email/totp_deactivated": "factor.remove_totp",
    "mfa/email/webauthn_added": "factor.add_webauthn",
    "mfa/email/webauthn_removed": "factor.remove_webauthn",
    "mfa/email/recovery_codes_generated": "factor.codes",
}


class InvitedAccounts(DefaultAccountAdapter):
    """Accounts come by invitation alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation's link is the one way in."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the rate limits go by; a socket's other end has none, and a proxy may say anything."""
        address = client_address(request)
        try:
            return str(ipaddress.ip_address(address))
        except ValueError:
            return NO_ADDRESS

    def is_safe_url(self, url: str) -> bool:
        """Whether to go to `url` afterwards: on this host alone."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={allauth_context.request.get_host()})

    def get_login_stages(self) -> list[str]:
        """What stands between a right password and the portal, in this order."""
        return [
            "documents.web.identity_stages.RequiredSignOn",
            "documents.web.identity_stages.VerifyAddress",
            "allauth.mfa.stages.AuthenticateStage",
        ]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try at a password that is asked for again. Raises ValidationError."""
        username = str(credentials.get("username", ""))
        if refusal := count_try(request, account=username):
            note_refused(request, username, RefusedLogin.Reason.TOO_MANY)
            raise ValidationError(refusal.sentence)

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Write the log-in down and lead on."""
        ways = [str(record.get("type") or record["method"]) for record in get_authentication_records(request, user)]
        record_login(user=user, through="portal", with_=ways, place=place_of(request))
        tell_of_new_place(request, user)
        return cast(HttpResponse, super().post_login(request, user, **details))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A deactivated person's passkey is answered like one that nobody knows."""
        return redirect(f"{reverse('login')}?passkey=refused")

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Count the address as the person's."""
        with transaction.atomic():
            is_confirmed = bool(super().confirm_email(request, email_address))
            if is_confirmed:
                user = cast(User, email_address.user)
                record_account_event(user=user, action="email.verify", after={"email": email_address.email})
        return is_confirmed

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail in our words, without making anybody wait."""
        post_mail(allauth_context.request, template_prefix, email, context)

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Not to who signs in elsewhere: a password would be a way around that, or lead nowhere."""
        team = closed_to(user, by=PASSWORD)
        if team is None:
            name, to = "account/email/password_reset_key", email if user.has_usable_password() else None
        else:
            link = allauth_context.request.build_absolute_uri(reverse("sign_on_start", args=[team.tenant_slug]))
            name, to, context = "account/email/sign_on", email, {"where": where_to_go(team.tenant_slug), "link": link}
        post_mail(allauth_context.request, name, to, context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell the person of a change to their account."""
        tell_of_change(allauth_context.request, user, NOTICES[template_prefix], email=email)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages say what became of a thing where it was asked for."""


class SealedFactors(DefaultMFAAdapter):
    """Second factors whose secrets are encrypted in the database."""

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a new passkey is called unless the person names it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        """`text` for the database."""
        return sealing.seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given."""
        return sealing.unseal(encrypted_text, purpose=PURPOSE)
