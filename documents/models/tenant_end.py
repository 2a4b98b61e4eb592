"""The database's side of deleting a tenant, as SQL: the only way past the triggers that keep what was written down.

`delete_tenant` belongs to the owner, because the platform's event that it adds is what lets those triggers go, and
nobody else may add such a one (`platform_functions`). The rows are deleted by `erase_tenant` as ops, which alone sees
them under row-level security and which nobody but `delete_tenant` may call. Used by migrations only.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Runs as the owner: whoever changes a row of a tenant's must not need a right to the platform's events.
GUARD = """
    CREATE OR REPLACE FUNCTION row_never_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        PERFORM FROM documents_platformevent
        WHERE action = 'tenant.delete' AND object_id = to_jsonb(OLD) ->> 'tenant_id';
        IF NOT FOUND THEN
            RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END $$
"""
DELETE_TENANT = """
    CREATE OR REPLACE FUNCTION delete_tenant(gone uuid, person bigint, person_name varchar) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        INSERT INTO documents_platformevent (
            action, object_type, object_id, actor_id, actor_name, request_id, created_at
        ) VALUES ('tenant.delete', 'tenant', gone, person, person_name, '', now());
        RETURN erase_tenant(gone);
    END $$
"""
# Every table with a tenant's rows is found in the catalogue, so that none which comes later can be forgotten. The lock
# on the tenant's own row holds off whoever would add rows meanwhile: their foreign-key check waits, then fails. What
# this transaction has put off to its end (the audit's chain) is done while its rows are still there.
ERASE_TENANT = """
    CREATE FUNCTION erase_tenant(gone uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DECLARE
        of_tenant regclass;
        deleted bigint;
        total bigint := 0;
    BEGIN
        PERFORM FROM documents_tenant WHERE id = gone FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no tenant %', gone USING ERRCODE = 'no_data_found';
        END IF;
        SET CONSTRAINTS ALL IMMEDIATE;
        SET CONSTRAINTS ALL DEFERRED;
        FOR of_tenant IN
            SELECT c.oid::regclass FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND a.attname = 'tenant_id' AND NOT a.attisdropped
            ORDER BY c.relname
        LOOP
            EXECUTE format('DELETE FROM %s WHERE tenant_id = $1', of_tenant) USING gone;
            GET DIAGNOSTICS deleted = ROW_COUNT;
            total := total + deleted;
        END LOOP;
        DELETE FROM documents_tenant WHERE id = gone;
        RETURN total + 1;
    END $$
"""
SIGNATURES = {"delete": "delete_tenant(uuid, bigint, varchar)", "erase": "erase_tenant(uuid)"}
TABLE = "documents_platformevent"


def create_tenant_end(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the functions, give them to the roles that may use them, close the table. For `migrations.RunPython`."""
    owner, app, ops = (f'"{settings.DATABASE_ROLE_NAMES[kind]}"' for kind in ("owner", "app", "ops"))
    for statement in (GUARD, ERASE_TENANT, DELETE_TENANT):
        editor.execute(statement, params=None)  # a percent sign in a function is no placeholder
    for signature in SIGNATURES.values():
        editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM public, {app}, {ops}")
    editor.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURES['delete']} TO {ops}")
    editor.execute(f"ALTER FUNCTION {SIGNATURES['erase']} OWNER TO {ops}")
    editor.execute(f"SET LOCAL ROLE {ops}")  # granted before, the old owner's right would have become the new one's
    editor.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURES['erase']} TO {owner}")
    editor.execute("RESET ROLE")
    editor.execute(f"REVOKE ALL ON {TABLE} FROM public, {app}, {ops}")
    editor.execute(f"GRANT SELECT ON {TABLE} TO {ops}")
    editor.execute(
        f"CREATE TRIGGER {TABLE}_never_changes BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION row_never_changes()"
    )
