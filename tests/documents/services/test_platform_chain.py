"""The platform's own audit: what people do whom no team's tells of, chained, signed and checked as the teams' are."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from documents.models import PlatformEvent, Tenant, User
from documents.models.audit_functions import PLATFORM, PLATFORM_ID
from documents.services.audit import record_event, record_platform_event
from documents.services.audit_checkpoints import filed_checkpoints, write_checkpoints
from documents.services.audit_verification import Verdict, verify_chain, verify_platform
from documents.tenancy import ops_scope, scope
from tests.documents.services.tampering import TAMPERING
from tests.documents.services.test_audit_chain import EVENTS, past_the_triggers

# The code is the teams'; that each kind is named is tried there.
TRIED = ["edit who", "delete both and close the gap", "cut the end off, checkpoints too", "put one in between"]
COLUMNS = {
    "(id, tenant_id, actor_name, action, object_type, object_id, request_id,": (
        "(actor_name, action, object_type, object_id, request_id,"
    ),
    "(id, tenant_id, event_id, number, hash)": "(id, event_id, number, hash)",
    "gen_random_uuid(), tenant_id, '', 'forged'": "'', 'forged'",
    "gen_random_uuid(), tenant_id, id, 4": "gen_random_uuid(), id, 4",
}


@pytest.fixture
def sam(transactional_db: None, settings: Settings, tmp_path: Path) -> User:
    """Staff of no team, with committed events of the platform and one checkpoint after them."""
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "audit" / "checkpoints.jsonl"
    user = User.objects.create_user("sam-staff", is_staff=True)
    for number in range(EVENTS):
        record_platform_event(by=user, action=f"field.{number}", target=user, before={"a": 1.5}, after={"b": "é"})
    write_checkpoints()
    return user


def verify(settings: Settings) -> Verdict:
    return verify_platform(filed=filed_checkpoints(settings.AUDIT_CHECKPOINT_FILE))


def of_the_platform(statement: str) -> str:
    """What is done to a tenant's chain, done to the platform's."""
    statement = statement.replace("documents_audit", "documents_platform")
    for theirs, ours in COLUMNS.items():
        statement = statement.replace(theirs, ours)
    return statement


@pytest.mark.parametrize("name", TRIED)
def test_every_tampering_is_named_by_its_first_event(sam: User, settings: Settings, name: str) -> None:
    statements, first_bad = TAMPERING[name]
    with past_the_triggers() as superuser:
        for statement in statements:
            superuser.execute(of_the_platform(statement))
    bad = verify(settings).bad
    assert bad is not None
    assert bad.number == first_bad
    with pytest.raises(CommandError, match="the platform"):
        call_command("verify_audit")


def test_an_untouched_chain_holds_and_says_who_did_what(sam: User, settings: Settings) -> None:
    assert verify(settings) == Verdict(events=EVENTS, checkpoints=1, bad=None)
    assert {point.tenant for point in filed_checkpoints(settings.AUDIT_CHECKPOINT_FILE)} == {str(PLATFORM_ID)}
    call_command("verify_audit")
    with ops_scope():
        event = PlatformEvent.objects.latest("created_at")
    assert (event.actor, event.actor_name, event.object_id) == (sam, "sam-staff", str(sam.pk))
    assert (event.before, event.after) == ({"a": 1.5}, {"b": "é"})


def test_an_emptied_audit_is_broken_also_without_checkpoints(
    sam: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with ops_scope():
        acme = Tenant.objects.create(slug="acme", name="Acme Holdings")
    with scope(acme.pk):
        record_event(actor=None, tenant_id=acme.pk, action="tenant.create", target=acme)
    settings.AUDIT_CHECKPOINT_FILE.unlink()
    with past_the_triggers() as superuser:
        for of in ("platform", "audit"):
            for table in ("event", "link", "checkpoint"):
                superuser.execute(f"DELETE FROM documents_{of}{table}")
    with pytest.raises(CommandError, match="acme, the platform"):
        call_command("verify_audit")
    said = capsys.readouterr().out
    assert said.count("the whole audit was emptied") == 2
    assert "No checkpoints from outside the database were used" in said


def test_what_was_there_before_the_chain_is_chained(sam: User, settings: Settings) -> None:
    with past_the_triggers() as superuser:
        superuser.execute("DELETE FROM documents_platformlink")
        superuser.execute("DELETE FROM documents_platformcheckpoint")
        superuser.execute("SET session_replication_role = origin")
        superuser.execute(PLATFORM.older_events)
    assert verify_platform() == Verdict(events=EVENTS, checkpoints=0, bad=None)


def test_transactions_over_a_teams_chain_and_the_platforms_never_wait_for_each_other(sam: User) -> None:
    """Each writes into both, one in this order and one in that: both chains are locked in one order all the same."""
    with ops_scope():
        acme = Tenant.objects.create(slug="acme", name="Acme Holdings")

    def work(is_team_first: bool) -> None:
        for _ in range(10):
            with transaction.atomic():
                for is_teams in (is_team_first, not is_team_first):
                    add(is_teams)
        connection.close()

    def add(is_teams: bool) -> None:
        doors = {True: add_to_team, False: add_to_platform}
        doors[is_teams]()

    def add_to_team() -> None:
        with scope(acme.pk):
            record_event(actor=None, tenant_id=acme.pk, action="field.many", target=acme)

    def add_to_platform() -> None:
        record_platform_event(by=sam, action="field.many", target=sam)

    workers = [threading.Thread(target=work, args=(first,)) for first in [True, False] * 3]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert verify_platform().events == EVENTS + 60
    assert verify_chain(acme.pk).events == 60


@pytest.mark.parametrize("table", ["platformevent", "platformlink", "platformcheckpoint"])
@pytest.mark.parametrize(
    "statement", ["SELECT FROM {}", "UPDATE {} SET id = id", "DELETE FROM {}", "INSERT INTO {} SELECT * FROM {}"]
)
def test_app_reads_and_changes_nothing_of_it(db: None, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(f"documents_{table}", f"documents_{table}"))


def test_ops_changes_nothing_of_it(sam: User, settings: Settings) -> None:
    tables = ("documents_platformlink", "documents_platformcheckpoint")
    said = [
        refusal(f"{verb} {table} {rest}")
        for table in tables
        for verb, rest in [("UPDATE", "SET id = id"), ("DELETE FROM", "")]
    ]
    assert ["never changed" in one for one in said] == [True] * 4
    assert verify(settings).bad is None


def refusal(statement: str) -> str:
    """What the database says to ops."""
    with ops_scope(), pytest.raises(DatabaseError) as refused, transaction.atomic():
        connection.cursor().execute(statement)
    return str(refused.value)


@pytest.mark.parametrize("action", ["tenant.delete", "tenant.create"])
def test_nobody_says_by_that_function_what_became_of_a_tenant(db: None, action: str) -> None:
    """One who could would open the triggers that keep what the tenant's audit says."""
    with pytest.raises(DatabaseError, match="its own function"), transaction.atomic():
        record_platform_event(by=None, action=action, target=Tenant())
