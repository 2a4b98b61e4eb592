"""What every request gets: an id, one log line with the ids and without the query, an answer no cache keeps."""

from __future__ import annotations

import gzip
import json
import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client
from pytest_django import Settings

from documents.logs import JsonLines
from tests.documents.factories import Cast, make_read_document

LANGUAGES = ("en", "zh-hans")


def test_the_line_of_a_request_names_its_tenant_and_not_its_query(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.force_login(cast.user("acme-viewer"))
    answer = client.get("/?q=secret-0418", headers={"X-Request-ID": "given-by-the-proxy"})
    [record] = [record for record in caplog.records if record.name == "ocrsite.request"]
    assert record.__dict__["tenant_id"] == str(cast.acme.pk)
    assert "secret" not in record.getMessage()
    assert answer.headers["X-Request-ID"] == "given-by-the-proxy"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_malformed_request_id_is_replaced(db: None) -> None:
    assert len(Client().get("/healthz", headers={"X-Request-ID": "a b\nc"}).headers["X-Request-ID"]) == 32


def test_pages_are_compressed_and_pictures_are_not(cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(cast.user("acme-viewer"))
    page = client.get("/")
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Tarnwick" in gzip.decompress(page.content)
    assert "Content-Encoding" not in client.get(f"/documents/{document.pk}/pages/1/").headers
    assert "Content-Encoding" not in client.get(f"/documents/{document.pk}/original/").headers


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sso/?team=a%00", None),
        ("/audit/?person=%00", None),
        ("/templates/new/?from=%00", None),
        ("/admin/documents/user/?q=%00", None),
        ("/login/", {"username": "a\x00"}),
        ("/workbench/tasks/", {"label": "a", "prompt": "a\x00", "output": "text"}),
        ("/documents/{document}/reject/", {"reason": "a\x00"}),
        ("/documents/{document}/comments/", {"text": "a", "na\x00me": "b"}),
    ],
)
def test_text_that_no_table_keeps_is_refused(cast: Cast, path: str, form: dict[str, str] | None) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = Client(raise_request_exception=False)
    client.force_login(cast.user("acme-admin"))
    path = path.format(document=document.pk)
    answer = client.get(path) if form is None else client.post(path, form)
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("is_https", [False, True])
@pytest.mark.parametrize("path", ["/login/", "/api/v1/me/", "/healthz"])
def test_a_wrong_host_costs_one_line_of_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture, path: str, is_https: bool
) -> None:
    settings.SECURE_SSL_REDIRECT = is_https
    assert Client().get(path, headers={"Host": "evil.example" * 300}).status_code == 400
    [refused] = [record for record in caplog.records if record.levelno > logging.INFO]
    assert (refused.name, refused.levelname, refused.exc_info) == ("ocrsite.request", "WARNING", None)
    assert len(refused.getMessage()) < 250


def test_a_wrong_host_is_refused_in_the_form_of_its_address() -> None:
    page, chinese = (Client(headers={"Host": "evil.example", "Accept-Language": to}).get("/login/") for to in LANGUAGES)
    answer = Client(headers={"Host": "evil.example"}).post("/api/v1/auth/token/")
    assert "This request cannot be read" in page.content.decode()
    assert '<html lang="zh-hans"' in chinese.content.decode()
    assert answer.json() == {"detail": "The request cannot be read.", "code": "malformed"}


def test_a_text_that_is_refused_leaves_no_traceback() -> None:
    error = SuspiciousOperation("a NUL in a query or a form")
    record = logging.LogRecord("django.security.A", logging.ERROR, "", 1, str(error), None, (type(error), error, None))
    assert "exc_info" not in json.loads(
        JsonLines("%(name)s %(message)s", rename_fields={"name": "logger"}).format(record)
    )
