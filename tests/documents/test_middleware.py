"""What every request gets: an id, one log line with the ids and without the query, an answer no cache keeps."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from tests.documents.factories import Cast, make_read_document


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


def test_a_wrong_host_is_refused_on_a_page(db: None) -> None:
    assert Client(raise_request_exception=False).get("/login/", headers={"Host": "evil.example"}).status_code == 400
