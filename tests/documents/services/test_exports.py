"""Files of many documents: what stands in them, and that the same request gives the same file."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from documents import storage
from documents.models import Actor, AuditEvent, Document, Notice
from documents.services.export import NothingToExport, UnknownFormat, field_json, records, selection, writing
from documents.services.export.errors import TooManyDocuments
from documents.services.export.requests import (
    open_export,
)
from documents.services.export.selection import Order
from documents.services.fields import current_fields
from documents.services.review import correct_field
from documents.tenancy import scope
from tests.documents.factories import VALUES, Cast, make_read_document, upload
from tests.documents.services.exporting import (
    RECEIPT,
    Status,
    ask,
    delete,
    file_of,
    order,
    write,
)


@pytest.fixture
def viewer(cast: Cast) -> Actor:
    return cast.actor("acme-viewer")


@pytest.fixture
def document(cast: Cast) -> Document:
    return make_read_document(cast.actor("acme-operator"))


def test_it_works(cast: Cast, viewer: Actor, document: Document) -> None:
    waiting = ask(viewer, order(ids=(document.pk,))).export
    assert (waiting.status, waiting.documents_total) == (Status.WAITING, 1)
    done = write(waiting)
    assert (done.status, done.documents_done, done.failures, done.fence) == (Status.DONE, 1, 0, 1)
    with open_export(actor=viewer, export=done) as file:
        content = file.read()
    assert len(content) == done.size
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Documents", "Line items"]
    with scope(viewer.tenant_id):
        [notice] = Notice.objects.all()
        actions = list(AuditEvent.objects.filter(object_id=str(done.pk)).values_list("action", flat=True))
    assert (notice.kind, notice.user_id, notice.export_id, notice.text) == (
        Notice.Kind.EXPORT_DONE, viewer.user_id, done.pk, done.name,
    )  # fmt: skip
    assert sorted(actions) == ["export.download", "export.request"]


def test_a_workbook_has_a_row_per_document_and_one_per_line_item(cast: Cast, viewer: Actor, document: Document) -> None:
    two = [{"description": "=HYPERLINK()", "quantity": 1.0, "line_total": -60.5}, VALUES["line_items"][0]]
    other = make_read_document(cast.actor("acme-operator"), {**VALUES, "seller_name": "+1", "line_items": two})
    book = openpyxl.load_workbook(io.BytesIO(file_of(viewer, "xlsx", ids=(other.pk, document.pk))))
    documents, items = book.worksheets
    heads = [cell.value for cell in documents[1]]
    assert heads == [
        "File name", "Status", "Decided by", "Decided at", "Document id", "Invoice number", "Issue date", "Seller",
        "Net total", "Tax total", "Grand total",
    ]  # fmt: skip
    row = dict(zip(heads, documents[3], strict=True))
    assert (row["Status"].value, row["Document id"].value) == ("Needs review", str(other.pk))
    assert (row["Seller"].value, row["Seller"].data_type) == ("+1", "s")
    assert (row["Grand total"].value, row["Grand total"].data_type) == (119, "n")
    assert row["Issue date"].value == dt.datetime(2026, 11, 9)  # a text would stay one
    assert [cell.value for cell in items[1]] == [
        "Document id", "Document number", "Line", "description", "quantity", "line_total",
    ]  # fmt: skip
    lines = list(items.iter_rows(min_row=2, values_only=True))
    assert [line[0] for line in lines] == [str(document.pk), str(other.pk), str(other.pk)]
    assert lines[1][2:] == (1, "=HYPERLINK()", 1, -60.5)
    assert items["D3"].data_type == "s"


def test_templates_get_sheets_of_their_own(cast: Cast, viewer: Actor, document: Document) -> None:
    operator = cast.actor("acme-operator")
    till = make_read_document(operator, {"sum": 9.5}, template=RECEIPT)
    none = make_read_document(operator, {}, template=None)
    book = openpyxl.load_workbook(io.BytesIO(file_of(viewer, "xlsx", ids=(document.pk, till.pk, none.pk))))
    assert book.sheetnames == ["Invoice", "Line items - Invoice", "Receipt", "No template"]
    assert [book[name].max_row for name in book.sheetnames] == [2, 2, 2, 2]


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_file_has_a_row_per_document_or_per_line_item(cast: Cast, viewer: Actor, document: Document) -> None:
    operator = cast.actor("acme-operator")
    two = [{"description": "@SUM(A1)", "quantity": 1.5, "line_total": 60}, {"description": "b"}]
    other = make_read_document(operator, {**VALUES, "line_items": two})
    empty = make_read_document(operator, {"seller_name": "=1+1", "grand_total": -5})
    ids = (document.pk, other.pk, empty.pk)
    rows = rows_of(file_of(viewer, "csv", ids=ids))
    assert [row["id"] for row in rows] == [str(document.pk), str(other.pk), str(empty.pk)]
    assert (rows[0]["grand_total"], rows[0]["issue_date"], rows[0]["status"]) == (
        "119.00",
        "2026-11-09",
        "NEEDS_REVIEW",
    )
    assert (rows[2]["seller_name"], rows[2]["grand_total"], rows[2]["net_total"]) == ("'=1+1", "-5.00", "")
    lines = rows_of(file_of(viewer, "csv", ids=ids, is_per_line=True))
    assert [(line["id"], line["line"]) for line in lines] == [
        (str(document.pk), "1"), (str(other.pk), "1"), (str(other.pk), "2"), (str(empty.pk), ""),
    ]  # fmt: skip
    assert [line["line.description"] for line in lines] == ["Sensor", "'@SUM(A1)", "b", ""]
    assert lines[1]["line.quantity"] == "1.5"


def test_what_a_model_took_part_in_names_its_provider(cast: Cast, viewer: Actor, document: Document) -> None:
    modelled = make_read_document(cast.actor("acme-operator"), model="hunyuan-ocr-1.5")
    ids = (document.pk, modelled.pk)
    for is_per_line in (False, True):
        rows = rows_of(file_of(viewer, "csv", ids=ids, is_per_line=is_per_line))
        assert list(rows[0])[-2:] == ["model", "provider"]
        assert [(row["model"], row["provider"]) for row in rows] == [("", ""), ("HunyuanOCR 1.5 (Tencent)", "Tencent")]
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(viewer, "xlsx", ids=ids))).worksheets[0]
    assert [row[-1] for row in sheet.iter_rows(values_only=True)] == ["Model", None, "HunyuanOCR 1.5 (Tencent)"]
    assert "model" not in rows_of(file_of(viewer, "csv", ids=(document.pk,)))[0]


def test_json_is_a_list_of_what_one_document_gives(cast: Cast, viewer: Actor, document: Document) -> None:
    [item] = json.loads(file_of(viewer, "json", ids=(document.pk,)))
    assert item["fields"] == VALUES
    with scope(cast.acme.pk):
        assert item["details"] == [field_json(current) for current in current_fields(document)]


def test_more_documents_than_a_batch_come_in_the_order_they_were_uploaded(
    cast: Cast, viewer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "BATCH", 2)
    monkeypatch.setattr(selection, "CHUNK", 2)
    ids = [make_read_document(cast.actor("acme-operator")).pk for _ in range(5)]
    found = json.loads(file_of(viewer, "json", ids=tuple(reversed(ids))))
    assert [item["id"] for item in found] == [str(pk) for pk in ids]


def test_the_same_request_is_the_same_file_until_something_changes(
    cast: Cast, viewer: Actor, document: Document
) -> None:
    wanted = order(ids=(document.pk,))
    first = write(ask(viewer, wanted).export)
    again = ask(cast.actor("acme-admin"), wanted)
    assert (again.export.pk, again.is_repeated) == (first.pk, True)
    assert not ask(viewer, order("csv", ids=(document.pk,))).is_repeated
    assert not ask(viewer, Order("xlsx", "zh-hans", ids=(document.pk,))).is_repeated
    with scope(viewer.tenant_id):
        correct_field(actor=cast.actor("acme-reviewer"), document=document, name="seller_name", value="Other Ltd")
    changed = ask(viewer, wanted)
    assert not changed.is_repeated
    assert ask(viewer, wanted).export.pk == changed.export.pk  # it is on its way already
    assert ask(cast.actor("acme-admin"), wanted).export.pk != changed.export.pk  # who asks hears of it


def test_a_file_that_was_lost_is_written_again(viewer: Actor, document: Document) -> None:
    wanted = order(ids=(document.pk,))
    lost = write(ask(viewer, wanted).export)
    storage.delete_file(lost.storage_key)
    assert not ask(viewer, wanted).is_repeated


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
def test_a_file_is_the_same_bytes_however_often_it_is_written(
    viewer: Actor, document: Document, file_format: str
) -> None:
    wanted = order(file_format, ids=(document.pk,))
    first = write(ask(viewer, wanted).export)
    content = storage.read_file(first.storage_key)
    delete(viewer, first)
    second = write(ask(viewer, wanted).export)
    assert second.pk != first.pk
    assert storage.read_file(second.storage_key) == content


def test_what_changes_while_it_is_written_makes_it_answer_no_other_request(
    cast: Cast, viewer: Actor, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = order("csv", ids=(document.pk,))
    read = records.read_records

    def read_and_change(*given: Any) -> Any:
        yield from read(*given)
        with scope(viewer.tenant_id):
            correct_field(actor=cast.actor("acme-reviewer"), document=document, name="seller_name", value="Other Ltd")

    monkeypatch.setattr(writing, "read_records", read_and_change)
    done = write(ask(viewer, wanted).export)
    assert (done.status, done.digest) == (Status.DONE, "")
    with scope(viewer.tenant_id):
        Document.objects.filter(pk=document.pk).update(name="back.png")
    assert not ask(viewer, wanted).is_repeated


def test_only_what_was_read_and_is_not_in_the_trash_is_exported(cast: Cast, viewer: Actor, document: Document) -> None:
    operator = cast.actor("acme-operator")
    unread, trashed = upload(operator), make_read_document(operator)
    globex = make_read_document(cast.actor("globex-admin"))
    with scope(viewer.tenant_id):
        Document.objects.filter(pk=trashed.pk).update(deleted_at=timezone.now())
    everything = (document.pk, unread.pk, trashed.pk, globex.pk)
    assert ask(viewer, order(ids=everything)).export.documents_total == 1
    with pytest.raises(NothingToExport):
        ask(viewer, order(ids=everything[1:]))


def test_more_than_one_file_holds_is_refused(
    cast: Cast, viewer: Actor, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_read_document(cast.actor("acme-operator"))
    monkeypatch.setattr(selection, "LIMIT", 1)
    with pytest.raises(TooManyDocuments) as refusal:
        ask(viewer, order())
    assert refusal.value.limit == 1
    with pytest.raises(UnknownFormat):
        ask(viewer, order("pdf", ids=(document.pk,)))
