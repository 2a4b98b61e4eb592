"""The edge every portal page goes through: who asks, in which tenant, with which permission.

Knows no document: handlers get an `Actor` and an open scope, and give back a finished response.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from documents import ratelimit
from documents.access import NotFound
from documents.logs import log_ids
from documents.models import Actor, NotAllowed, Permission, User, actors_of
from documents.ratelimit import Allowance, Limit
from documents.services.quotas import requests_per_minute
from documents.services.required_sign_on import PROVIDER, may_pass
from documents.services.second_factor import has_shown
from documents.tenancy import scope
from documents.web import errors
from documents.web.sign_on_answers import answer_elsewhere

# A page asks for its images and for signs of life besides: so many requests count as one of the API's.
REQUESTS_OF_A_PAGE = 3
TENANT_KEY = "tenant"  # in the session
Handler = Callable[..., HttpResponseBase]
View = Callable[..., HttpResponseBase]


def tenant_view(permission: Permission, *, is_scoped: bool = True) -> Callable[[Handler], View]:
    """Give `handler(request, actor, ...)` the signed-in person in their tenant, inside one scope.

    The scope spans the handler and its rendering, so a handler returns a rendered response: a lazy or streamed one
    would ask for rows after the scope has closed. `is_scoped=False` is for services with slow writes, which open
    scopes of their own. `NotFound` answers 404 and `NotAllowed` 403, after the scope has rolled back.
    """

    def decorate(handler: Handler) -> View:
        @login_required
        @wraps(handler)
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = find_actor(request)
            if actor is None:
                return render(request, "errors/no_tenant.html", status=403)
            allowance = _count(actor)
            if not allowance.is_allowed:
                return errors.too_many(request, allowance.reset_seconds)
            try:
                if not _came_by_the_right_way(request, actor):
                    return _to_sign_on(request, actor)
                if actor.requires_second_factor and not has_shown_factor(request):
                    return _to_second_factor(request)
                actor.require(permission)
                with log_ids(tenant_id=actor.tenant_id), scope(actor.tenant_id) if is_scoped else nullcontext():
                    return handler(request, actor, *args, **kwargs)
            except NotFound:
                return errors.not_found(request)
            except NotAllowed:
                return errors.not_allowed(request)

        return view

    return decorate


def _count(actor: Actor) -> Allowance:
    """Count one request to a page, under the person and under the tenant."""
    tenant, of_all = str(actor.tenant_id), requests_per_minute(tenant_id=actor.tenant_id)
    limits = (
        Limit("user", (tenant, "pages-of", str(actor.user_id)), REQUESTS_OF_A_PAGE * settings.USER_REQUESTS_PER_MINUTE),
        Limit("tenant", (tenant, "pages-of-all"), REQUESTS_OF_A_PAGE * of_all),
    )
    return ratelimit.tightest(ratelimit.take(limits))


def has_shown_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor; that the account has one is not enough."""
    user = cast(User, request.user)
    return has_shown(user, get_authentication_records(request, user))


def _came_by_the_right_way(request: HttpRequest, actor: Actor) -> bool:
    """Whether this session was begun as the actor's team wants it: by its provider, where it requires one."""
    if actor.sign_on_id is None:
        return True
    records = get_authentication_records(request, cast(User, request.user))
    if any(one["method"] == PROVIDER and one.get("provider") == str(actor.sign_on_id) for one in records):
        return True
    return may_pass(actor, {str(one["method"]) for one in records})


def _to_sign_on(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    if is_htmx(request):
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return answer_elsewhere(request, actor)


def _to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """The team asks for a second factor: nothing of it is shown before this session has shown one."""
    if is_htmx(request):
        return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
    return redirect("mfa_index")


def find_actor(request: HttpRequest) -> Actor | None:
    """The person in the tenant their session names, else in their first one; None for a person without a tenant.

    All their tenants are kept on the request for the top bar, so that it asks nothing again.
    """
    actors = actors_of(cast(User, request.user))  # login_required stands before
    chosen = request.session.get(TENANT_KEY)
    actor = next((one for one in actors if str(one.tenant_id) == chosen), actors[0] if actors else None)
    request.actor = actor  # type: ignore[attr-defined]  # read by the top bar
    request.actors = actors  # type: ignore[attr-defined]
    return actor


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return bool(getattr(request, "htmx", False))


def safe_next(request: HttpRequest, fallback: str) -> str:
    """The page to go to afterwards: the posted `next` if it is ours, else `fallback`."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    # A word without a slash would be taken for the name of a page.
    return target if target.startswith("/") and is_ours else fallback
