"""The end of a tenant: its deletion leaves nothing but one line."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from documents import queue, storage
from documents.models import AuditEvent, PlatformEvent, Role, Tenant, User
from documents.services.outbox import relay_due_entries
from documents.services.tenant_end import delete_tenant
from documents.services.tenants import add_member
from documents.tenancy import ops_scope
from tests.documents.factories import PASSWORD, Cast, upload
from tests.documents.one_of_each import make_one_of_each


def rows_naming(tenant_id: uuid.UUID) -> dict[str, int]:
    """How many rows of every table there is, a tenant's or not, name the tenant anywhere in them."""
    with ops_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text LIKE %s', [f"%{tenant_id}%"])
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if count}


def keys_naming(client: redis.Redis, tenant_id: uuid.UUID) -> list[Any]:
    return list(client.scan_iter(match=f"*{tenant_id}*"))


def stored(cast: Cast) -> list[str]:
    return list(storage.walk_keys(str(cast.acme.pk)))


def test_nothing_of_a_deleted_tenant_is_left_but_one_event_of_the_platform(cast: Cast, valkey: redis.Redis) -> None:
    make_one_of_each(cast)
    upload(cast.actor("acme-operator"))
    theirs = upload(cast.actor("globex-admin"))
    add_member(tenant=cast.globex, user=cast.user("acme-viewer"), role=Role.VIEWER)
    client = Client()
    client.force_login(cast.user("acme-viewer"))
    client.post("/tenant/", {"tenant": str(cast.acme.pk)})
    Client().post("/api/v1/auth/token/", {"username": "acme-admin", "password": PASSWORD}, "application/json")
    with ops_scope():
        relay_due_entries()
    assert queue.count_waiting()["default"] == 3
    assert stored(cast)

    delete_tenant(tenant=cast.acme, by=cast.user("stranger"))

    assert rows_naming(cast.acme.pk) == {"documents_platformevent": 1}
    assert stored(cast) == []
    assert not Path(default_storage.path(str(cast.acme.pk))).exists()
    assert keys_naming(valkey, cast.acme.pk) == []
    assert queue.waiting_document_ids() == {str(theirs.pk)}
    assert set(User.objects.values_list("username", flat=True)) == {"acme-viewer", "globex-admin", "stranger"}
    assert client.get("/").status_code == 200  # whoever has another tenant goes on there
    with ops_scope():
        event = PlatformEvent.objects.get()
    assert (event.action, event.object_id, event.actor_name) == ("tenant.delete", str(cast.acme.pk), "stranger")


def test_what_was_written_down_goes_by_that_function_alone(cast: Cast) -> None:
    make_one_of_each(cast)
    with ops_scope(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("DELETE FROM documents_auditevent")
    with ops_scope(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO documents_platformevent (action, object_type, object_id, actor_name, request_id, created_at) "
            "VALUES ('tenant.delete', 'tenant', %s, '', '', now())",
            [str(cast.acme.pk)],
        )
    with ops_scope():
        assert AuditEvent.objects.filter(tenant=cast.acme).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT delete_tenant(gen_random_uuid(), NULL, '')",
        "SELECT erase_tenant(gen_random_uuid())",
        "SELECT * FROM documents_platformevent",
        "UPDATE documents_platformevent SET actor_name = 'nobody'",
        "DELETE FROM documents_platformevent",
    ],
)
def test_the_role_of_web_and_workers_can_delete_no_tenant(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_tenant_that_is_not_there_leaves_no_event(db: None) -> None:
    with ops_scope(), pytest.raises(DatabaseError, match="no tenant"), transaction.atomic():
        connection.cursor().execute("SELECT delete_tenant(gen_random_uuid(), NULL, '')")
    with ops_scope():
        assert not PlatformEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_commands_archive_then_delete(cast: Cast, tmp_path: Path) -> None:
    document = upload(cast.actor("acme-operator"))
    with pytest.raises(CommandError, match="--confirm acme"):
        call_command("delete_tenant", "acme")
    with pytest.raises(CommandError, match="No archive was made"):
        call_command("delete_tenant", "acme", confirm="acme")
    archive, told = tmp_path / "acme.zip", io.StringIO()
    call_command("archive_tenant", "acme", str(archive), stdout=told)
    assert archive.stat().st_mode & 0o077 == 0
    assert f"files/{document.storage_key}" in zipfile.ZipFile(archive).namelist()
    call_command("delete_tenant", "acme", confirm="acme", stdout=told)
    assert "5 accounts, 1 files" in told.getvalue()
    call_command("delete_tenant", str(cast.acme.pk), stdout=told)  # finishes what was cut short
    with pytest.raises(CommandError, match="no tenant with the short name"):
        call_command("delete_tenant", "acme", confirm="acme")
    with ops_scope():
        assert list(Tenant.objects.values_list("slug", flat=True)) == ["globex"]


def test_a_store_that_refuses_is_told_and_the_rest_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(cast.actor("acme-operator"))
    with monkeypatch.context() as broken, pytest.raises(CommandError, match="Run this again with the tenant's id"):
        broken.setattr("os.remove", _refuse)
        call_command("delete_tenant", "acme", "--without-archive", confirm="acme", stdout=io.StringIO())
    assert stored(cast)
    call_command("delete_tenant", str(cast.acme.pk), stdout=io.StringIO())
    assert stored(cast) == []


def _refuse(*arguments: object, **options: object) -> None:
    raise PermissionError("read-only file system")
