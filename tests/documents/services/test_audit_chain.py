"""The audit chain: written at commit whatever happens around it, and every tampering is named by its first event."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from documents.models import DocumentTemplate, ExportLayout, PlatformEvent, Tenant
from documents.models.audit_functions import TENANTS
from documents.services.audit import record_event
from documents.services.audit_checkpoints import filed_checkpoints, write_checkpoints
from documents.services.audit_verification import Verdict, verify_chain
from documents.tenancy import ops_scope, scope
from tests.conftest import SERVERS
from tests.documents.services.tampering import EVENT, TAMPERING

EVENTS = 6


@pytest.fixture
def acme(transactional_db: None, settings: Settings, tmp_path: Path) -> Tenant:
    """A tenant with committed events and one checkpoint after them, in the database and in the file."""
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "audit" / "checkpoints.jsonl"
    with ops_scope():
        tenant = Tenant.objects.create(slug="acme", name="Acme Holdings")
    for number in range(EVENTS):
        add_event(tenant, f"field.{number}")
    write_checkpoints()
    return tenant


def add_event(tenant: Tenant, action: str) -> None:
    with scope(tenant.pk):
        values = {"before": {"a": 1.5}, "after": {"b": "é"}}
        record_event(actor=None, tenant_id=tenant.pk, action=action, target=tenant, **values)


def verify(tenant: Tenant, settings: Settings) -> Verdict:
    return verify_chain(tenant.pk, filed=filed_checkpoints(settings.AUDIT_CHECKPOINT_FILE))


@contextmanager
def past_the_triggers() -> Iterator[psycopg.Connection]:
    """Somebody with the server's own rights: no trigger, no key and no policy stands in the way."""
    url = SERVERS.postgres().superuser_url(SERVERS.worker_database)
    with psycopg.connect(url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        yield superuser


def wait_until_blocked() -> None:
    """Until a session of the tests waits for another one's lock."""
    ends_at = time.monotonic() + 20
    waiting = 0
    while not waiting and time.monotonic() < ends_at:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s",
                           [SERVERS.worker_database])  # fmt: skip
            [(waiting,)] = cursor.fetchall()
    assert waiting


@pytest.mark.parametrize("name", TAMPERING)
def test_every_tampering_is_named_by_its_first_event(acme: Tenant, settings: Settings, name: str) -> None:
    statements, first_bad = TAMPERING[name]
    with past_the_triggers() as superuser:
        for statement in statements:
            superuser.execute(statement)
    bad = verify(acme, settings).bad
    assert bad is not None
    assert bad.number == first_bad


def test_a_chain_written_anew_does_not_fit_its_checkpoints(acme: Tenant, settings: Settings) -> None:
    with past_the_triggers() as superuser:
        superuser.execute("UPDATE documents_auditevent SET actor_name = 'eve' WHERE action = 'field.3'")
        superuser.execute("DELETE FROM documents_auditlink")
        superuser.execute("SET session_replication_role = origin")
        superuser.execute(TENANTS.older_events)  # chained by the database's own function, as any new event is
    assert verify_chain(acme.pk).bad == verify(acme, settings).bad
    bad = verify(acme, settings).bad
    assert bad is not None
    assert (bad.number, "rewritten" in bad.what) == (EVENTS, True)


def test_an_untouched_chain_holds_and_goes_on(acme: Tenant, settings: Settings) -> None:
    assert verify(acme, settings) == Verdict(events=EVENTS, checkpoints=1, bad=None)
    add_event(acme, "field.more")
    assert write_checkpoints() == 1
    assert write_checkpoints() == 0
    assert verify(acme, settings) == Verdict(events=EVENTS + 1, checkpoints=2, bad=None)


