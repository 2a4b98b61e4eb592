"""What every request needs: a Host of ours, an id on its log lines, its reader's language, text that can be kept, one
line about its end, no cached copy, and around files a fence."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver
from django.utils import translation
from django.utils.log import log_response
from whitenoise.middleware import WhiteNoiseFileResponse

from documents.logs import log_ids
from documents.models import Actor, User
from documents.services.languages import language_of

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("ocrsite.request")
LONGEST_REFUSAL = 200  # of a Host, which may be as long as a server takes headers


class RequestLog:
    """Gives each request an id (a well-formed X-Request-ID is kept) and logs method, path, status and milliseconds.

    The query is left out: it may hold what somebody searched for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,40}", given) else uuid.uuid4().hex
        started = time.monotonic()
        with log_ids(request_id=request_id):
            response = self.get_response(request)
            if not request.path.startswith(("/static/", "/healthz")):
                milliseconds = round((time.monotonic() - started) * 1000)
                # The page's edge notes the actor on the request, the API's authentication as `auth`.
                actor = getattr(request, "actor", None) or getattr(request, "auth", None)
                ids = {"tenant_id": str(actor.tenant_id)} if isinstance(actor, Actor) else {}
                line = f"{request.method} {request.path} {response.status_code} {milliseconds} ms"
                logger.info(line, extra=ids)
        response.headers["X-Request-ID"] = request_id
        return response


class NoStore:
    """Keeps every answer out of every cache, whatever the view said: pages, redirects, data, page images, files.

    Somebody else may sit at the browser next. Static files alone are nobody's, and are kept.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, WhiteNoiseFileResponse):
            response.headers["Cache-Control"] = "private, no-store"
        return response


class FencedFiles:
    """Keeps what is no page of ours from ever acting as one, and all answers from being built into foreign pages.

    Files, pictures and data get a policy under which a browser that shows them on their own runs no script, loads
    nothing and gives them no origin. Pages keep the policy of their view.
    """

    POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        is_attachment = response.headers.get("Content-Disposition", "").startswith("attachment")
        if is_attachment or not response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Content-Security-Policy"] = self.POLICY
        return response


class KnownHosts:
    """Refuses requests for a Host that is none of ours, before anything is made of its name.

    Stands above Django's SecurityMiddleware, which redirects to that very name, and puts its headers on the refusal.
    One line tells of it: anybody can send such requests, and their tracebacks would fill the log.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost as error:
            refuse: Any = get_resolver().resolve_error_handler(400)  # its stubs know of no exception
            with translation.override(translation.get_language_from_request(request)):
                refusal = refuse(request, exception=error)
            words = str(error)[:LONGEST_REFUSAL]
            log_response("%s", words, response=refusal, request=request, logger=logger, level="warning")
            return self.security.process_response(request, refusal)
        return self.get_response(request)


class CompressText(GZipMiddleware):
    """Compresses pages and JSON; pictures and files are small already, and a form's token is masked anew each time."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith(("text/html", "application/json", "application/vnd.oai")):
            return response
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


class PersonsLanguage:
    """Speaks to a signed-in person in the language they chose, whatever this browser's cookie or settings say.

    Stands behind Django's LocaleMiddleware, which goes by cookie and Accept-Language and serves everybody else.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and (language := language_of(user)):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class StorableText:
    """Refuses queries and forms with the one character that PostgreSQL keeps in no text; no browser's form sends it.

    Stands behind CsrfViewMiddleware, which has read the form. The API, which that one leaves alone, does so itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> None:
        """Django's hook before the view. Raises SuspiciousOperation, which is answered with 400."""
        if not getattr(view, "csrf_exempt", False) and (_has_nul(request.GET) or _has_nul(request.POST)):
            raise SuspiciousOperation("a NUL in a query or a form")


def _has_nul(given: QueryDict) -> bool:
    return any("\x00" in text for name, values in given.lists() for text in (name, *values))
