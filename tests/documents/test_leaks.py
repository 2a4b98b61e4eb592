"""Errors tell nothing of the inside, and logs nothing of what was kept or of what lets somebody in."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as QueueAway

from documents import access
from documents.logs import JsonLines
from documents.services.review import correct_field
from documents.storage import StorageUnavailable
from documents.tenancy import scope
from tests.documents.factories import PASSWORD, Cast, make_read_document

MARKER = "Quexalot"
INSIDE = ("/srv/keys/secret", "10.20.30.40", "SELECT", "documents_document", "0x7f", "Traceback", 'File "', MARKER)
SAID = (
    'File "/srv/keys/secret.py": SELECT id FROM documents_document at 10.20.30.40:5432 <object at 0x7f00>'
    f" DETAIL: Key (name)=({MARKER}) exists"
)
PAGES = (
    "/",
    "/documents/{id}/",
    "/api/v1/documents/{id}/",
    "/api/v1/documents/{id}/file/",
    "/documents/{id}/original/",
)


def token_of(name: str) -> dict[str, Any]:
    body = {"username": name, "password": PASSWORD}
    return dict(Client().post("/api/v1/auth/token/", body, "application/json").json())


def break_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(access, "get_document", fail)
    monkeypatch.setattr("documents.web.inbox.Criteria.of", fail, raising=False)


@pytest.mark.parametrize(
    "error",
    [RuntimeError(SAID), OperationalError(SAID), IntegrityError(SAID), OSError(13, SAID, "/srv/keys/secret"),
     StorageUnavailable(SAID), QueueAway(SAID)],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_no_answer_tells_of_the_inside(cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = Client(
        raise_request_exception=False, headers={"Authorization": f"Bearer {token_of('acme-admin')['access']}"}
    )
    client.force_login(cast.user("acme-admin"))
    break_with(monkeypatch, error)
    answers = {path: client.get(path.format(id=document.pk)) for path in PAGES}
    told = {path: [word for word in INSIDE if word in answer.content.decode()] for path, answer in answers.items()}
    assert {path: words for path, words in told.items() if words} == {}
    assert {answers[path].status_code for path in PAGES[1:]} <= {404, 500, 503}


@pytest.fixture
def lines() -> Any:
    """Every line that the site logs, as it is written."""
    written: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler, root = Keeping(logging.DEBUG), logging.getLogger()
    handler.setFormatter(JsonLines("%(asctime)s %(levelname)s %(name)s %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_logs_hold_no_secrets_and_no_values(cast: Cast, lines: list[str]) -> None:
    actor = cast.actor("acme-reviewer")
    document = make_read_document(actor, {"seller_name": f"{MARKER} Ltd"})
    with scope(actor.tenant_id):
        correct_field(actor=actor, document=document, name="invoice_number", value=f"{MARKER}/7")
    token = token_of("acme-admin")
    bearer = {"Authorization": f"Bearer {token['access']}"}
    client = Client(raise_request_exception=False)
    client.post("/login/", {"login": "acme-admin", "password": "wrong-" + MARKER})
    for path in (f"/api/v1/documents/?search={MARKER}", f"/api/v1/documents/{document.pk}/", "/api/v1/nothing/"):
        client.get(path, headers=bearer)
    client.post("/api/v1/auth/token/refresh/", {"refresh": token["refresh"]}, "application/json")
    client.post("/api/v1/documents/", f'{{"{MARKER}": ', "application/json", headers=bearer)
    client.get(f"/invitations/{MARKER}/")
    client.get(f"/no-such-page/?q={MARKER}")
    client.get(f"/password/new/1-{MARKER}/")
    secrets = (MARKER, PASSWORD, "sessionid", "Bearer ", *map(str, token.values()))
    assert any("/api/v1/documents/" in line for line in lines)  # it is written at all
    assert [line for line in lines if any(secret in line for secret in secrets)] == []


def test_a_row_that_a_database_refused_is_not_told(lines: list[str]) -> None:
    row = f"DETAIL:  Failing row contains (7, one\n{MARKER}\n  {MARKER}: two\n).\nCONTEXT:  {MARKER}\n{MARKER}"
    try:
        try:
            raise ValueError(f'duplicate key "once"\n{row}')
        except ValueError as cause:
            raise IntegrityError(f'duplicate key "twice"\n{row}\nHINT:  Look there.') from cause
    except IntegrityError as error:
        logging.getLogger("ocrsite.api").error("a request broke: %s", error, exc_info=error)
    [line] = lines
    assert MARKER not in line
    told = json.loads(line)["exc_info"]
    assert [words in told for words in ('"once"', "direct cause", "Traceback", '"twice"', "HINT:  Look")] == [True] * 5
