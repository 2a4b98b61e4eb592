"""The staff's own site: who may enter, as which database role it runs, and its content security policy.

Knows no model; the other modules register theirs here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from csp.constants import NONCE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, resolve_url
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from documents.models import User
from documents.services.second_factor import has_shown, must_have_second_factor
from documents.tenancy import ops_scope

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "POST")
# unfold's pages run Alpine, which compiles expressions, and set styles from scripts; inline scripts stay forbidden.
ADMIN_POLICY = {"script-src": [SELF, NONCE, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class Afterwards(HttpResponse):
    """An answer that `finish` makes once the staff site's own transaction has ended, for what needs another one."""

    def __init__(self, finish: Callable[[], HttpResponseBase]) -> None:
        super().__init__()
        self.finish = finish


class StaffSite(UnfoldAdminSite):
    """Every view and its rendering runs as the role ops, in one transaction that a failed answer undoes."""

    site_title = _("OCRSite staff")
    site_header = _("OCRSite staff")
    index_title = _("Overview")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._pages: list[tuple[str, View, str]] = []

    def register_page(self, route: str, view: View, name: str) -> None:
        """Add a page that belongs to no model, behind the same door."""
        self._pages.append((route, view, name))

    def extra_urls(self) -> list[URLPattern]:
        """unfold's hook for pages besides the models'."""
        return [path(route, self.admin_view(view), name=name) for route, view, name in self._pages]

    def get_urls(self) -> list[URLPattern]:
        """Without "view on site": no row has a page of its own there, and some content types have no table."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Wrap `view`: staff only, as ops, rendered inside, under the policy unfold needs."""
        guarded = super().admin_view(view, cacheable)

        @csp_replace(ADMIN_POLICY)
        @wraps(view)
        def run_as_ops(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return self._turn_away(request)
            if request.method not in METHODS:  # Django's admin would take any other for a GET
                return HttpResponseNotAllowed(METHODS)
            user = cast(User, request.user)  # has_permission stands before
            if must_have_second_factor(user) and not has_shown(user, get_authentication_records(request, user)):
                return redirect("mfa_index")  # as the portal does
            with ops_scope():
                response: HttpResponseBase = guarded(request, *args, **kwargs)
                # A template is rendered lazily, after the transaction, where ops' rows are out of reach.
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
                # Only an exception rolls back by itself; an answer that says "failed" must not commit either.
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            return response.finish() if isinstance(response, Afterwards) else response

        return run_as_ops

    def _turn_away(self, request: HttpRequest) -> HttpResponseBase:
        """To the log-in page, or, for a person who is signed in and no staff, nothing at all: it would only loop."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path(), resolve_url("login"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """There is one door: the portal's log-in page, with its rate limit."""
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(reverse("admin:index"), resolve_url("login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """There is one way out: the portal's, which writes it down and has the browser forget what it kept."""
        return redirect("logout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """There is one page for one's own password: the portal's, which writes it down and mails."""
        return redirect("account")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """As above."""
        return redirect("account")


site = StaffSite()
