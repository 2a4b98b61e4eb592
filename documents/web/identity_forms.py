"""The forms of second factors and forgotten passwords, where allauth's own would check or tell too much."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import User
from documents.services import second_factor


class _TakenCode:
    """A code counts once, everywhere; see `services.second_factor`."""

    def clean_code(self) -> str:
        """The code, which is used up by this. Raises ValidationError."""
        code = str(self.cleaned_data["code"])  # type: ignore[attr-defined]
        user = self.user  # type: ignore[attr-defined]
        authenticator = second_factor.take_code(user, code)
        if authenticator is None:
            raise forms.ValidationError(_refusal(second_factor.second_factor_wait(user)))
        authenticator.user = user
        self.authenticator = authenticator
        return code


def _refusal(wait_seconds: int) -> str:
    if not wait_seconds:
        return _("That code is not right, or was used before. Type the one the app shows now.")
    minutes = -(-wait_seconds // 60)
    return ngettext(
        "Too many wrong codes. Wait %(minutes)s minute, then type a new one.",
        "Too many wrong codes. Wait %(minutes)s minutes, then type a new one.",
        minutes,
    ) % {"minutes": minutes}


class SecondFactorForm(_TakenCode, AuthenticateForm):
    """The code at the door."""


class SecondFactorAgainForm(_TakenCode, ReauthenticateForm):
    """The code before a change to the account."""


class NewAuthenticatorForm(ActivateTOTPForm):
    """The first code of a new authenticator app, which proves that it has the key."""

    def clean_code(self) -> str:
        """The code. Raises ValidationError."""
        code = "".join(str(self.cleaned_data["code"]).split())
        if not second_factor.take_first_code(self.user, self.secret, code):
            raise forms.ValidationError(_("That code does not match. Type the one the app shows now."))
        return code


class ForgottenPasswordForm(ResetPasswordForm):
    """The address a link for a new password is mailed to, if somebody here has it."""

    users: list[User]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail the link. For an address of nobody the same is done for an account that is not there."""
        if not self.users:
            nobody = User(pk=0)
            nobody.set_unusable_password()
            self.users = [nobody]
        return str(super().save(request, **kwargs))
