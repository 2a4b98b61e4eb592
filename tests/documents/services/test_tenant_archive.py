"""A tenant's archive: every row and file of one moment, no secret, and nobody else's."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from documents import storage
from documents.models import AuditEvent, Page
from documents.services.tenant_archive import SECRETS, tenant_models, write_archive
from documents.tenancy import scope
from tests.documents.factories import Cast, make_read_document, upload
from tests.documents.one_of_each import make_one_of_each
from tests.servers import with_database

in_transactions = pytest.mark.django_db(transaction=True)  # an archive stands in none but its own


@contextmanager
def role_of_ops() -> Iterator[None]:
    """As a command does that was started with ops' own address."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.DATABASE_ROLE_NAMES["ops"]}"')
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


class Meddled(io.BytesIO):
    """What is written to while others work on: at the first byte of the archive one of them commits."""

    def __init__(self, statements: dict[str, list[Any]]) -> None:
        super().__init__()
        self._statements = statements

    def write(self, data: Any) -> int:
        if self._statements:
            url = with_database(os.environ["DATABASE_OPS_URL"], connection.settings_dict["NAME"])
            with psycopg.connect(url) as other:
                for statement, params in self._statements.items():
                    assert other.execute(statement.encode(), params).rowcount == 1
            self._statements = {}
        return super().write(data)


@in_transactions
def test_an_archive_holds_every_row_and_file_and_no_secret(cast: Cast) -> None:
    make_one_of_each(cast)
    with scope(cast.acme.pk):
        wanted = {model._meta.model_name: model._default_manager.count() for model in tenant_models()}
    target = io.BytesIO()
    archived = write_archive(tenant=cast.acme, target=target)
    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        lines = {name: archive.read(name).decode() for name in archive.namelist() if name.startswith("rows/")}
        assert archive.testzip() is None
        assert {f"files/{key}" for key in storage.walk_keys(str(cast.acme.pk))} == {
            name for name in archive.namelist() if name.startswith("files/")
        }
    assert manifest["rows"] == {**wanted, "tenant": 1, "people": 5}
    assert archived.rows == sum(manifest["rows"].values())
    told = {name: json.loads(text.splitlines()[0]) for name, text in lines.items()}
    assert {name for name, secrets in SECRETS.items() if secrets & told[f"rows/{name.lower()}.jsonl"].keys()} == set()
    assert str(cast.globex.pk) not in "".join(lines.values())


@in_transactions
def test_a_role_that_sees_every_tenant_archives_only_one(cast: Cast) -> None:
    make_one_of_each(cast)
    upload(cast.actor("globex-admin"))
    target = io.BytesIO()
    with role_of_ops():
        write_archive(tenant=cast.globex, target=target, by=cast.user("stranger"))
    with zipfile.ZipFile(target) as archive:
        told = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert str(cast.globex.pk) in told
    assert str(cast.acme.pk) not in told
    assert "acme" not in told.lower()


@in_transactions
def test_the_rows_are_those_of_one_moment_although_others_work_on(cast: Cast) -> None:
    """The tables that are written last were changed before any was written at all."""
    document = make_one_of_each(cast)
    with scope(cast.acme.pk):
        names = [model._meta.model_name for model in tenant_models()]
        wanted = {model._meta.model_name: model._default_manager.count() for model in tenant_models()}
    gone, name = [cast.acme.pk], "Renamed while it was archived"
    target = Meddled({
        "DELETE FROM documents_webhookattempt WHERE tenant_id = %s": gone,
        "DELETE FROM documents_apikey WHERE tenant_id = %s": gone,
        "UPDATE documents_document SET name = %s WHERE id = %s": [name, document.pk],
        "INSERT INTO documents_customtask (id, tenant_id, name, label, prompt, output, created_at) "
        "VALUES (gen_random_uuid(), %s, 'late', 'Late', 'Read it.', 'text', now())": gone,
    })  # fmt: skip

    write_archive(tenant=cast.acme, target=target)

    with zipfile.ZipFile(target) as archive:
        rows = json.loads(archive.read("manifest.json"))["rows"]
        told = archive.read("rows/document.jsonl").decode()
    assert {model: rows[str(model)] for model in names} == wanted
    assert name not in told
    with scope(cast.acme.pk):
        document.refresh_from_db()
    assert document.name == name


@in_transactions
def test_a_file_that_was_deleted_meanwhile_is_named(cast: Cast) -> None:
    document = make_read_document(cast.actor("acme-operator"))
    with scope(cast.acme.pk):
        key = Page.objects.get().image_key
    storage.delete_file(key)
    target = io.BytesIO()

    archived = write_archive(tenant=cast.acme, target=target)

    with zipfile.ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["gone"], list(manifest["files"]), archived.files) == ([key], [document.storage_key], 1)


class Full(io.BytesIO):
    """A disk without room."""

    def write(self, data: Any) -> int:
        raise OSError("no space left")


@in_transactions
def test_what_could_not_be_written_is_not_noted_as_an_archive(cast: Cast) -> None:
    with pytest.raises(OSError, match="no space left"):
        write_archive(tenant=cast.acme, target=Full())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):  # which sees what it has seen
        write_archive(tenant=cast.acme, target=io.BytesIO())
    with scope(cast.acme.pk):
        assert not AuditEvent.objects.filter(action="tenant.archive").exists()


def test_every_column_that_sounds_like_a_secret_was_judged() -> None:
    harmless = {
        ("AuditLink", "hash"), ("AuditCheckpoint", "hash"), ("AuditCheckpoint", "key_id"), ("Document", "storage_key"),
        ("Export", "storage_key"), ("TaskRun", "storage_key"), ("Page", "image_key"), ("LessonKey", "key"),
        ("ExtractedField", "tokens"), ("IdempotentRequest", "key"), ("Webhook", "former_secret_until"),
    }  # fmt: skip
    words = ("secret", "hash", "token", "key", "password", "seal")
    found = {
        (model.__name__, field.name)
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if any(word in field.name for word in words)
    }
    assert found - harmless == {(name, field) for name, fields in SECRETS.items() for field in fields}
