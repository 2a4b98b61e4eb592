"""Page images, originals and exports leave with the headers that keep them harmless."""

from __future__ import annotations

import datetime as dt
import io
import json

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.test import Client

from documents.middleware import FencedFiles
from documents.models import AuditEvent, Document, Page
from documents.services.review import correct_field
from documents.tenancy import scope
from tests.documents.api.conftest import LogIn
from tests.documents.factories import PNG, Cast, make_read_document, upload


def path(document: Document, rest: str) -> str:
    return f"/api/v1/documents/{document.pk}/{rest}"


def test_it_works(log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-viewer").get(path(document, "pages/2/image/"), headers={"Accept": "image/*"})

    assert answer.status_code == 200
    assert answer.getvalue() == PNG  # the bytes as the worker stored them
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert '"user";r=' in answer.headers["RateLimit"]


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_a_page_that_is_not_there(log_in: LogIn, document: Document, number: int) -> None:
    answer = log_in("acme-viewer").get(path(document, f"pages/{number}/image/"))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_image_that_is_no_longer_stored(cast: Cast, log_in: LogIn, document: Document) -> None:
    with scope(cast.acme.pk):
        default_storage.delete(Page.objects.get(number=1).image_key)

    answer = log_in("acme-viewer").get(path(document, "pages/1/image/"))

    assert (answer.status_code, answer.json()["code"]) == (404, "file_missing")


def test_the_original_leaves_as_an_attachment_in_a_sandbox(cast: Cast, log_in: LogIn) -> None:
    document = upload(cast.actor("acme-operator"), content=PNG + b"!", name='a"b\\ü.png')

    answer = log_in("acme-viewer").get(path(document, "file/"))

    assert answer.getvalue() == PNG + b"!"
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Security-Policy"] == FencedFiles.POLICY
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%BC-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_whoever_takes_an_original_is_written_down_once_in_a_while(
    cast: Cast, log_in: LogIn, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def events() -> list[tuple[str, str, str]]:
        with scope(cast.acme.pk):
            rows = AuditEvent.objects.filter(action="document.download").order_by("created_at")
            return list(rows.values_list("actor_name", "object_id", "after__name"))

    viewer, page = log_in("acme-viewer"), Client()
    assert viewer.head(path(document, "file/")).status_code == 200
    assert events() == []
    page.force_login(cast.user("acme-viewer"))
    asked = [(viewer, path(document, "file/")), (page, f"/documents/{document.pk}/original/")] * 2
    assert [client.get(address).status_code for client, address in asked] == [200] * 4
    once = ("acme-viewer", str(document.pk), document.name)
    assert events() == [once]
    log_in("acme-operator").get(path(document, "file/"))
    monkeypatch.setattr("documents.services.originals.NOTED", dt.timedelta(0))
    viewer.get(path(document, "file/"))
    assert events() == [once, ("acme-operator", *once[1:]), once]


def test_exports_carry_the_present_values(cast: Cast, log_in: LogIn, document: Document) -> None:
    with scope(cast.acme.pk):
        correct_field(actor=cast.actor("acme-reviewer"), document=document, name="seller_name", value="=1+1")
    client = log_in("acme-viewer")

    as_json = client.get(path(document, "export/"))
    as_xlsx = client.get(path(document, "export/?format=xlsx"), headers={"Accept": "application/xml"})
    as_csv = client.get(path(document, "export/?format=csv"))

    assert json.loads(as_json.content)["fields"]["seller_name"] == "=1+1"
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx.content))
    values = {row[0].value: row[2] for row in book.worksheets[0].iter_rows(min_row=2)}
    assert (values["seller_name"].value, values["seller_name"].data_type) == ("=1+1", "s")
    assert values["grand_total"].value == 119
    assert "'=1+1" in as_csv.content.decode("utf-8-sig")
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_xlsx.headers["Content-Disposition"] == f'attachment; filename="invoice-{document.pk.hex[:8]}.xlsx"'
    with scope(cast.acme.pk):
        assert AuditEvent.objects.filter(action="document.export").count() == 3


def test_an_unknown_format_is_told(log_in: LogIn, document: Document) -> None:
    answer = log_in("acme-viewer").get(path(document, "export/?format=pdf"))

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_format")


def test_a_document_that_was_not_read_has_nothing_to_export(cast: Cast, log_in: LogIn) -> None:
    answer = log_in("acme-viewer").get(path(upload(cast.actor("acme-operator")), "export/"))

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_export")


@pytest.mark.parametrize("rest", ["pages/1/image/", "file/", "export/", "export/?format=xlsx"])
def test_another_tenants_files_do_not_exist(cast: Cast, log_in: LogIn, rest: str) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    globex = log_in("globex-admin")

    theirs = globex.get(path(document, rest))
    missing = globex.get(f"/api/v1/documents/00000000-0000-4000-8000-000000000000/{rest}")

    assert theirs.status_code == missing.status_code == 404
    assert theirs.content == missing.content
