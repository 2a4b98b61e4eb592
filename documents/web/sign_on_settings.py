"""The page where a team's admins set up their OpenID Connect provider."""

from __future__ import annotations

from typing import Any, cast

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.models import JOINING_ROLES, Actor, Permission, SingleSignOn, User
from documents.services import required_sign_on, single_sign_on
from documents.tenancy import scope
from documents.web.base import tenant_view
from documents.web.sign_on_protocol import fetch_config


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.MANAGE_PEOPLE, is_scoped=False)
def edit_sign_on(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page. A POST asks the provider what it calls itself, and keeps the settings if that fits."""
    if request.method != "POST":
        return _page(request, actor)
    typed = {name: request.POST.get(name, "").strip() for name in ("issuer", "client_id", "joins_as")}
    is_active = "is_active" in request.POST
    try:
        fetch_config(typed["issuer"])
        with scope(actor.tenant_id):
            single_sign_on.set_up(
                actor=actor, **typed, secret=request.POST.get("secret", "").strip(), is_active=is_active
            )
    except single_sign_on.CannotSetUp as error:
        problem = str(error)
    except (requests.RequestException, OAuth2Error):
        problem = _(
            "No OpenID Connect provider of that name answers there. Give the issuer as the provider writes it, "
            "at a public https address."
        )
    else:
        return _page(request, actor, is_saved=True)
    return _page(request, actor, typed={**typed, "is_active": is_active}, problem=problem, status=422)


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE)
def remove_sign_on(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget the provider."""
    single_sign_on.remove(actor=actor)
    return redirect("sign_on_settings")


@require_POST
@tenant_view(Permission.MANAGE_PEOPLE, is_scoped=False)
def require_sign_on(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Make the provider the only way in where `required` is posted as 1, else one of several."""
    is_required, user = request.POST.get("required") == "1", cast(User, request.user)
    try:
        with scope(actor.tenant_id):
            required_sign_on.require_sign_on(actor=actor, user=user, is_required=is_required)
    except required_sign_on.NoProvider:
        problem = _("There is no provider that people could be sent to. Set one up first, and switch it on.")
    except required_sign_on.NoWayBack:
        problem = _(
            "If the provider were gone, you could not get in again. Set up a password and a second factor first, on "
            "your account's page."
        )
    else:
        return redirect("sign_on_settings")
    return _page(request, actor, requirement_problem=problem, status=409)


def _page(
    request: HttpRequest, actor: Actor, *, typed: dict[str, Any] | None = None, status: int = 200, **extra: Any
) -> HttpResponse:
    with scope(actor.tenant_id):
        row = SingleSignOn.objects.first()
        kept = {"issuer": "", "client_id": "", "joins_as": "", "is_active": True}
        if row is not None:
            kept = {name: getattr(row, name) for name in kept}
        callback = reverse("sign_on_callback", args=[row.pk]) if row is not None else ""
        context = {
            "sign_on": row,
            "typed": typed or kept,
            "roles": [(role.value, role.label) for role in JOINING_ROLES],
            "start_link": request.build_absolute_uri(reverse("sign_on_start", args=[actor.tenant_slug])),
            "callback_link": request.build_absolute_uri(callback) if callback else "",
            "spare_admins": required_sign_on.spare_admins(),
            **extra,
        }
        return render(request, "people/sign_on.html", context, status=status)
