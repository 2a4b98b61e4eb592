"""Ends sessions by time: those in which nobody does anything any more, and every one some weeks after its log-in.

What an open page asks for by itself (signs of life, news of a list) is nobody's doing: a screen that was left alone
signs its person out. Knows programs' tokens not at all: they end by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

BEGAN, SEEN = "began", "seen"  # in the session, in seconds
NOTED_EVERY_SECONDS = 300  # a session's row is written no more often
BY_ITSELF = {"presence"}  # what a page posts while it is merely open
GetResponse = Callable[[HttpRequest], HttpResponse]


class EndSessions:
    """Stands behind Django's AuthenticationMiddleware, which says whose session it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now().timestamp()
        if request.user.is_authenticated and _is_over(request.session, now):
            logout(request)
            if "HX-Request" in request.headers:  # a part of a page that is not its person's any more
                return HttpResponse(status=403, headers={"HX-Redirect": reverse("login")})
        response = self.get_response(request)
        if SESSION_KEY in request.session:  # and not `request.user`, which by now may be a token's person
            _note(request, now)
        return response


def _is_over(session: SessionBase, now: float) -> bool:
    idle, age = now - session.get(SEEN, now), now - session.get(BEGAN, now)
    return bool(idle >= settings.SESSION_IDLE_SECONDS or age >= settings.SESSION_COOKIE_AGE)


def _note(request: HttpRequest, now: float) -> None:
    """Begin the count with the log-in's own request, then go on with what the person does."""
    session = request.session
    if BEGAN not in session:
        session[BEGAN] = session[SEEN] = now
    elif now - session[SEEN] >= NOTED_EVERY_SECONDS and _is_by_person(request):
        session[SEEN] = now


def _is_by_person(request: HttpRequest) -> bool:
    if request.method not in {"GET", "HEAD"}:
        return request.resolver_match is not None and request.resolver_match.url_name not in BY_ITSELF
    # Browsers say what a request is for; from one that does not, only htmx's are known to be the page's own.
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "HX-Request" not in request.headers
