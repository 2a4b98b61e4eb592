"""Signing in and out, choosing a tenant and a language, changing the password."""

from __future__ import annotations

import logging
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_POST

from documents import ratelimit
from documents.models import User, actors_of
from documents.services.languages import choose_language
from documents.web.base import TENANT_KEY, find_actor, safe_next

logger = logging.getLogger("ocrsite.login")


class Login(auth_views.LoginView):
    """User name and password; tries are counted by account and by address, so that guessing is slow both ways."""

    template_name = "session/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = request.POST.get("username", "").casefold()[:150]
        if not ratelimit.may_log_in(account=account, address=client_address(request)):
            logger.warning("too many sign-in tries from %s", client_address(request))
            form = self.get_form()
            sentence = _("Too many tries. Wait a minute, then sign in again.")
            return render(request, self.template_name, {"form": form, "refused": sentence}, status=429)
        return super().post(request, *args, **kwargs)


class Logout(auth_views.LogoutView):
    """Signs out and has the browser forget the page images it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session["password_changed"] = True
        return super().form_valid(form)

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


def client_address(request: HttpRequest) -> str:
    """The caller's address: what the outermost trusted proxy saw, else the connection's other end."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.NUM_PROXIES and len(forwarded) >= settings.NUM_PROXIES:
        return forwarded[-settings.NUM_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
