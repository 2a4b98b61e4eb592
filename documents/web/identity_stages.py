"""What a log-in waits for besides allauth's own: an address that was never shown to be the person's."""

from __future__ import annotations

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage

from documents.services.mail import can_send


class VerifyAddress(EmailVerificationStage):
    """Mails a link to an unverified address and waits for it; an account without one, or a site without mail, passes.

    Accounts made on the command line and the demo's have no address or one that their maker vouched for.
    """

    def handle(self) -> tuple[Any, bool]:
        """allauth's answer: a response that interrupts the log-in, or None."""
        unverified = EmailAddress.objects.filter(user=self.login.user, verified=False, primary=True)
        is_asked = can_send() and unverified.exists()
        self.login.email_verification = EmailVerificationMethod.MANDATORY if is_asked else EmailVerificationMethod.NONE
        response, goes_on = super().handle()
        return response, goes_on
