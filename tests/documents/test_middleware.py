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
