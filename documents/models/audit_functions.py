"""The database's side of the audit chains, as SQL: what an event says, and the functions that chain it.

A chain must be written where nobody can forget it and in the order of commits. So the database does it while the
transaction commits, in two deferred steps: the first notes a link for each event, the second numbers them. What a
deferred trigger queues runs after everything queued before it, so the second step comes after every check of foreign
keys, and whoever waits for the lock of a chain never holds it while waiting for a row. Both run as ops, because the
tenant's scope has ended by then. Each tenant has a chain of its own, and the platform has one. Used by migrations, but
for the chains themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.walls import hand_to_ops

PLATFORM_ID = uuid.UUID(int=0)  # in the place of a tenant's id, where the chain is the platform's


@dataclass(frozen=True, slots=True)
class Chain:
    """The tables of one kind of chain. `owner`: SQL for whose chain `{row}` is in; `owners`: whose there are."""

    kind: str
    keys: tuple[str, ...]
    owner: str
    owners: str

    @property
    def events(self) -> str:
        """The table of what happened."""
        return f"documents_{self.kind}event"

    @property
    def links(self) -> str:
        """The table of the events' places."""
        return f"documents_{self.kind}link"

    @property
    def checkpoints(self) -> str:
        """The table of signed statements."""
        return f"documents_{self.kind}checkpoint"

    def of(self, row: str) -> str:
        """SQL for whose chain the row is in."""
        return self.owner.format(row=row)

    def content(self, event: str) -> str:
        """SQL for what an event says.

        Every hash that was ever written was made over this text: it must not change, or nothing can be checked.
        """
        return f"""
    jsonb_build_array(
        {self.of(event)}, {event}.id, to_char({event}.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        {event}.actor_id, {event}.actor_name, {event}.action, {event}.object_type, {event}.object_id,
        {event}.before, {event}.after, {event}.request_id
    )::text
"""

    @property
    def older_events(self) -> str:
        """SQL that links events which are in no chain yet; the trigger numbers them like all that follow."""
        keys = "".join(f"{key}, " for key in self.keys)
        return (
            f"INSERT INTO {self.links} (id, {keys}event_id, hash) "  # noqa: S608  # constants
            f"SELECT gen_random_uuid(), {keys}id, '' FROM {self.events}"
        )


TENANTS = Chain("audit", ("tenant_id",), "{row}.tenant_id", "SELECT id FROM documents_tenant")
PLATFORM = Chain("platform", (), f"'{PLATFORM_ID}'::uuid", f"SELECT '{PLATFORM_ID}'::uuid AS id")
CHAINS = (TENANTS, PLATFORM)


def _link(chain: Chain) -> str:
    keys = "".join(f"{key}, " for key in chain.keys)
    values = "".join(f"NEW.{key}, " for key in chain.keys)
    return f"""
    CREATE FUNCTION link_{chain.kind}_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO {chain.links} (id, {keys}event_id, hash)
        VALUES (gen_random_uuid(), {values}NEW.id, '');
        RETURN NULL;
    END $$
"""  # noqa: S608  # constants


def _seal(chains: Iterable[Chain]) -> str:
    """Links without a number are this transaction's own: nobody else's are visible.

    All of them are sealed at the first firing, of every kind and of each kind's owners in one order, so that two
    transactions over several chains cannot wait for each other.
    """
    is_open = " UNION ALL ".join(f"SELECT FROM {chain.links} WHERE id = NEW.id AND number IS NULL" for chain in chains)
    return f"""
    CREATE OR REPLACE FUNCTION seal_audit_links() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        chain_of uuid;
        link record;
        last_number bigint;
        last_hash text;
    BEGIN
        PERFORM FROM ({is_open}) AS own;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        {"".join(_seal_one(chain) for chain in chains)}
        RETURN NULL;
    END $$
"""  # constants


