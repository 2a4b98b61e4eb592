"""Page images, originals and exports."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from documents.middleware import FencedFiles
from documents.models import Document
from tests.documents.factories import PNG, VALUES, Cast, make_read_document, upload
from tests.documents.web.conftest import SignIn


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"))


def test_it_works(document: Document, sign_in: SignIn) -> None:
    image = sign_in("acme-viewer").get(reverse("page_image", args=[document.pk, 1]))
    assert image.content == PNG
    assert image.headers["Content-Type"] == "image/jpeg"
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert image.headers["Cache-Control"] == "private, no-store"


def test_an_original_never_opens_in_our_origin(cast: Cast, sign_in: SignIn) -> None:
    document = upload(cast.actor("acme-operator"), content=PNG + b"own", name='a "b"\u4e2d.png')
    answer = sign_in("acme-viewer").get(reverse("original", args=[document.pk]))
    assert answer.getvalue() == PNG + b"own"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''a-b-%E4%B8%AD-")
    assert answer.headers["Content-Security-Policy"] == FencedFiles.POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("file_format", ["json", "xlsx", "csv"])
def test_an_export_is_a_file(document: Document, sign_in: SignIn, file_format: str) -> None:
    answer = sign_in("acme-viewer").get(reverse("export", args=[document.pk, file_format]))
    assert answer.status_code == 200
    assert f'filename="invoice-{document.pk.hex[:8]}.{file_format}"' in answer.headers["Content-Disposition"]


def test_the_json_export_has_the_values(document: Document, sign_in: SignIn) -> None:
    answer = sign_in("acme-viewer").get(reverse("export", args=[document.pk, "json"]))
    assert json.loads(answer.content)["fields"] == VALUES


@pytest.mark.parametrize("file_format", ["pdf", "html"])
def test_an_unknown_format_is_not_there(document: Document, sign_in: SignIn, file_format: str) -> None:
    assert sign_in("acme-viewer").get(reverse("export", args=[document.pk, file_format])).status_code == 404


@pytest.mark.parametrize(
    ("name", "more"), [("document", []), ("page_image", [1]), ("original", []), ("export", ["json"]), ("progress", [])]
)
def test_a_stranger_gets_what_a_missing_one_gives(
    document: Document, sign_in: SignIn, name: str, more: list[object]
) -> None:
    client = sign_in("globex-admin")
    other = client.get(reverse(name, args=[document.pk, *more]))
    missing = client.get(reverse(name, args=["00000000-0000-0000-0000-000000000000", *more]))
    assert other.status_code == missing.status_code == 404
    assert "invoice.png" not in other.content.decode()
