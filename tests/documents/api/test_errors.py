"""Whatever goes wrong is answered in one JSON form, and what was begun is undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from pytest_django import Settings
from rest_framework.test import APIClient

from documents import access
from documents.api.base import TenantView
from documents.models import Correction, Document, Permission
from documents.services.review import corrections
from documents.tenancy import current_tenant_id, scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast

MISSING = "/api/v1/documents/00000000-0000-4000-8000-000000000000/"


def test_it_works(log_in: LogIn) -> None:
    answer = log_in("acme-viewer").get(MISSING)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "detail": "Nothing is here. Check the address, or whether it was removed.",
        "code": "not_found",
    }


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
@pytest.mark.parametrize("path", ["/api/", "/api/v1/nothing/", "/api/v1/documents", "/api/v1/documents/1/", "/api/v2"])
def test_an_unknown_address_is_answered_like_a_missing_row(cast: Cast, log_in: LogIn, path: str, method: str) -> None:
    answer = getattr(APIClient(enforce_csrf_checks=True), method)(path)

    assert answer.status_code == 404
    assert method == "head" or answer.content == log_in("acme-viewer").get(MISSING).content


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_without_a_token_nothing_is_told(cast: Cast, document: Document, method: str) -> None:
    for path in ("/api/v1/documents/", f"/api/v1/documents/{document.pk}/", MISSING, "/api/v1/me/", "/api/v1/audit/"):
        answer = getattr(APIClient(), method)(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_session_cookie_of_the_pages_is_no_log_in_here(cast: Cast) -> None:
    client = APIClient()
    client.force_login(cast.user("acme-admin"))

    assert client.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_a_method_that_is_not_there(log_in: LogIn, method: str) -> None:
    answer = log_in("acme-admin").generic(method.upper(), "/api/v1/documents/")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_head_answers_like_get_and_needs_the_same_role(log_in: LogIn) -> None:
    assert log_in("acme-admin").head("/api/v1/audit/").status_code == 200
    assert log_in("acme-viewer").head("/api/v1/audit/").status_code == 403


DEEP = b'{"value": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"value": NaN}',
        b'{"value": 1e999}',
        b'{"value": "a\\u0000b"}',
        b'{"value": {"a\\u0000b": 1}}',
        b'{"value": "\\ud800"}',
        b'{"value": ' + b"9" * 5000 + b"}",
        DEEP,
    ],
    ids=["cut", "bytes", "nan", "endless", "nul", "nul in a key", "half a pair", "digits", "deep"],
)
def test_json_that_cannot_be_kept_is_malformed(log_in: LogIn, document: Document, body: bytes) -> None:
    path = f"/api/v1/documents/{document.pk}/fields/seller_name/"
    answer = log_in("acme-reviewer").patch(path, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("body", ["[]", "[1]", "null", '"a"', "0", "true"])
@pytest.mark.parametrize("rest", ["approve/", "reject/", "lock/"])
def test_a_body_that_is_no_object_is_refused(log_in: LogIn, document: Document, rest: str, body: str) -> None:
    path = f"/api/v1/documents/{document.pk}/{rest}"

    answer = log_in("acme-admin").post(path, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("path", ["auth/token/", "documents/bulk/", "documents/{}/", "ocr/{}/document/"])
def test_it_is_refused_by_addresses_of_every_kind(log_in: LogIn, document: Document, path: str) -> None:
    ask = log_in("acme-admin").post

    answer = ask(f"/api/v1/{path}".format(document.pk), "[]", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_body_of_another_type_is_refused(log_in: LogIn, document: Document) -> None:
    path = f"/api/v1/documents/{document.pk}/fields/seller_name/"

    answer = log_in("acme-reviewer").patch(path, "value=1", content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_json_body_over_the_limit_is_refused(log_in: LogIn, document: Document, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = log_in("acme-reviewer").patch(
        f"/api/v1/documents/{document.pk}/fields/seller_name/", {"value": "a" * 2000}, format="json"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_every_form_is_json_whatever_is_asked_for(log_in: LogIn) -> None:
    answer = log_in("acme-viewer").get("/api/v1/me/?format=xml", headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("the secret value"), 500, "internal_error"),
        (OperationalError("connection refused"), 503, "database_unavailable"),
    ],
)
def test_what_nobody_foresaw_is_undone_and_says_nothing(
    cast: Cast,
    log_in: LogIn,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    code: str,
) -> None:
    client = log_in("acme-reviewer")

    def break_down(**_event: Any) -> None:
        raise error

    monkeypatch.setattr(corrections, "record_event", break_down)  # after the correction was written
    path = f"/api/v1/documents/{document.pk}/fields/seller_name/"
    answer = client.patch(path, {"value": "A"}, format="json", headers={"X-Request-ID": "request-0001"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "secret" not in answer.content.decode()
    assert answer.json().get("request_id") in {"request-0001", None}
    with scope(cast.acme.pk):
        assert not Correction.objects.exists()
    assert current_tenant_id() is None


def test_a_transaction_that_cannot_be_committed_is_answered_in_json(
    cast: Cast, log_in: LogIn, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in("acme-viewer")

    def refuse(self: TenantView) -> Any:
        class Refusing:
            def __enter__(self) -> None: ...

            def __exit__(self, *_error: object) -> None:
                raise IntegrityError("deferred")

        return Refusing()

    monkeypatch.setattr(TenantView, "scope", refuse)
    monkeypatch.setattr(access, "get_template", lambda *_args, **_kwargs: None)
    answer = client.get("/api/v1/templates/00000000-0000-4000-8000-000000000000/")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")


def test_a_view_that_forgets_a_methods_permission_is_not_even_imported() -> None:
    with pytest.raises(TypeError, match="POST"):

        class Forgetful(TenantView):
            permissions = {"GET": Permission.VIEW_DOCUMENTS}

            def get(self) -> None: ...

            def post(self) -> None: ...


def test_an_address_with_a_line_break_is_answered_in_json_too(db: None) -> None:
    answer = APIClient().get("/api/v1/documents/a%0Ab/lock%0A")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
