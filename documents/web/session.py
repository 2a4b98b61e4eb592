"""Signing in and out, choosing a tenant and a language, changing the password."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login as PendingLogin
from allauth.usersessions.models import UserSession
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views import i18n
from django.views.decorators.http import require_POST

from documents.models import RefusedLogin, User, actors_of
from documents.services.languages import choose_language
from documents.services.logins import record_account_event
from documents.services.mail import can_send
from documents.web.base import TENANT_KEY, find_actor, safe_next
from documents.web.identity_mails import tell_of_change
from documents.web.tries import count_try, note_refused


class Login(auth_views.LoginView):
    """User name and password; tries are counted by account and by address, so that guessing is slow both ways.

    Who has a second factor, or an address to verify, is not in yet: allauth's stages ask for it.
    """

    template_name = "session/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = count_try(request, account=self._account())
        if refusal is None:
            return super().post(request, *args, **kwargs)
        self._note(RefusedLogin.Reason.TOO_MANY)
        context = {"form": self.get_form(), "refused": refusal.sentence, "next": request.POST.get("next", "")}
        return refusal.on(render(request, self.template_name, context))

    def form_invalid(self, form: Any) -> HttpResponse:
        self._note(RefusedLogin.Reason.PASSWORD)
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        return perform_password_login(
            self.request, {"username": user.username}, PendingLogin(user=user, redirect_url=self.get_success_url())
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_refused = "passkey" in self.request.GET
        return super().get_context_data(is_passkey_refused=is_refused, may_reset=can_send(), **kwargs)

    def _account(self) -> str:
        return self.request.POST.get("username", "")

    def _note(self, reason: RefusedLogin.Reason) -> None:
        note_refused(self.request, self._account(), reason)


class Logout(auth_views.LogoutView):
    """Signs out and has the browser forget the page images it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            record_account_event(user=request.user, action="auth.logout", after={"through": "portal"})
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class Account(auth_views.PasswordChangeView):
    """Who one is here, and a new password."""

    template_name = "session/account.html"
    success_url = reverse_lazy("account")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            find_actor(request)  # for the top bar
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = count_try(request, account=request.user.get_username())
        if refusal is None:
            return super().post(request, *args, **kwargs)
        self._note(RefusedLogin.Reason.TOO_MANY)
        return refusal.on(self.render_to_response(self.get_context_data(refused=refusal.sentence)))

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.has_error("old_password"):
            self._note(RefusedLogin.Reason.PASSWORD)
        return super().form_invalid(form)

    def _note(self, reason: RefusedLogin.Reason) -> None:
        note_refused(self.request, self.request.user.get_username(), reason)

    def form_valid(self, form: Any) -> HttpResponse:
        user = cast(User, self.request.user)
        with transaction.atomic():
            response = super().form_valid(form)
            record_account_event(user=user, action="password.change")
        UserSession.objects.create_from_request(self.request)  # the change has given this session another key
        tell_of_change(self.request, user, "password.change")
        self.request.session["password_changed"] = True
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_changed = self.request.session.pop("password_changed", False) if self.request.method == "GET" else False
        return super().get_context_data(is_changed=is_changed, **kwargs)


def set_language(request: HttpRequest) -> HttpResponse:
    """Show the portal in the posted `language` from now on: in this browser, and to a signed-in person everywhere."""
    if request.method == "POST" and isinstance(request.user, User):
        choose_language(user=request.user, language=request.POST.get("language", ""))
    return i18n.set_language(request)


@login_required
@require_POST
def switch_tenant(request: HttpRequest) -> HttpResponse:
    """Work in another of one's tenants from now on; a stranger's id changes nothing."""
    chosen = request.POST.get("tenant", "")
    if chosen in {str(actor.tenant_id) for actor in actors_of(cast(User, request.user))}:
        request.session[TENANT_KEY] = chosen
    return redirect(safe_next(request, "/"))
