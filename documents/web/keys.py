"""The page where a person gives the review page's actions other keys."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.models import User
from documents.services.keys import ACTIONS, DEFAULTS, BadKeys, keys_of, set_keys
from documents.web.base import find_actor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_keys(request: HttpRequest) -> HttpResponse:
    """Show the keys; a POST keeps them, or all the usual ones with `reset`. Refused ones come back with a sentence."""
    find_actor(request)  # for the top bar
    user = cast(User, request.user)
    if request.method != "POST":
        return _page(request, keys_of(user), {})
    posted = {} if "reset" in request.POST else {name: request.POST[name] for name in DEFAULTS if name in request.POST}
    try:
        set_keys(user=user, keys=posted)
    except BadKeys as error:
        return _page(request, {**keys_of(user), **posted}, error.problems, status=422)
    return redirect("keys")


def _page(request: HttpRequest, keys: dict[str, str], problems: dict[str, str], status: int = 200) -> HttpResponse:
    rows: list[dict[str, Any]] = [
        {"action": action, "key": keys[action.name], "problem": problems.get(action.name, "")} for action in ACTIONS
    ]
    is_own = any(keys[name] != key for name, key in DEFAULTS.items())
    return render(request, "session/keys.html", {"rows": rows, "is_own": is_own}, status=status)
