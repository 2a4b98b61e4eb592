"""Whoever is told to come back later, by a 429 or a 503, is told when: by the API, by pages and by health checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from documents.models import Document, DocumentTemplate
from documents.services.quotas import set_quota
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast, make_read_document
from tests.documents.test_leaks import token_of
from tests.documents.web.conftest import HTMX

# How a form and a program send.
JSON: dict[str, dict[str, Any]] = {"/docu": {}, "/api/": {"content_type": "application/json"}}


@pytest.fixture
def client(cast: Cast) -> Client:
    """acme's admin, in a browser and with a token; what breaks is answered, not raised."""
    client = Client(raise_request_exception=False)
    client.force_login(cast.user("acme-admin"))
    return client


def assert_told(client: Client, method: str, path: str, status: int) -> None:
    file = {"file": SimpleUploadedFile("a.png", PNG, "image/png")} if method == "POST" else {}
    bearer = f"Bearer {token_of('acme-admin')['access']}" if path.startswith("/api/") else ""
    answer = getattr(client, method.lower())(path, file, headers={**HTMX, "Authorization": bearer})
    assert answer.status_code == status, path
    assert 0 < int(answer.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("limit", ["documents_per_minute", "documents_in_flight"])
@pytest.mark.parametrize("path", ["/upload/", "/api/v1/documents/"])
def test_an_upload_beyond_a_limit(cast: Cast, client: Client, path: str, limit: str) -> None:
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={limit: 0})
    assert_told(client, "POST", path, 429)


@pytest.mark.parametrize("path", ["/documents/{}/template/", "/api/v1/documents/{}/template/"])
def test_a_document_read_again_beyond_the_limit(cast: Cast, client: Client, path: str) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    set_quota(tenant=cast.acme, by=cast.user("stranger"), values={"documents_in_flight": 0})
    with scope(cast.acme.pk):
        template = DocumentTemplate.objects.get(name="receipt")
    bearer = {"Authorization": f"Bearer {token_of('acme-admin')['access']}"}
    answer = client.post(path.format(document.pk), {"template": template.pk}, **JSON[path[:5]], headers=bearer)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "wait to be read already. Try again" in answer.content.decode()
    with scope(cast.acme.pk):
        assert Document.objects.get().status == Document.Status.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/upload/"),
        ("POST", "/api/v1/documents/"),
        ("GET", "/documents/{}/pages/1/"),
        ("GET", "/documents/{}/original/"),
        ("GET", "/api/v1/documents/{}/file/"),
    ],
)
def test_a_store_of_files_that_is_away(cast: Cast, client: Client, method: str, path: str) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    folder = Path(default_storage.path(""))
    folder.rename(folder.with_name("elsewhere"))
    folder.touch()  # a file where the folder was
    assert_told(client, method, path.format(document.pk), 503)


def test_nothing_runs(client: Client) -> None:
    assert_told(client, "GET", "/readyz", 503)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bearer = {"Authorization": f"Bearer {token_of('acme-admin')['access']}"}
    asked: list[tuple[Client, str, dict[str, str]]] = [
        (client, path, {}) for path in ("/", "/usage/", "/login/", "/admin/")
    ]
    asked += [(client, "/", HTMX), (Client(raise_request_exception=False), "/api/v1/me/", bearer)]
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "/nowhere")
        answers = [browser.get(path, headers=headers) for browser, path, headers in asked]
    connection.close()
    assert [answer.status_code for answer in answers] == [503] * 6
    assert all(0 < int(answer.headers["Retry-After"]) <= 60 for answer in answers)
    assert "A part of this site does not answer" in answers[0].content.decode()
