"""Turns whatever went wrong into `{"detail": sentence, "code": stable}`; knows services by their errors alone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from documents.access import NotFound
from documents.logs import current_id
from documents.models import Document, IllegalMove, NotAllowed
from documents.ratelimit import StoreAway
from documents.services.engine_choice import CannotChoose
from documents.services.export import NothingToExport, UnknownFormat
from documents.services.export.errors import InvalidLayout, LayoutNameTaken, NotReady, TooManyDocuments
from documents.services.export.sentences import placed_layout_sentence, too_many_sentence
from documents.services.people import LastAdmin, NoMember
from documents.services.refusals import UploadRefused
from documents.services.review import (
    CannotUndo,
    InvalidValue,
    LockedByOther,
    RejectReasonMissing,
    TextMissing,
    UnknownField,
)
from documents.services.template_engines import InvalidAdapter
from documents.services.templates import InvalidTemplate, TemplateNameTaken
from documents.services.webhooks.errors import CannotResend, InvalidWebhook, WebhookNameTaken
from documents.services.wording import placed_template_sentence, value_sentence
from documents.services.workbench.errors import InvalidCustomTask, NoResult, RunRefused
from documents.storage import FileMissing, StorageUnavailable

logger = logging.getLogger("ocrsite.api")
RETRY_SECONDS = 5
RENDERED_LIKE_DRF = {"ensure_ascii": False, "separators": (",", ":")}


class Problem(Exception):
    """An answer that is an error: HTTP status, stable code, sentence, and what else the caller can use."""

    def __init__(self, status: int, code: str, detail: str, /, **extra: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.extra = status, code, detail, extra
        self.headers: dict[str, str] = {}

    def with_headers(self, **headers: str) -> Problem:
        """The same with headers, named with underscores for hyphens."""
        self.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        return self

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"detail": self.detail, "code": self.code, **self.extra}


def handle_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to a request that raised `error`; what nobody foresaw is logged and answered with 500."""
    problem = find_problem(error)
    if auth_header := getattr(error, "auth_header", None):
        problem.with_headers(WWW_Authenticate=auth_header)
    return Response(problem.body, status=problem.status, headers=problem.headers)


def find_problem(error: Exception) -> Problem:
    """What to answer to `error`."""
    if isinstance(error, Problem):
        return error
    for kind, describe in (*DOMAIN, *PROTOCOL):
        if isinstance(error, kind):
            return describe(error)
    logger.error("a request broke", exc_info=error)
    return _broken()


def answer_not_found(request: HttpRequest) -> JsonResponse:
    """404 for an address under /api/ that does not exist, whatever the method."""
    return _answer_outside_views(_not_found(None))


def answer_malformed(request: HttpRequest) -> JsonResponse:
    """400 for a request that is refused before its address is looked up, as one for another Host is."""
    return _answer_outside_views(_unreadable(None))


def _answer_outside_views(problem: Problem) -> JsonResponse:
    return JsonResponse(problem.body, status=problem.status, json_dumps_params=RENDERED_LIKE_DRF)


def not_logged_in() -> Problem:
    """Name, password or tenant of a log-in is wrong; which one is never said."""
    return Problem(401, "wrong_credentials", _("User name, password or tenant is wrong. Check them and try again."))


def token_refused() -> Problem:
    """The token in the body of a request is worth nothing."""
    return Problem(401, "token_invalid", _("The token is no longer valid. Log in again."))


def too_large(limit: int) -> Problem:
    """The body is larger than `limit` bytes."""
    sentence = _("The request is larger than %(limit)s MB. Send less at once.") % {"limit": round(limit / 1e6, 1)}
    return Problem(413, "too_large", sentence)


def rate_limited(seconds: float | None, code: str = "rate_limited") -> Problem:
    """Too many requests; `seconds`: when to come back."""
    wait = max(int(seconds or 1), 1)
    sentence = _("Too many requests. Try again in %(seconds)s seconds.") % {"seconds": wait}
    return Problem(429, code, sentence).with_headers(Retry_After=str(wait))


def _unavailable(code: str) -> Problem:
    sentence = _("A part of the service does not answer. Try again in a moment.")
    return Problem(503, code, sentence).with_headers(Retry_After=str(RETRY_SECONDS))


def _database_away(error: Any) -> Problem:
    logger.error("the database does not answer", exc_info=error)
    return _unavailable("database_unavailable")


def _store_away(error: Any) -> Problem:
    logger.error("the file store does not answer", exc_info=error)
    return _unavailable("store_unavailable")


def _broken() -> Problem:
    sentence = _(
        "This request broke on our side and nothing was changed. Try again, or give your admin the request id."
    )
    return Problem(500, "internal_error", sentence, request_id=current_id("request_id"))


def _not_found(_error: Any) -> Problem:
    return Problem(404, "not_found", _("Nothing is here. Check the address, or whether it was removed."))


def _unreadable(_error: Any) -> Problem:
    return Problem(400, "malformed", _("The request cannot be read."))


def _illegal_move(error: IllegalMove) -> Problem:
    status = Document.Status(error.before)
    sentence = _("The document's status is %(status)s, which does not allow this.") % {"status": status.value}
    return Problem(409, "illegal_move", sentence, status=status.value)


def _locked(error: LockedByOther) -> Problem:
    until = timezone.localtime(error.until)
    sentence = _("%(name)s is reviewing it until %(time)s. Try again then.") % {
        "name": error.holder,
        "time": formats.time_format(until, "H:i:s"),
    }
    return Problem(409, "locked_by_other", sentence, locked_by=error.holder, locked_until=until.isoformat())


