"""The forms of second factors and forgotten passwords, where allauth's own would check too little or tell too much."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.forms import ResetPasswordForm
from allauth.core import context as allauth_context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import RefusedLogin, User
from documents.services import second_factor
from documents.services.logins import record_account_event
from documents.services.sealing import CannotUnseal, seal, unseal
from documents.web.identity_mails import tell_of_change
from documents.web.tries import note_refused

NEW_KEY = "new second factor"  # what the key of an app is sealed for until its first code


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


class _Credential(forms.JSONField):
    """What a browser says of a passkey. Django's own field breaks over endless numbers and bottomless nesting."""

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError for whatever is no JSON."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class _CountedPasskey:
    """A passkey that counts its log-ins counts upwards; allauth does not look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # it stands before a form
        fields["credential"] = _Credential(widget=fields["credential"].widget)

    def clean_credential(self) -> Authenticator:
        """The passkey that signed. Raises ValidationError, also for one that may be a copy: its owner is told."""
        passkey: Authenticator = super().clean_credential()  # type: ignore[misc]
        sent = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        count = parse_authentication_response(sent).response.authenticator_data.counter
        if second_factor.take_count(passkey, count):
            return passkey
        user, request = cast(User, passkey.user), allauth_context.request
        named = {"user": user.username, "factor": "webauthn", "name": passkey.wrap().name}
        record_account_event(user=user, action="factor.copied", after=named, is_own=False)
        note_refused(request, user.username, RefusedLogin.Reason.COUNTER)
        tell_of_change(request, user, "factor.copied")
        raise forms.ValidationError(
            _("That passkey was refused: there may be a copy of it. Remove it from your account.")
        )


class PasskeyLoginForm(_CountedPasskey, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyForm(_CountedPasskey, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(_CountedPasskey, ReauthenticateWebAuthnForm):
    """A passkey before a change to the account."""


class NewAuthenticatorForm(ActivateTOTPForm):
    """The first code of a new authenticator app, which proves that it has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With a new key, or, for the code that was typed, the one shown before; allauth's would keep it in clear."""
        self.user = kwargs.pop("user")
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        session = allauth_context.request.session
        try:
            self.secret = unseal(session.get(SECRET_SESSION_KEY, "") if self.is_bound else "", purpose=NEW_KEY)
        except CannotUnseal:
            self.secret = generate_totp_secret()
            session[SECRET_SESSION_KEY] = seal(self.secret, purpose=NEW_KEY)

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
