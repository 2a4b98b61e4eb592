"""The addresses of accounts: by allauth's names, because its flows lead from one to the other by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import (
    ConfirmEmailView,
    PasswordResetDoneView,
    PasswordResetFromKeyDoneView,
    email_verification_sent,
)
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_http_methods

from documents.web import identity_factors as factors
from documents.web import identity_passwords as passwords
from documents.web import session
from documents.web.base import find_actor
from documents.web.identity_factors import shown_first
from documents.web.identity_sessions import show_sessions

View = Callable[..., HttpResponseBase]
SHOWN, SENT = ("GET", "HEAD"), ("POST",)
FORM = (*SHOWN, *SENT)


def _page(route: str, view: View, name: str, methods: tuple[str, ...] = FORM) -> URLPattern:
    """An address; who is signed in sees the top bar of their team there."""

    @require_http_methods(list(methods))
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            find_actor(request)
        return view(request, *args, **kwargs)

    return re_path(route, shown, name=name) if route.startswith("^") else path(route, shown, name=name)


urlpatterns = [
    path("login/", session.Login.as_view(), name="account_login"),  # allauth's name for it
    _page("login/code/", factors.SecondFactor.as_view(), "mfa_authenticate"),
    _page("login/passkey/", factors.PasskeyLogin.as_view(), "mfa_login_webauthn"),
    _page("password/forgotten/", passwords.ForgottenPassword.as_view(), "account_reset_password"),
    _page("password/forgotten/sent/", PasswordResetDoneView.as_view(), "account_reset_password_done", SHOWN),
    _page("password/new/", PasswordResetFromKeyDoneView.as_view(), "account_reset_password_from_key_done", SHOWN),
    _page(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        passwords.NewPassword.as_view(),
        "account_reset_password_from_key",
    ),
    _page("account/email/", passwords.Address.as_view(), "account_email"),
    _page("account/email/sent/", email_verification_sent, "account_email_verification_sent", SHOWN),
    _page(r"^account/email/(?P<key>[-:\w]+)/$", ConfirmEmailView.as_view(), "account_confirm_email"),
    _page("account/again/", passwords.PasswordAgain.as_view(), "account_reauthenticate"),
    _page("account/again/code/", factors.CodeAgain.as_view(), "mfa_reauthenticate"),
    _page("account/again/passkey/", factors.PasskeyAgain.as_view(), "mfa_reauthenticate_webauthn"),
    _page("account/factors/", shown_first(factors.Factors.as_view()), "mfa_index", SHOWN),
    _page("account/factors/app/", shown_first(factors.AddApp.as_view()), "mfa_activate_totp"),
    _page("account/factors/app/remove/", shown_first(factors.RemoveApp.as_view()), "mfa_deactivate_totp", SENT),
    _page("account/factors/passkey/", shown_first(factors.AddPasskey.as_view()), "mfa_add_webauthn"),
    _page(
        "account/factors/passkey/<int:pk>/remove/",
        shown_first(factors.RemovePasskey.as_view()),
        "mfa_remove_webauthn",
        SENT,
    ),
    _page("account/factors/codes/", shown_first(ViewRecoveryCodesView.as_view()), "mfa_view_recovery_codes", SHOWN),
    _page(
        "account/factors/codes/new/",
        shown_first(factors.NewRecoveryCodes.as_view()),
        "mfa_generate_recovery_codes",
        SENT,
    ),
    path("account/sessions/", show_sessions, name="usersessions_list"),
]