def _refused(error: UploadRefused) -> Problem:
    if error.retry_seconds is not None:
        return Problem(429, error.code, error.message).with_headers(Retry_After=str(error.retry_seconds))
    return Problem({"too_large": 413, "wrong_type": 415}.get(error.code, 422), error.code, error.message)


def _invalid(error: exceptions.ValidationError) -> Problem:
    errors = error.detail if isinstance(error.detail, dict) else {"": error.detail}
    named = ", ".join(name for name in errors if name)
    sentence = _("These values are missing or wrong: %(names)s.") % {"names": named or "-"}
    return Problem(400, "invalid", sentence, errors=errors)


def _invalid_template(error: InvalidTemplate) -> Problem:
    return Problem(422, "invalid_template", placed_template_sentence(error), path=error.path)


def _invalid_layout(error: InvalidLayout) -> Problem:
    return Problem(422, "invalid_layout", placed_layout_sentence(error), path=error.path)


def _method(error: exceptions.MethodNotAllowed) -> Problem:
    return Problem(405, "method_not_allowed", _("This address does not take that method. See the Allow header."))


Describe = Callable[[Any], Problem]
DOMAIN: tuple[tuple[type[Exception], Describe], ...] = (
    (NotFound, _not_found),
    (
        NotAllowed,
        lambda _e: Problem(403, "not_allowed", _("Your role does not allow this. Ask an admin of your team for it.")),
    ),
    (NoMember, _not_found),
    (
        LastAdmin,
        lambda _e: Problem(
            409, "last_admin", _("Nobody could manage the team any more. Make somebody else an admin first.")
        ),
    ),
    (IllegalMove, _illegal_move),
    (LockedByOther, _locked),
    (UnknownField, lambda _e: Problem(404, "unknown_field", _("The document has no field of that name."))),
    (InvalidValue, lambda error: Problem(422, "invalid_value", value_sentence(error), reason=error.code)),
    (CannotUndo, lambda error: Problem(409, error.code, str(error))),
    (TextMissing, lambda error: Problem(422, "text_missing", str(error))),
    (RejectReasonMissing, lambda error: Problem(422, "reason_missing", str(error))),
    (InvalidTemplate, _invalid_template),
    (
        TemplateNameTaken,
        lambda _e: Problem(409, "name_taken", _("Another template has that name. Choose another name.")),
    ),
    (InvalidWebhook, lambda error: Problem(422, "invalid_webhook", error.message, field=error.field)),
    (
        WebhookNameTaken,
        lambda _e: Problem(409, "name_taken", _("Another webhook has that name. Choose another name.")),
    ),
    (CannotResend, lambda error: Problem(409, "cannot_resend", str(error))),
    (CannotChoose, lambda error: Problem(422, "cannot_choose", str(error))),
    (InvalidAdapter, lambda error: Problem(422, "invalid_adapter", str(error), path=f"adapter.{error.key}")),
    (UploadRefused, _refused),
    (RunRefused, lambda error: Problem(422, error.code, error.message)),
    (NoResult, lambda error: Problem(409, "not_done", str(error))),
    (InvalidCustomTask, lambda error: Problem(422, "invalid_task", error.message, field=error.field)),
    (UnknownFormat, lambda _e: Problem(400, "unknown_format", _("Unknown format. Use json, xlsx or csv."))),
    (
        NothingToExport,
        lambda _e: Problem(409, "nothing_to_export", _("The document has not been read yet. Wait until it is.")),
    ),
    (TooManyDocuments, lambda error: Problem(422, "too_many_documents", too_many_sentence(error), limit=error.limit)),
    (
        NotReady,
        lambda _e: Problem(409, "not_ready", _("The file is not written. See the export's status.")),
    ),
    (InvalidLayout, _invalid_layout),
    (
        LayoutNameTaken,
        lambda _e: Problem(409, "name_taken", _("Another layout has that name. Choose another name.")),
    ),
    (FileMissing, lambda _e: Problem(404, "file_missing", _("Its file is no longer stored. Upload it again."))),
    (StorageUnavailable, _store_away),
    (StoreAway, lambda _e: _unavailable("counting_unavailable")),
    (OperationalError, _database_away),
    (InterfaceError, _database_away),
)
PROTOCOL: tuple[tuple[type[Exception], Describe], ...] = (
    (exceptions.ValidationError, _invalid),
    (
        exceptions.ParseError,
        lambda _e: Problem(400, "malformed", _("The body cannot be read. Send what the Content-Type says.")),
    ),
    (
        exceptions.NotAuthenticated,
        lambda _e: Problem(401, "not_authenticated", _("Log in first and send the access token as Bearer.")),
    ),
    (exceptions.AuthenticationFailed, lambda _e: token_refused()),
    (exceptions.PermissionDenied, lambda _e: find_problem(NotAllowed.__new__(NotAllowed))),
    (exceptions.MethodNotAllowed, _method),
    (
        exceptions.UnsupportedMediaType,
        lambda _e: Problem(415, "unsupported_media_type", _("This address does not take that Content-Type.")),
    ),
    (exceptions.NotAcceptable, lambda _e: Problem(406, "not_acceptable", _("Only JSON is given out here."))),
    (exceptions.Throttled, lambda error: rate_limited(error.wait)),
    (Http404, _not_found),
    (RequestDataTooBig, lambda _e: Problem(413, "too_large", _("The request is too large. Send less at once."))),
    (SuspiciousOperation, _unreadable),
    (UnreadablePostError, lambda _e: Problem(400, "malformed", _("The request ended before it was complete."))),
)