def test_a_chain_that_became_shorter_is_logged_and_not_signed(
    acme: Tenant, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with past_the_triggers() as superuser:
        superuser.execute("DELETE FROM documents_auditlink WHERE number = %s", [EVENTS])
    assert write_checkpoints() == 0
    assert f"ends at {EVENTS - 1} but was signed up to {EVENTS}" in caplog.text


def test_keys_change_without_losing_what_older_ones_signed(acme: Tenant, settings: Settings) -> None:
    settings.AUDIT_KEYS = ["new" * 20, *settings.AUDIT_KEYS]
    add_event(acme, "field.more")
    write_checkpoints()
    assert verify(acme, settings) == Verdict(events=EVENTS + 1, checkpoints=2, bad=None)
    settings.AUDIT_KEYS = ["new" * 20]
    assert "AUDIT_KEYS" in str(verify(acme, settings).bad)


def test_the_command_names_the_first_bad_event(
    acme: Tenant, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit", "--tenant", "acme")
    assert f"acme: {EVENTS} events as written, 1 checkpoints hold" in capsys.readouterr().out
    with past_the_triggers() as superuser:
        superuser.execute(f"UPDATE documents_auditevent SET after = NULL WHERE id = {EVENT % 4}")
    with pytest.raises(CommandError, match="acme"):
        call_command("verify_audit", "--tenant", "acme")
    assert capsys.readouterr().out.startswith("acme: event 4 (")


def test_a_team_that_vanished_is_named_and_one_that_was_deleted_is_not(
    acme: Tenant, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with past_the_triggers() as superuser:
        superuser.execute("DELETE FROM documents_tenant")
    with pytest.raises(CommandError, match=str(acme.pk)):
        call_command("verify_audit")
    assert f"{acme.pk}: the team and all its events are missing" in capsys.readouterr().out
    with past_the_triggers() as superuser:
        superuser.execute("SET session_replication_role = origin")
        superuser.execute(
            "INSERT INTO documents_platformevent (action, object_type, object_id, actor_name, request_id, created_at)"
            " VALUES (%s, 'tenant', %s, '', '', now())",
            [PlatformEvent.TENANT_DELETED, str(acme.pk)],
        )
    call_command("verify_audit")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--tenant", "nobody"], "short name nobody"), (["--checkpoints", "/nowhere/points"], "no file /nowhere/points")],
)
def test_the_command_says_what_it_cannot_find(db: None, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("verify_audit", *arguments)


def test_a_file_that_holds_something_else_is_refused(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "points"
    settings.AUDIT_CHECKPOINT_FILE.write_text('{"number": 1}\n')
    with pytest.raises(CommandError, match="line 1: not a checkpoint"):
        call_command("verify_audit")


def test_events_of_many_transactions_at_once_are_one_chain(acme: Tenant, settings: Settings) -> None:
    """Two teams in each transaction, in either order: nobody waits for who waits for them."""
    with ops_scope():
        globex = Tenant.objects.create(slug="globex", name="Globex")

    def work(teams: list[Tenant]) -> None:
        for _ in range(10):
            with transaction.atomic():
                for team in teams:
                    add_event(team, "field.many")
        connection.close()

    workers = [threading.Thread(target=work, args=(teams,)) for teams in [[acme, globex], [globex, acme]] * 3]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert verify(acme, settings).events == EVENTS + 60
    assert verify(globex, settings) == Verdict(events=60, checkpoints=0, bad=None)


def test_the_chain_waits_for_no_row_that_a_later_check_needs(acme: Tenant, settings: Settings) -> None:
    """One locks a row and writes an event; another writes an event, then a row whose key is checked against it."""
    with scope(acme.pk):
        template = DocumentTemplate.objects.create(tenant=acme, name="kept", label="Kept", definition={}).pk
    is_locked, may_end = threading.Event(), threading.Event()

    def lock() -> None:
        with scope(acme.pk):
            DocumentTemplate.objects.select_for_update().get(pk=template)
            record_event(actor=None, tenant_id=acme.pk, action="field.locked", target=acme)
            is_locked.set()
            assert may_end.wait(20)
        connection.close()

    def refer() -> None:
        assert is_locked.wait(20)
        with scope(acme.pk):
            record_event(actor=None, tenant_id=acme.pk, action="field.refers", target=acme)
            ExportLayout.objects.create(tenant=acme, template_id=template, name="ERP", definition={})
        connection.close()

    workers = [threading.Thread(target=lock), threading.Thread(target=refer)]
    for worker in workers:
        worker.start()
    wait_until_blocked()
    may_end.set()
    for worker in workers:
        worker.join()
    assert verify(acme, settings) == Verdict(events=EVENTS + 2, checkpoints=1, bad=None)


@pytest.mark.parametrize("table", ["documents_auditlink", "documents_auditcheckpoint", "documents_auditevent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_neither_role_changes_or_deletes_what_is_written(
    acme: Tenant, settings: Settings, table: str, statement: str
) -> None:
    with scope(acme.pk), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
    with ops_scope(), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
    assert verify(acme, settings).bad is None


@pytest.mark.parametrize("table", ["documents_auditlink", "documents_auditcheckpoint"])
def test_only_the_product_itself_writes_the_chain(acme: Tenant, table: str) -> None:
    with scope(acme.pk), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"INSERT INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("role", ["app", "ops"])
@pytest.mark.parametrize("table", ["documents_auditlink", "documents_auditcheckpoint", "documents_auditevent"])
def test_the_roles_own_none_of_it(db: None, settings: Settings, role: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        [(owner,)] = cursor.fetchall()
    assert owner not in {settings.DATABASE_ROLE_NAMES[role]}
