"""What a log-in waits for besides allauth's own: the way its team requires, an address shown to be the person's."""

from __future__ import annotations

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import EmailVerificationStage, LoginStage

from documents.models import RefusedLogin
from documents.services.logins import must_verify_address
from documents.services.required_sign_on import PASSWORD, PROVIDER, closed_to
from documents.web.sign_on_answers import answer_elsewhere
from documents.web.tries import note_refused


class RequiredSignOn(LoginStage):
    """Turns away who has to sign in at their team's provider; the password or passkey was right by now."""

    key = "required_sign_on"

    def handle(self) -> tuple[Any, bool]:
        """allauth's answer: a response that ends the log-in, or None."""
        user = self.login.user
        ways = {record["method"] for record in get_authentication_records(self.request, user)}
        # A passkey alone is no way around the provider: an admin shows the password, then a second factor.
        team = None if PROVIDER in ways else closed_to(user, by=PASSWORD if PASSWORD in ways else "")
        if team is None:
            return None, True
        note_refused(self.request, user.username, RefusedLogin.Reason.SIGN_ON)
        return answer_elsewhere(self.request, team), False


class VerifyAddress(EmailVerificationStage):
    """Mails a link to an address that must be verified, and waits until it is."""

    def handle(self) -> tuple[Any, bool]:
        """allauth's answer: a response that interrupts the log-in, or None."""
        is_asked = must_verify_address(self.login.user)
        self.login.email_verification = EmailVerificationMethod.MANDATORY if is_asked else EmailVerificationMethod.NONE
        response, goes_on = super().handle()
        return response, goes_on
