"""The pages of forgotten passwords and of e-mail addresses; allauth's views, counted and written down."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.views import EmailView, PasswordResetFromKeyView, PasswordResetView, ReauthenticateView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from documents.models import RefusedLogin
from documents.services.logins import record_account_event
from documents.services.mail import can_send
from documents.web.tries import count_try, note_refused

LEAST_SECONDS = 0.05  # of an answer about a forgotten password: several times what the dearest takes


class PasswordAgain(ReauthenticateView):
    """The password before a change to the account."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note it and ask again; too many tries are noted where they are counted."""
        if form.has_error("password", "incorrect_password"):
            note_refused(self.request, self.request.user.get_username(), RefusedLogin.Reason.PASSWORD)
        return super().form_invalid(form)


class ForgottenPassword(PasswordResetView):
    """Asks for an address and says the same whether or not anybody here has it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mail a link, at the pace of log-ins; the answer takes as long for an address that nobody here has."""
        refusal = count_try(request, account=f"new password {request.POST.get('email', '')}")
        if refusal is None:
            enough = time.monotonic() + LEAST_SECONDS
            response = super().post(request, *args, **kwargs)
            time.sleep(max(0.0, enough - time.monotonic()))
            return response
        context = {"form": self.get_form(), "refused": refusal.sentence, "can_send": True}
        return refusal.on(render(request, self.template_name, context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "can_send": can_send()}


class NewPassword(PasswordResetFromKeyView):
    """The page behind a mailed link."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it: every session and token of the account ends, its second factors stay."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            record_account_event(user=self.reset_user, action="password.reset")
        return response


class Address(EmailView):
    """The person's e-mail address; another counts once the link mailed to it is opened."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mail a link to the new address, or take the wish back."""
        if not can_send() or count_try(request, account=f"address of {request.user.pk}"):
            return redirect("account_email")
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "can_send": can_send()}
