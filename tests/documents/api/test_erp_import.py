"""The recipe of docs/erp-import.md, run: its layout is loaded, a sample is read and exported as it promises."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from documents.models import Document, DocumentTemplate
from documents.services.export.columns import DOCUMENT_PARTS
from documents.services.export.layout import DATES, DECIMALS, ENCODINGS, KEYS, SEPARATORS
from documents.services.export.writing import write_export
from documents.services.processing import process_document
from documents.tenancy import scope
from inference.engines.fake import FakeEngine
from inference.registry import EngineRoom
from tests.documents.api.conftest import LogIn
from tests.documents.factories import Cast, upload

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "erp-import.md").read_text()
SAMPLE = ROOT / "documents" / "samples" / "tarnwick-invoice-0418.pdf"


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def order_of_the_recipe() -> dict[str, Any]:
    body = re.search(r"-d '(\{.*?\})'", PAGE, re.DOTALL)
    assert body
    order: dict[str, Any] = json.loads(body[1])
    return order


@pytest.fixture
def document(cast: Cast) -> Document:
    operator = cast.actor("acme-operator")
    with scope(operator.tenant_id):
        template = DocumentTemplate.objects.get(name="invoice")
    document = upload(operator, content=SAMPLE.read_bytes(), name=SAMPLE.name, template=template)
    process_document(tenant_id=document.tenant_id, document_id=document.pk, engines=EngineRoom(FakeEngine()))
    return document


def test_the_recipe_gives_the_file_it_promises(cast: Cast, log_in: LogIn, document: Document) -> None:
    admin = log_in("acme-admin")
    order = order_of_the_recipe()
    layout = {"name": order["layout"], "template": "invoice", "definition": json.loads(block("json"))}
    assert admin.post("/api/v1/export-layouts/", layout, format="json").status_code == 201

    asked = admin.post("/api/v1/exports/", {**order, "status": "NEEDS_REVIEW", "created_from": "2000-01-01",
                                            "created_to": "2999-12-31"}, format="json")  # fmt: skip
    assert asked.status_code == 202, asked.content
    write_export(tenant_id=cast.acme.pk, export_id=uuid.UUID(asked.json()["id"]))
    content = admin.get(admin.get(asked.headers["Location"]).json()["file"]).getvalue().decode("utf-8")

    rows = list(csv.reader(io.StringIO(content, newline="")))
    promised = list(csv.reader(io.StringIO(block("csv"))))
    assert rows[0] == promised[0] == [column["heading"] for column in layout["definition"]["columns"]]
    assert rows[1][0] == str(document.pk)
    assert [row[1:] for row in rows] == [row[1:] for row in promised]


def test_the_table_of_keys_is_complete() -> None:
    said = set(re.findall(r"`([^`]+)`", PAGE[PAGE.index("## What a layout may say") :]))
    assert {*KEYS, *DATES, *ENCODINGS, *DECIMALS, *DOCUMENT_PARTS, "line"} <= said
    assert len(SEPARATORS) == 4
