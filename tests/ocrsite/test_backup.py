"""Backups by the bundled programs of PostgreSQL, and what is refused; tests/shipping follows the manual's commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ocrsite.backup import CannotContinue, main, make_backup, restore_backup
from ocrsite.provision import BadServer, provision_from
from tests.conftest import SERVERS
from tests.documents.factories import Cast
from tests.servers import drop_database, with_database

ROLE_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_OPS_URL")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A DATA_DIR with two stored files, and no PostgreSQL on PATH."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    for name in ("acme/a", "globex/b"):
        path = tmp_path / "data" / "files" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(name.encode())
    return tmp_path / "data" / "files"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a machine without files, whose server lacks the database."""
    database = f"{SERVERS.worker_database}_restored"
    superuser = SERVERS.postgres().superuser_url()
    urls = {name: with_database(os.environ[name], database) for name in ROLE_URLS}
    yield {**urls, "DATABASE_SUPERUSER_URL": superuser, "DATA_DIR": str(tmp_path / "elsewhere")}
    with psycopg.connect(superuser, autocommit=True) as connection:
        drop_database(connection, database)


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_elsewhere(cast: Cast, store: Path, elsewhere: dict[str, str], tmp_path: Path) -> None:
    assert make_backup(tmp_path / "backup", os.environ) == 2
    assert restore_backup(tmp_path / "backup", elsewhere) == 2

    assert (tmp_path / "elsewhere" / "files" / "globex" / "b").read_bytes() == b"globex/b"
    with psycopg.connect(elsewhere["DATABASE_OPS_URL"]) as connection:
        slugs = {slug for (slug,) in connection.execute("SELECT slug FROM documents_tenant")}
        assert slugs >= {"acme", "globex"}
    with (
        psycopg.connect(elsewhere["DATABASE_URL"]) as connection,
        pytest.raises(psycopg.errors.UndefinedObject, match=r"app\.tenant_id"),
    ):
        connection.execute("SELECT * FROM documents_documenttemplate")  # the walls have come with the rows
    with pytest.raises(CannotContinue, match="files already"):
        restore_backup(tmp_path / "backup", elsewhere)
    with pytest.raises(CannotContinue, match="tables already"):
        restore_backup(tmp_path / "backup", {**elsewhere, "DATA_DIR": str(tmp_path / "third")})


@pytest.mark.django_db(transaction=True)
def test_a_second_backup_forgets_what_was_deleted_for_good(store: Path, tmp_path: Path) -> None:
    make_backup(tmp_path / "backup", os.environ)
    (store / "acme" / "a").unlink()
    (store / "acme" / "c").write_bytes(b"new")

    assert make_backup(tmp_path / "backup", os.environ) == 2
    kept = tmp_path / "backup" / "files"
    assert {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()} == {"acme/c", "globex/b"}


def test_a_database_that_does_not_answer_leaves_the_last_backup_alone(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "database.dump").write_bytes(b"the last one")
    monkeypatch.setenv("DATABASE_OPS_URL", f"postgresql://ops:secret@/none?host={tmp_path}")

    assert main(["make", str(tmp_path / "backup")]) == 1
    said = capfd.readouterr().err
    assert "pg_dump failed; what it said stands above." in said
    assert "secret" not in said
    assert (tmp_path / "backup" / "database.dump").read_bytes() == b"the last one"


def test_a_folder_without_a_backup_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match=r"holds no backup: database\.dump is missing"):
        restore_backup(tmp_path, os.environ)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"DATABASE_SUPERUSER_URL": ""}, "DATABASE_SUPERUSER_URL must be set"),
        ({"DATABASE_OPS_URL": "postgresql://ops@db/ocrsite"}, "DATABASE_OPS_URL must hold a user and a password"),
        ({"DATABASE_OPS_URL": "postgresql://ops:x@db/other"}, "must name the same database"),
    ],
)
def test_a_server_is_not_provisioned_from_urls_that_do_not_fit(changed: dict[str, str], sentence: str) -> None:
    urls = {name: f"postgresql://{name[9:12]}:x@db/ocrsite" for name in ROLE_URLS}
    with pytest.raises(BadServer, match=sentence):
        provision_from({**urls, "DATABASE_SUPERUSER_URL": "postgresql://postgres:x@db/postgres", **changed})
