"""Pages for requests that end badly; knows no rows and opens no scope, so that it still works when they do not."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents.storage import StorageUnavailable

AWAY = (OperationalError, InterfaceError, StorageUnavailable)
RETRY_SECONDS = 10


def _answer(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    context = {"title": title, "sentence": sentence, "status": status}
    return render(request, _template(request), context, status=status)


def _template(request: HttpRequest) -> str:
    return "errors/_message.html" if getattr(request, "htmx", False) else "errors/page.html"


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: no browser's form sends such a thing."""
    return _answer(
        request, 400, _("This request cannot be read"), _("Type or paste the text again, without special characters.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, also for what belongs to somebody else."""
    return _answer(
        request, 404, _("Nothing is here"), _("The page was removed, or the address is wrong. Go back to the inbox.")
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person's role does not include it."""
    return _answer(
        request, 403, _("Your role does not allow this"), _("Ask an admin of your team for the role that does.")
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the log has the rest under the request's id. What only is away for a while is no fault: 503."""
    if isinstance(sys.exception(), AWAY):
        return unavailable(request)
    return _answer(
        request, 500, _("This page broke"), _("Nothing was changed. Try again; if it breaks again, tell your admin.")
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database or the store of files does not answer."""
    context = {
        "title": _("A part of this site does not answer"),
        "sentence": _("Nothing was changed. Reload the page in a moment; if it stays like this, tell your admin."),
        "status": 503,
    }
    # Without the request: whose it is would be asked of the database.
    page = render_to_string(_template(request), context)
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: more requests in a minute than anybody makes by hand."""
    response = _answer(
        request,
        429,
        _("Too many requests"),
        _("Wait %(seconds)s seconds, then reload the page.") % {"seconds": seconds},
    )
    response.headers["Retry-After"] = str(seconds)
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was made for another session."""
    return _answer(
        request,
        403,
        _("This page was open too long"),
        _("You signed in or out since it was opened. Reload the page and send it again."),
    )
