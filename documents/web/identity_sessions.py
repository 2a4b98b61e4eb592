"""Where a person is signed in, with the end of each at a press; knows nothing of tokens."""

from __future__ import annotations

from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.models import User
from documents.services.logins import record_account_event
from documents.web.base import find_actor


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_sessions(request: HttpRequest) -> HttpResponse:
    """The person's sessions, the newest first; a POST ends the one named by `session`, or all others."""
    user = cast(User, request.user)
    if request.method == "POST":
        _end(request, user, request.POST.get("session", ""))
        return redirect("usersessions_list")
    find_actor(request)  # for the top bar
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)  # begun before sessions were listed
    rows = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.created_at, reverse=True)
    current = request.session.session_key
    sessions = [{"row": row, "is_current": row.session_key == current} for row in rows]
    return render(request, "usersessions/page.html", {"sessions": sessions, "has_others": len(rows) > 1})


def _end(request: HttpRequest, user: User, wanted: str) -> None:
    """A session that is not the person's, or is over, is left alone; one's own is ended by logging out."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    if wanted != "others":
        others = others.filter(pk=wanted) if wanted.isdigit() else others.none()
    with transaction.atomic():
        ended = list(others.select_for_update())
        for session in ended:
            session.end()
        if ended:
            record_account_event(user=user, action="session.end", after={"addresses": [one.ip for one in ended]})
