"""Checking 100,000 audit events, and whether every kind of tampering with them is named by its first event."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, seconds_of, tell
from ocrsite.embedded.postgres import SUPERUSER
from ocrsite.supervisor.data_folder import DataFolder

EVENTS = 100_000
SINGLE = 200  # events in transactions of their own
MOST_SECONDS = 30.0
FILL = """
    INSERT INTO documents_auditevent (
        id, tenant_id, actor_name, action, object_type, object_id, before, after, request_id, created_at
    )
    SELECT gen_random_uuid(), %s, 'operator', 'field.correct', 'document', gen_random_uuid()::text,
        jsonb_build_object('name', 'grand_total', 'value', number * 1.5, 'confidence', 0.93),
        jsonb_build_object('name', 'grand_total', 'value', number * 2.5, 'seconds', 4.2),
        md5(number::text), now() - (%s - number) * interval '1 second'
    FROM generate_series(1, %s) AS number
"""
EVENT = "(SELECT event_id FROM documents_auditlink WHERE number = {number})"
FORGED = """
    INSERT INTO documents_auditevent (
        id, tenant_id, actor_name, action, object_type, object_id, request_id, created_at
    )
    SELECT gen_random_uuid(), tenant_id, 'eve', 'forged', 'tenant', '1', '', now() FROM documents_auditlink
    WHERE number = 1
"""
# From the end of the chain to its beginning: each finding lies before the one before it, so nothing is put back.
TAMPERING: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "put in past the trigger": (0, (FORGED,)),
    "tail cut": (
        99_001,
        (
            "DELETE FROM documents_auditevent e USING documents_auditlink l WHERE l.event_id = e.id AND number > 99000",
            "DELETE FROM documents_auditlink WHERE number > 99000",
        ),
    ),
    "tail cut, with its checkpoints": (99_001, ("DELETE FROM documents_auditcheckpoint",)),
    "edit": (90_000, (f"UPDATE documents_auditevent SET actor_name = 'eve' WHERE id = {EVENT.format(number=90_000)}",)),
    "reorder": (
        80_000,
        (
            "UPDATE documents_auditlink SET number = -1 WHERE number = 80000",
            "UPDATE documents_auditlink SET number = 80000 WHERE number = 85000",
            "UPDATE documents_auditlink SET number = 85000 WHERE number = -1",
        ),
    ),
    "insert": (
        70_000,
        (
            "UPDATE documents_auditlink SET number = -number - 1 WHERE number >= 70000",
            "UPDATE documents_auditlink SET number = -number WHERE number < 0",
            "INSERT INTO documents_auditlink (id, tenant_id, event_id, number, hash) SELECT gen_random_uuid(), "
            "tenant_id, id, 70000, md5('') || md5('') FROM documents_auditevent WHERE action = 'forged'",
        ),
    ),
    "delete": (60_000, (f"DELETE FROM documents_auditevent WHERE id = {EVENT.format(number=60_000)}",)),
    "delete and close the gap": (
        50_000,
        (
            f"DELETE FROM documents_auditevent WHERE id = {EVENT.format(number=50_000)}",
            "DELETE FROM documents_auditlink WHERE number = 50000",
            "UPDATE documents_auditlink SET number = -number + 1 WHERE number > 50000",
            "UPDATE documents_auditlink SET number = -number WHERE number < 0",
        ),
    ),
}


def measure() -> list[Figure]:
    """Writing, checking, and one chain tampered with more and more by somebody with the server's own rights."""
    with own_database() as environment:
        from documents.services.audit_checkpoints import write_checkpoints

        actor = make_actor()
        single = seconds_of(_record_singly, actor.tenant_id)
        filling = seconds_of(_fill, environment, actor.tenant_id)
        write_checkpoints()
        verdicts: list[int] = []
        checking = seconds_of(lambda: verdicts.append(_check(actor.tenant_id)[0]))
        unnamed = [name for name in TAMPERING if not _is_named(environment, actor.tenant_id, name)]
    return [
        Figure("an event in a transaction of its own", single / SINGLE * 1000, "ms"),
        Figure(f"chaining {EVENTS:,} events of one transaction", filling, "s"),
        Figure("events checked", verdicts[0], "", at_least=EVENTS),
        Figure("checking them", checking, "s", at_most=MOST_SECONDS),
        Figure("kinds of tampering", len(TAMPERING), ""),
        Figure("of which the first bad event is not named", len(unnamed), "", at_most=0),
    ]


def _record_singly(tenant_id: uuid.UUID) -> None:
    from documents.models import Tenant
    from documents.services.audit import record_event
    from documents.tenancy import scope

    for _ in range(SINGLE):
        with scope(tenant_id):
            record_event(actor=None, tenant_id=tenant_id, action="tenant.rename", target=Tenant(pk=tenant_id))


def _fill(environment: Mapping[str, str], tenant_id: uuid.UUID) -> None:
    with psycopg.connect(environment["DATABASE_OPS_URL"]) as connection:
        connection.execute(FILL, [tenant_id, EVENTS, EVENTS])


def _check(tenant_id: uuid.UUID) -> tuple[int, str, int | None]:
    """How many events hold, what is said of the first that does not, and its number."""
    from django.conf import settings

    from documents.services.audit_checkpoints import filed_checkpoints
    from documents.services.audit_verification import verify_chain

    verdict = verify_chain(tenant_id, filed=filed_checkpoints(settings.AUDIT_CHECKPOINT_FILE))
    return (verdict.events, str(verdict.bad), verdict.bad.number) if verdict.bad else (verdict.events, "", 0)


def _is_named(environment: Mapping[str, str], tenant_id: uuid.UUID, name: str) -> bool:
    number, statements = TAMPERING[name]
    with _past_the_triggers(environment) as superuser:
        for statement in statements:
            superuser.execute(statement)
    _, said, named = _check(tenant_id)
    tell(f"{name}: {said}")
    return bool(said) and named == (number or None)


@contextmanager
def _past_the_triggers(environment: Mapping[str, str]) -> Iterator[psycopg.Connection]:
    """No trigger, no key and no policy stands in this one's way."""
    password = DataFolder(Path(environment["DATA_DIR"])).secret("postgres_password")
    with psycopg.connect(environment["DATABASE_URL"], user=SUPERUSER, password=password) as superuser:
        superuser.execute("SET session_replication_role = replica")
        yield superuser
