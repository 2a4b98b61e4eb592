"""What a log-in waits for besides allauth's own: an address that was never shown to be the person's."""

from __future__ import annotations

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.stages import EmailVerificationStage

from documents.services.logins import must_verify_address


class VerifyAddress(EmailVerificationStage):
    """Mails a link to an address that must be verified, and waits until it is."""

    def handle(self) -> tuple[Any, bool]:
        """allauth's answer: a response that interrupts the log-in, or None."""
        is_asked = must_verify_address(self.login.user)
        self.login.email_verification = EmailVerificationMethod.MANDATORY if is_asked else EmailVerificationMethod.NONE
        response, goes_on = super().handle()
        return response, goes_on