def _seal_one(chain: Chain) -> str:
    return f"""
        FOR chain_of IN SELECT DISTINCT {chain.of("l")} FROM {chain.links} l WHERE number IS NULL ORDER BY 1 LOOP
            PERFORM pg_advisory_xact_lock(hashtextextended(chain_of || ' audit chain', 0));
            SELECT number, hash INTO last_number, last_hash FROM {chain.links} l
            WHERE {chain.of("l")} = chain_of AND number IS NOT NULL ORDER BY number DESC LIMIT 1;
            last_number := coalesce(last_number, 0);
            last_hash := coalesce(last_hash, '');
            FOR link IN
                SELECT l.id, {chain.content("e")} AS content FROM {chain.links} l
                JOIN {chain.events} e ON {chain.of("e")} = {chain.of("l")} AND e.id = l.event_id
                WHERE {chain.of("l")} = chain_of AND l.number IS NULL ORDER BY e.created_at, e.id
            LOOP
                last_number := last_number + 1;
                last_hash := encode(
                    sha256(convert_to(last_hash || ' ' || last_number || ' ' || link.content, 'UTF8')), 'hex'
                );
                UPDATE {chain.links} SET number = last_number, hash = last_hash WHERE id = link.id;
            END LOOP;
        END LOOP;
"""  # noqa: S608  # constants


def _triggers(chain: Chain) -> tuple[str, ...]:
    return (
        f"""
    CREATE CONSTRAINT TRIGGER {chain.events}_is_linked AFTER INSERT ON {chain.events}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_{chain.kind}_event()
    """,
        f"""
    CREATE CONSTRAINT TRIGGER {chain.links}_is_sealed AFTER INSERT ON {chain.links}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_links()
    """,
        f"""
    CREATE TRIGGER {chain.links}_never_changes BEFORE UPDATE ON {chain.links}
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION row_never_changes()
    """,
        f"""
    CREATE TRIGGER {chain.links}_never_goes BEFORE DELETE ON {chain.links}
    FOR EACH ROW EXECUTE FUNCTION row_never_changes()
    """,
        f"""
    CREATE TRIGGER {chain.checkpoints}_never_changes BEFORE UPDATE OR DELETE ON {chain.checkpoints}
    FOR EACH ROW EXECUTE FUNCTION row_never_changes()
    """,
    )


def build_chain(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create functions and triggers, chain the events that are there, leave app no way to write but adding events."""
    app = settings.DATABASE_ROLE_NAMES["app"]
    editor.execute(_seal([TENANTS]), params=None)
    _build(editor, TENANTS)
    hand_to_ops(editor, "seal_audit_links()")
    _chain_older_events(editor, TENANTS)
    editor.execute(f'REVOKE UPDATE, DELETE ON {TENANTS.events} FROM "{app}"')
    for table in (TENANTS.links, TENANTS.checkpoints):
        editor.execute(f'REVOKE INSERT, UPDATE, DELETE ON {table} FROM "{app}"')


def build_platform_chain(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The same for the platform's events; app sees nothing of them and adds one by a function alone."""
    roles = settings.DATABASE_ROLE_NAMES
    editor.execute(f'SET LOCAL ROLE "{roles["ops"]}"')  # whose function it is by now
    editor.execute(_seal(CHAINS), params=None)
    editor.execute(f'GRANT EXECUTE ON FUNCTION seal_audit_links() TO "{roles["owner"]}"')
    editor.execute("RESET ROLE")
    _build(editor, PLATFORM)
    _chain_older_events(editor, PLATFORM)
    for table in (PLATFORM.links, PLATFORM.checkpoints):
        editor.execute(f'REVOKE ALL ON {table} FROM "{roles["app"]}"')


def _build(editor: BaseDatabaseSchemaEditor, chain: Chain) -> None:
    for statement in (_link(chain), *_triggers(chain)):
        editor.execute(statement, params=None)
    hand_to_ops(editor, f"link_{chain.kind}_event()")


def _chain_older_events(editor: BaseDatabaseSchemaEditor, chain: Chain) -> None:
    editor.execute(f'SET LOCAL ROLE "{settings.DATABASE_ROLE_NAMES["ops"]}"')  # under FORCE the owner sees no event
    editor.execute(chain.older_events)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("RESET ROLE")
