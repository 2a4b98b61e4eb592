"""Where a person is signed in, with the end of each at a press; knows nothing of tokens."""

from __future__ import annotations

import re
import uuid
from contextlib import suppress
from typing import cast

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.models import User
from documents.services.login_places import name_browser
from documents.services.logins import record_account_event
from documents.services.token_families import end_log_ins, list_log_ins
from documents.web.base import find_actor

NUMBER = re.compile(r"[0-9]{1,18}")  # of a session


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show_sessions(request: HttpRequest) -> HttpResponse:
    """The person's sessions and programs, the newest first; a POST ends the one named by `session` or `program`.

    The session "others" stands for all but this one, and for every program.
    """
    user = cast(User, request.user)
    if request.method == "POST":
        wanted = request.POST.get("session", "")
        end_sessions(request, user, wanted)
        _end_programs(user, "all" if wanted == "others" else request.POST.get("program", ""))
        return redirect("usersessions_list")
    find_actor(request)  # for the top bar
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)  # begun before sessions were listed
    rows = sorted(UserSession.objects.purge_and_list(user), key=lambda one: one.created_at, reverse=True)
    current = request.session.session_key
    sessions = [
        {"row": row, "browser": name_browser(row.user_agent), "is_current": row.session_key == current} for row in rows
    ]
    programs = list_log_ins(user)
    context = {"sessions": sessions, "programs": programs, "has_others": len(rows) > 1 or bool(programs)}
    return render(request, "usersessions/page.html", context)


def _end_programs(user: User, wanted: str) -> None:
    if wanted == "all":
        end_log_ins(user)
    with suppress(ValueError):  # an id that is none ends nothing
        end_log_ins(user, only=uuid.UUID(wanted))


def end_sessions(request: HttpRequest, user: User, wanted: str) -> None:
    """End the person's session of that number, or all the "others".

    One that is not the person's, or is over, is left alone; the request's own is ended by logging out.
    """
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    if wanted != "others":
        others = others.filter(pk=wanted) if NUMBER.fullmatch(wanted) else others.none()
    with transaction.atomic():
        ended = list(others.select_for_update())
        for session in ended:
            session.end()
        if ended:
            record_account_event(user=user, action="session.end", after={"addresses": [one.ip for one in ended]})
