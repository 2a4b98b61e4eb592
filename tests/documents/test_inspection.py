"""The walls looked at from the catalogue: no gap as they are built, and each gap that is made on purpose is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.checks import WARNING
from django.core.management import CommandError, call_command
from pytest_django import Settings

from documents import inspection
from documents.inspection import WallsBroken, check_walls, find_gaps, find_loose_logging, require_walls
from tests.conftest import SERVERS


@pytest.fixture
def owner(django_db_setup: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The owner of the tables asks, in a transaction in which it may break what it likes."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        monkeypatch.setattr(inspection, "connection", connection)
        settings.DATABASE_ROLE = "owner"
        yield connection
        connection.rollback()


def test_the_walls_stand_as_they_are_built(db: None) -> None:
    assert find_gaps(role="app") == []
    assert check_walls(databases=["default"]) == []
    require_walls(role="app")


GAPS = {
    "off": ("ALTER TABLE documents_page DISABLE ROW LEVEL SECURITY", "Row-level security of documents_page is not on"),
    "not forced": (
        "ALTER TABLE documents_tenant NO FORCE ROW LEVEL SECURITY",
        "security of documents_tenant is not on",
    ),
    "no policy": ("DROP POLICY tenant_only ON documents_export", "Policies of documents_export are not those"),
    "one more policy": (
        "CREATE POLICY open_door ON documents_comment USING (true)",
        "Policies of documents_comment are not those that wall tenants off: open_door",
    ),
    "another condition": (
        "ALTER POLICY tenant_only ON documents_notice USING (true)",
        "Policies of documents_notice are not those",
    ),
    "a silent condition": (
        "ALTER POLICY tenant_only ON documents_notice "
        "USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))",
        "Policies of documents_notice are not those",
    ),
    "a new table": (
        "CREATE TABLE documents_forgotten (id uuid, tenant_id uuid)",
        "Row-level security of documents_forgotten is not on",
    ),
    "a key without the tenant": (
        "ALTER TABLE documents_comment ADD CONSTRAINT short FOREIGN KEY (document_id) REFERENCES documents_document",
        "The key short of documents_comment reaches into documents_document without the tenant",
    ),
    "a key from outside": (
        "CREATE TABLE outside (document_id uuid REFERENCES documents_document (id))",
        "of outside reaches into documents_document without the tenant",
    ),
    "a view": (
        "CREATE VIEW every_name AS SELECT name FROM documents_document",
        "The view every_name asks as its owner",
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW names AS SELECT slug FROM documents_user, (SELECT '' AS slug) AS none WITH NO DATA",
        "The view names keeps rows outside",
    ),
    "a function that looks anywhere": (
        "CREATE FUNCTION loose() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "loose() runs as owner without a search_path",
    ),
    "a function for everybody": (
        "CREATE FUNCTION open() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1'",
        "open() runs as owner for everybody",
    ),
}


@pytest.mark.parametrize("gap", GAPS)
def test_each_gap_is_named(owner: psycopg.Connection, gap: str) -> None:
    statement, sentence = GAPS[gap]
    assert find_gaps() == []
    owner.execute(statement.encode())
    assert sentence in " ".join(find_gaps())


def test_a_view_that_asks_as_its_reader_is_no_gap(owner: psycopg.Connection) -> None:
    owner.execute("CREATE VIEW own_names WITH (security_invoker) AS SELECT name FROM documents_document")
    assert find_gaps() == []


@pytest.fixture
def superuser(django_db_setup: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """Who may choose what the server logs of them."""
    with psycopg.connect(SERVERS.postgres().superuser_url()) as connection:
        monkeypatch.setattr(inspection, "connection", connection)
        yield connection
        connection.rollback()


LOOSE = {
    "log_min_error_statement": ("error", "panic"),
    "log_error_verbosity": ("default", "terse"),
    "log_statement": ("mod", "ddl"),
    "log_min_duration_statement": ("100", "-1"),
}


@pytest.mark.parametrize("name", LOOSE)
def test_a_server_that_logs_values_is_told_of(superuser: psycopg.Connection, name: str) -> None:
    value, wanted = LOOSE[name]
    assert find_loose_logging() == []
    superuser.execute(f"SET LOCAL {name} = '{value}'".encode())
    [sentence] = find_loose_logging()
    assert f"{name} is {value}. Set it to {wanted}." in sentence


def test_a_process_starts_on_such_a_server_and_says_so(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(inspection.SILENT, "log_error_verbosity", {"nobody's"})
    require_walls(role="app")
    [check] = check_walls(databases=["default"])
    assert [record.getMessage() for record in caplog.records if record.name == "ocrsite.walls"] == [check.msg]
    assert (check.id, check.level) == ("documents.W002", WARNING)


def test_a_process_of_the_wrong_role_does_not_start(db: None, settings: Settings) -> None:
    settings.DATABASE_ROLE = "ops"
    with pytest.raises(WallsBroken, match="Start it with DATABASE_ROLE=app"):
        require_walls(role="app")
    settings.DATABASE_ROLE = "app"
    settings.DATABASE_ROLE_NAMES = {**settings.DATABASE_ROLE_NAMES, "ops": "app"}
    with pytest.raises(WallsBroken, match="and must be three roles"):
        require_walls(role="app")


def test_a_superuser_is_refused(db: None, settings: Settings) -> None:
    settings.DATABASE_ROLE_NAMES = {**settings.DATABASE_ROLE_NAMES, "owner": "postgres"}
    with pytest.raises(WallsBroken, match="postgres passes through row-level security"):
        require_walls(role="app")


@pytest.mark.parametrize("command", ["run_worker", "run_relay"])
def test_no_process_starts_behind_a_broken_wall(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    settings.DATABASE_ROLE = "ops"
    monkeypatch.setattr("signal.signal", lambda *given: None)
    monkeypatch.setattr("documents.inspection.find_gaps", lambda role: ["A wall fell."])
    with pytest.raises(CommandError, match="A wall fell"):
        call_command(command, stdout=StringIO())
