"""The door: files are judged by content and size, kept byte for byte, and taken without a queue."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from documents import storage
from documents.models import Actor, AuditEvent, Document, NotAllowed, OutboxEntry
from documents.services.intake import Receipt, receive_document
from documents.services.refusals import UploadRefused
from documents.tenancy import scope
from tests.documents.factories import PNG, Cast


@pytest.fixture
def operator(cast: Cast) -> Actor:
    return cast.actor("acme-operator")


def send(actor: Actor, content: bytes = PNG, name: str = "invoice.png", *, process_anyway: bool = False) -> Receipt:
    return receive_document(actor=actor, file=io.BytesIO(content), name=name, process_anyway=process_anyway)


def stored_files(settings: Settings) -> list[Path]:
    root = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_document_is_kept_byte_for_byte_with_event_and_outbox_entry(operator: Actor) -> None:
    document = send(operator).document
    assert storage.read_file(document.storage_key) == PNG
    with scope(operator.tenant_id):
        assert (document.status, document.media_type, document.size) == ("RECEIVED", "image/png", len(PNG))
        assert OutboxEntry.objects.filter(document=document).count() == 1
        event = AuditEvent.objects.get(action="document.upload")
    assert (event.object_id, event.actor_name) == (str(document.pk), "acme-operator")


def test_the_key_holds_nothing_of_the_given_name(operator: Actor) -> None:
    document = send(operator, name="../../.htaccess\r\nX: 1.png").document
    assert document.name == ".htaccessX: 1.png"
    folder, _, rest = document.storage_key.partition("/")
    assert folder == str(operator.tenant_id)
    assert "htaccess" not in rest


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"Dear Sir or Madam, find attached", "wrong_type"), (PNG + b"." * 9000, "too_large")],
)
def test_what_is_refused_leaves_nothing_behind(operator: Actor, settings: Settings, content: bytes, code: str) -> None:
    settings.MAX_UPLOAD_BYTES = 5000
    with pytest.raises(UploadRefused) as refused:
        send(operator, content, "letter.pdf")
    assert refused.value.code == code
    assert refused.value.message
    with scope(operator.tenant_id):
        assert not Document.objects.exists()
    assert stored_files(settings) == []


UBL = b"<?xml version='1.0'?><!-- a notice --><Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>"


def test_an_electronic_invoice_is_taken_even_behind_a_long_notice(operator: Actor) -> None:
    document = send(operator, UBL.replace(b"a notice", b"a notice " * 1000), "invoice.xml").document
    with scope(operator.tenant_id):
        assert (document.status, document.media_type) == ("RECEIVED", "application/xml")


@pytest.mark.parametrize(
    "content",
    [
        UBL.replace(b"Invoice-2", b"Order-2"),
        b"<Invoice><ID>1</ID></Invoice>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        UBL.replace(b"<!-- a notice -->", b"<!DOCTYPE Invoice>"),
        b"<?xml version='1.0'?>" + b"<!-- -->" * 9000,
    ],
)
def test_other_xml_is_refused_with_what_to_send(operator: Actor, settings: Settings, content: bytes) -> None:
    with pytest.raises(UploadRefused) as refused:
        send(operator, content, "invoice.xml")
    assert refused.value.code == "wrong_type"
    assert "CII or UBL" in refused.value.message
    assert stored_files(settings) == []


def test_the_same_bytes_answer_with_the_document_there_is(operator: Actor, settings: Settings) -> None:
    first, second = send(operator), send(operator, name="again.png")
    assert (second.is_duplicate, second.document.pk) == (True, first.document.pk)
    assert len(stored_files(settings)) == 1


def test_the_same_bytes_can_be_processed_anyway(operator: Actor) -> None:
    first, second = send(operator), send(operator, process_anyway=True)
    assert not second.is_duplicate
    assert second.document.pk != first.document.pk


def test_another_tenants_bytes_are_no_duplicate(cast: Cast, operator: Actor) -> None:
    send(operator)
    assert not send(cast.actor("globex-admin")).is_duplicate


def test_a_viewer_may_not_upload(cast: Cast, settings: Settings) -> None:
    with pytest.raises(NotAllowed):
        send(cast.actor("acme-viewer"))
    assert stored_files(settings) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_at_once_become_one_document(operator: Actor, settings: Settings) -> None:
    start = threading.Barrier(8)

    def upload_at_once(_: int) -> Receipt:
        try:
            start.wait(10)
            return send(operator)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(upload_at_once, range(8)))
    assert len({receipt.document.pk for receipt in receipts}) == 1
    assert [receipt.is_duplicate for receipt in receipts].count(False) == 1
    assert len(stored_files(settings)) == 1


def test_a_full_store_leaves_no_row(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(name: str, content: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", lambda self, *given: no_space(*given))
    with pytest.raises(storage.StorageUnavailable):
        send(operator)
    with scope(operator.tenant_id):
        assert not Document.objects.exists()
