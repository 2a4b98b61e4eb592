"""The page of a team's API keys: which there are, a new one that is shown once, the end of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from documents.access import NotFound
from documents.models import Actor, ApiKey, Membership, Permission, Scope
from documents.services import api_keys
from documents.web.base import tenant_view

DAYS = (30, 90, 180, 365)
USUAL_DAYS = 90
ENDED_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.MANAGE_API_KEYS)
def edit_api_keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page; a POST makes a key of the posted `name`, `scope`s and `days` and shows it this once."""
    if request.method != "POST":
        return _page(request)
    days = request.POST.get("days", "")
    try:
        made, told = api_keys.make_key(
            actor=actor,
            name=request.POST.get("name", ""),
            scopes=[scope for scope in Scope if scope in request.POST.getlist("scope")],
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        )
    except api_keys.KeyNotMade as error:
        return _page(request, status=422 if error.field else 409, problems={error.field or "all": error.message})
    return _page(request, made=made, told=told)


@require_POST
@tenant_view(Permission.MANAGE_API_KEYS)
def revoke(request: HttpRequest, actor: Actor, key_id: Any) -> HttpResponse:
    """Make a key useless; one that no longer works stays as it is."""
    try:
        api_keys.revoke_key(actor=actor, key_id=key_id)
    except api_keys.NoKey as error:
        raise NotFound from error
    return redirect("api_keys")


def _page(request: HttpRequest, *, status: int = 200, made: ApiKey | None = None, **extra: Any) -> HttpResponse:
    keys = list(ApiKey.objects.select_related("made_by").order_by("-created_at", "id"))
    typed = request.POST if made is None else {}
    context = {
        "keys": [key for key in keys if key.is_open],
        "ended": [key for key in keys if not key.is_open][:ENDED_SHOWN],
        "members": set(Membership.objects.filter(user__is_active=True).values_list("user_id", flat=True)),
        "scopes": Scope.choices,
        "days": DAYS,
        "chosen_days": typed.get("days") or str(USUAL_DAYS),
        "chosen_scopes": request.POST.getlist("scope") if made is None else [],
        "typed": typed.get("name", ""),
        "made": made,
        **extra,
    }
    return render(request, "api_keys/page.html", context, status=status)
