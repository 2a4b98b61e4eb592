"""What a browser is told with every answer: pages run our own scripts alone, files run nothing, nobody frames us."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from documents.middleware import FencedFiles
from documents.models import Document
from documents.services.originals import download_name
from tests.documents.factories import Cast, make_read_document

FENCES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
NOTHING: dict[str, list[str]] = {name: ["'none'"] for name in ("default-src", "frame-ancestors", "base-uri")}


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", ["/login/", "/", "/templates/", "/audit/", "/no-such-page/"])
def test_a_page_runs_scripts_of_ours_alone(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.user("acme-admin"))
    headers = client.get(path, follow=True).headers
    policy = directives(headers["Content-Security-Policy"])
    assert headers.items() >= FENCES.items()
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    own, *nonces = policy["script-src"]
    assert own == "'self'"
    assert all(source.startswith("'nonce-") for source in nonces)


@pytest.mark.parametrize(
    ("path", "host", "is_secure", "status"),
    [
        ("/admin", "testserver", False, 301),
        ("/login", "testserver", False, 301),
        ("/login/", "testserver", True, 301),
        ("/static/documents/nothing.js", "testserver", True, 301),
        ("/login/", "evil.example", False, 400),
        ("/login/", "evil.example", True, 400),
        ("/api/v1/me/", "evil.example", True, 400),
        ("/static/documents/nothing.js", "evil.example", False, 400),
        ("/healthz", "a b", False, 400),
    ],
)
def test_what_answers_before_a_view_is_fenced_too(
    settings: Settings, path: str, host: str, is_secure: bool, status: int
) -> None:
    settings.SECURE_SSL_REDIRECT = is_secure
    answer = Client().get(path, headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers.items() >= {**FENCES, "Cache-Control": "private, no-store"}.items()
    assert directives(answer.headers["Content-Security-Policy"]).items() >= NOTHING.items()


def test_static_files_are_fenced_and_kept(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = tmp_path, False
    answer = Client().get("/static/a.js")
    assert answer.headers.items() >= FENCES.items()
    assert answer.headers["Content-Security-Policy"] == FencedFiles.POLICY
    assert "public" in answer.headers["Cache-Control"]


def test_a_file_may_do_nothing_at_all(cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-admin"))
    client = Client()
    client.force_login(cast.user("acme-admin"))
    own = f"/documents/{document.pk}"
    for path in (f"{own}/pages/1/", f"{own}/original/", f"{own}/export/csv/", "/audit/export/", "/healthz"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == FencedFiles.POLICY, path
        assert headers.items() >= FENCES.items(), path


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("invoice.pdf.exe", "invoice-pdf-{id}.png"),
        ("../../etc/passwd", "document-{id}.png"),
        ('a"; filename="b.html', "a-filename-b-{id}.png"),
        ("\r\nSet-Cookie: a=b", "Set-Cookie-a-b-{id}.png"),
        ("<svg onload=alert(1)>.svg", "svg-onload-alert-1-{id}.png"),
        (".htaccess", "htaccess-{id}.png"),
        ("=cmd()", "cmd-{id}.png"),
        ("...", "document-{id}.png"),
        ("CON.csv", "CON-{id}.png"),
        ("x" * 300, "x" * 60 + "-{id}.png"),
        ("发票.png", "发票-{id}.png"),
    ],
)
def test_an_original_leaves_under_a_name_of_ours(name: str, expected: str) -> None:
    document = Document(name=name, media_type="image/png")
    assert download_name(document) == expected.format(id=document.pk.hex[:8])
