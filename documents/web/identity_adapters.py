"""What allauth asks of this product: nobody signs up by themselves, secrets are sealed, mails are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from documents.services import sealing
from documents.services.second_factor import PURPOSE
from documents.web.session import client_address


class InvitedAccounts(DefaultAccountAdapter):
    """Accounts come by invitation alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation's link is the one way in."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the rate limits go by."""
        return client_address(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the pages say what became of a thing where it was asked for."""


class SealedFactors(DefaultMFAAdapter):
    """Second factors whose secrets are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """`text` for the database."""
        return sealing.seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given."""
        return sealing.unseal(encrypted_text, purpose=PURPOSE)
