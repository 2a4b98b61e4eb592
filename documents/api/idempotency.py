"""`Idempotency-Key`: what stands for a request, and which answers are kept for when it comes again.

Knows no address: every POST goes through here, but for those that answer a secret.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request

from documents.api.errors import Problem
from documents.models import Actor
from documents.services import idempotency
from documents.services.idempotency import Answer, Reservation

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST_KEY = 255
KEPT_HEADERS = ("Content-Type", "Location")
# Nothing was changed by these, and they would be the same again. Any other refusal may go otherwise the next time.
SETTLED = {400, 403, 404, 413, 415, 422}


class Replay(Exception):
    """The request was done before; `answer` is what it got."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer

    def response(self) -> HttpResponse:
        """The stored answer."""
        headers = {**self.answer.headers, REPLAYED: "true"}
        return HttpResponse(self.answer.content, status=self.answer.status, headers=headers)


class Once:
    """One request that is done under a key: keeps its answer when it ends, or gives the key back."""

    def __init__(self, reservation: Reservation) -> None:
        self._reservation = reservation
        self._is_open = True
        self.response: HttpResponseBase | None = None

    def keep_within(self) -> None:
        """Keep a good answer in the transaction that it tells of: both are there, or neither."""
        if self.response is not None and self.response.status_code < 400:
            self._keep(self.response)

    def conclude(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Once that transaction has ended, or where there was none. As `ExitStack.push` takes it."""
        if kind is None and self.response is not None and self._is_settled(self.response):
            self._keep(self.response)
        # The transaction may have taken back what was kept in it.
        if kind is not None or self._is_open:
            idempotency.release(self._reservation)

    def _is_settled(self, response: HttpResponseBase) -> bool:
        return not response.streaming and (response.status_code < 400 or response.status_code in SETTLED)

    def _keep(self, response: HttpResponseBase) -> None:
        if self._is_open and isinstance(response, HttpResponse):
            headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            idempotency.keep_answer(self._reservation, Answer(response.status_code, headers, response.content))
            self._is_open = False


def begin(request: Request, actor: Actor) -> Once | None:
    """The right to do `request`; None where it names no key. Raises `Replay` or `Problem`."""
    key = _read_key(request)
    if key is None:
        return None
    with _worded():
        found = idempotency.reserve(actor=actor, key=key, digest=digest_of(request))
    if isinstance(found, Answer):
        raise Replay(found)
    return Once(found)


def replay_kept(request: Request, *, tenant_id: uuid.UUID, user_id: int) -> None:
    """Raise `Replay` where the person's `request`, which cannot be done any more, was done before; or `Problem`."""
    key = _read_key(request)
    if key is None:
        return
    with _worded():
        found = idempotency.find_answer(tenant_id=tenant_id, user_id=user_id, key=key, digest=digest_of(request))
    if found is not None:
        raise Replay(found)


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except idempotency.KeyReused as error:
        sentence = _("This Idempotency-Key stands for another request. Use a new key for each request.")
        raise Problem(422, "idempotency_key_reused", sentence) from error
    except idempotency.BeingDone as error:
        sentence = _("The same request is being done. Wait a moment, then send it again to get its answer.")
        raise Problem(409, "idempotency_in_progress", sentence).with_headers(Retry_After="1") from error


def _read_key(request: Request) -> str | None:
    """The key, without the quotes that the IETF's draft puts around it."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        sentence = _("The Idempotency-Key is not usable. Send 1 to %(most)s printable ASCII characters.")
        raise Problem(400, "idempotency_key_invalid", sentence % {"most": LONGEST_KEY})
    return key


def digest_of(request: Request) -> str:
    """What stands for the request: its address and its body as it was understood, files by their bytes."""
    digest = hashlib.sha256()
    for part in (str(request.method), request.get_full_path(), *_parts(request.data)):
        data = part.encode(errors="surrogatepass")
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


def _parts(data: Any) -> Iterator[str]:
    if not isinstance(data, QueryDict):
        yield json.dumps(data, sort_keys=True, default=str)
        return
    for name, values in sorted(data.lists()):
        yield name
        yield from (_file_part(value) if isinstance(value, UploadedFile) else str(value) for value in values)


def _file_part(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return f"{file.name}:{digest.hexdigest()}"
