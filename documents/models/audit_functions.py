"""The database's side of the audit chain, as SQL: what an event says, and the functions that chain it.

A chain must be written where nobody can forget it and in the order of commits. So the database does it while the
transaction commits, in two deferred steps: the first notes a link for each event, the second numbers them. What a
deferred trigger queues runs after everything queued before it, so the second step comes after every check of foreign
keys, and whoever waits for the lock of a tenant's chain never holds it while waiting for a row. Both run as ops,
because the tenant's scope has ended by then. Used by migrations, but for CONTENT.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.walls import hand_to_ops

# Every hash that was ever written was made over this text: it must not change, or nothing can be checked any more.
CONTENT = """
    jsonb_build_array(
        {event}.tenant_id, {event}.id, to_char({event}.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        {event}.actor_id, {event}.actor_name, {event}.action, {event}.object_type, {event}.object_id,
        {event}.before, {event}.after, {event}.request_id
    )::text
"""

LINK = """
    CREATE FUNCTION link_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO documents_auditlink (id, tenant_id, event_id, hash)
        VALUES (gen_random_uuid(), NEW.tenant_id, NEW.id, '');
        RETURN NULL;
    END $$
"""
# Links without a number are this transaction's own: nobody else's are visible. All of them are sealed at the first
# firing, tenant after tenant in one order, so that two transactions over several tenants cannot wait for each other.
SEAL = f"""
    CREATE FUNCTION seal_audit_links() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        of_tenant uuid;
        link record;
        last_number bigint;
        last_hash text;
    BEGIN
        PERFORM FROM documents_auditlink WHERE id = NEW.id AND number IS NULL;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        FOR of_tenant IN SELECT DISTINCT tenant_id FROM documents_auditlink WHERE number IS NULL ORDER BY 1 LOOP
            PERFORM pg_advisory_xact_lock(hashtextextended(of_tenant || ' audit chain', 0));
            SELECT number, hash INTO last_number, last_hash FROM documents_auditlink
            WHERE tenant_id = of_tenant AND number IS NOT NULL ORDER BY number DESC LIMIT 1;
            last_number := coalesce(last_number, 0);
            last_hash := coalesce(last_hash, '');
            FOR link IN
                SELECT l.id, {CONTENT.format(event="e")} AS content FROM documents_auditlink l
                JOIN documents_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
                WHERE l.tenant_id = of_tenant AND l.number IS NULL ORDER BY e.created_at, e.id
            LOOP
                last_number := last_number + 1;
                last_hash := encode(
                    sha256(convert_to(last_hash || ' ' || last_number || ' ' || link.content, 'UTF8')), 'hex'
                );
                UPDATE documents_auditlink SET number = last_number, hash = last_hash WHERE id = link.id;
            END LOOP;
        END LOOP;
        RETURN NULL;
    END $$
"""  # noqa: S608  # CONTENT is a constant
TRIGGERS = (
    """
    CREATE CONSTRAINT TRIGGER documents_auditevent_is_linked AFTER INSERT ON documents_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit_event()
    """,
    """
    CREATE CONSTRAINT TRIGGER documents_auditlink_is_sealed AFTER INSERT ON documents_auditlink
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_audit_links()
    """,
    """
    CREATE TRIGGER documents_auditlink_never_changes BEFORE UPDATE ON documents_auditlink
    FOR EACH ROW WHEN (OLD.number IS NOT NULL) EXECUTE FUNCTION row_never_changes()
    """,
    """
    CREATE TRIGGER documents_auditlink_never_goes BEFORE DELETE ON documents_auditlink
    FOR EACH ROW EXECUTE FUNCTION row_never_changes()
    """,
    """
    CREATE TRIGGER documents_auditcheckpoint_never_changes BEFORE UPDATE OR DELETE ON documents_auditcheckpoint
    FOR EACH ROW EXECUTE FUNCTION row_never_changes()
    """,
)
# Events that were there before the chain was: one link each, numbered by the trigger like all that follow.
OLDER_EVENTS = """
    INSERT INTO documents_auditlink (id, tenant_id, event_id, hash)
    SELECT gen_random_uuid(), tenant_id, id, '' FROM documents_auditevent
"""


def build_chain(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create functions and triggers, chain the events that are there, leave app no way to write but adding events."""
    roles = settings.DATABASE_ROLE_NAMES
    for statement in (LINK, SEAL, *TRIGGERS):
        editor.execute(statement, params=None)
    for signature in ("link_audit_event()", "seal_audit_links()"):
        hand_to_ops(editor, signature)
    editor.execute(f'SET LOCAL ROLE "{roles["ops"]}"')  # under FORCE the owner sees no event
    editor.execute(OLDER_EVENTS)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("RESET ROLE")
    editor.execute(f'REVOKE UPDATE, DELETE ON documents_auditevent FROM "{roles["app"]}"')
    for table in ("documents_auditlink", "documents_auditcheckpoint"):
        editor.execute(f'REVOKE INSERT, UPDATE, DELETE ON {table} FROM "{roles["app"]}"')
