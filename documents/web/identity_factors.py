"""The pages of second factors: authenticator app, passkeys, recovery codes; allauth's views with our record of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from documents.models import RefusedLogin, User, actors_of
from documents.services.logins import record_account_event
from documents.services.second_factor import FACTOR, has_second_factor, second_factor_wait
from documents.services.token_families import end_log_ins
from documents.web.base import has_shown_factor
from documents.web.identity_sessions import end_sessions
from documents.web.tries import client_address, count_try, note_refused

Reason = RefusedLogin.Reason
View = Callable[..., HttpResponseBase]


def shown_first(view: View) -> View:
    """Have who has a second factor show it in this session before `view`: the password alone adds and removes none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or has_shown_factor(request) or not has_second_factor(user):
            return view(request, *args, **kwargs)
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        page = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
        return redirect(f"{page}?next={reverse('mfa_index')}")

    return guarded


class _Recorded:
    """A change of factors and its line in the audit logs: both or neither."""

    action: str
    factor: str

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it."""
        user = cast(User, self.request.user)  # type: ignore[attr-defined]
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            record_account_event(user=user, action=self.action, after={"factor": self.factor})
        return response


class _Added(_Recorded):
    """A new factor. Its first code or signature was just shown, in this session and in no other."""

    action = "factor.add"

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it; with the first factor, what the password alone has opened elsewhere ends."""
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        user = cast(User, request.user)
        is_first = not has_second_factor(user)
        with transaction.atomic():
            response = super().form_valid(form)
            if is_first:
                end_sessions(request, user, "others")
                end_log_ins(user, without_factor=True)
        record_authentication(request, user, FACTOR, type=self.factor)
        return response


class Factors(IndexView):
    """What the person has, and what they can add."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        requiring = [one.tenant_name for one in actors_of(self.request.user) if one.requires_second_factor]
        return {**super().get_context_data(**kwargs), "requiring": requiring}


class AddApp(_Added, ActivateTOTPView):
    """A new authenticator app: its key as a picture and in letters, and the first code."""

    factor = "totp"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A person has one app; who wants another removes it first."""
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)


class RemoveApp(_Recorded, DeactivateTOTPView):
    """The end of the authenticator app."""

    action, factor = "factor.remove", "totp"


class AddPasskey(_Added, AddWebAuthnView):
    """A new passkey."""

    factor = "webauthn"


class RemovePasskey(_Recorded, RemoveWebAuthnView):
    """The end of one passkey."""

    action, factor = "factor.remove", "webauthn"
    success_url = reverse_lazy("mfa_index")


class NewRecoveryCodes(_Recorded, GenerateRecoveryCodesView):
    """Ten new codes; the older ones are worth nothing."""

    action, factor = "factor.codes", "recovery_codes"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Without a factor there is nothing to recover."""
        return redirect("mfa_index")


class SecondFactor(AuthenticateView):
    """The second question at the door."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note it and ask again."""
        _note_code(self.request, self.stage.login.user)
        return super().form_invalid(form)


class CodeAgain(ReauthenticateView):
    """A code before a change to the account."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note it and ask again."""
        _note_code(self.request, cast(User, self.request.user))
        return super().form_invalid(form)


class PasskeyLogin(LoginWebAuthnView):
    """In by a passkey alone, which is a thing one has and a finger or number that proves whose it is."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let in whom the passkey names."""
        # Counted by its address: there is nothing to guess, but each try costs a signature's check.
        if count_try(request, account=f"passkey from {client_address(request)}"):
            return self._refuse(Reason.TOO_MANY)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Nobody's passkey, or one that did not prove whose it is."""
        return self._refuse(Reason.SECOND_FACTOR)

    def _refuse(self, reason: RefusedLogin.Reason) -> HttpResponse:
        """Back to the log-in page, which says that it was refused."""
        note_refused(self.request, "", reason)
        return redirect(f"{reverse('login')}?passkey=refused")


class PasskeyAgain(ReauthenticateWebAuthnView):
    """A passkey before a change to the account."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note it and ask again."""
        note_refused(self.request, self.request.user.get_username(), Reason.SECOND_FACTOR)
        return self.render_to_response({**self.get_context_data(), "is_refused": True})


def _note_code(request: HttpRequest, user: User) -> None:
    is_waiting = second_factor_wait(user) > 0
    note_refused(request, user.username, Reason.TOO_MANY if is_waiting else Reason.SECOND_FACTOR)
