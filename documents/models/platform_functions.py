"""How the platform's events are added, as SQL: by a function that cannot say that a tenant was deleted.

It belongs to the owner, because no other role may write that table: one of its events opens the triggers that keep
what was written down (`tenant_end`). Used by migrations only.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.tenant_end import DELETE_TENANT

ADD_EVENT = """
    CREATE FUNCTION add_platform_event(
        what varchar, kind varchar, object varchar, person bigint, person_name varchar, was jsonb, became jsonb,
        request varchar
    ) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF what LIKE 'tenant.%' THEN
            RAISE EXCEPTION 'what becomes of a tenant is told by its own function'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO documents_platformevent (
            action, object_type, object_id, actor_id, actor_name, before, after, request_id, created_at
        ) VALUES (what, kind, object, person, person_name, was, became, request, clock_timestamp());
    END $$
"""
SIGNATURE = "add_platform_event(varchar, varchar, varchar, bigint, varchar, jsonb, jsonb, varchar)"


def create_platform_functions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create it, and have `delete_tenant` fill the columns that events have by now. For `migrations.RunPython`."""
    app, ops = (f'"{settings.DATABASE_ROLE_NAMES[kind]}"' for kind in ("app", "ops"))
    for statement in (ADD_EVENT, DELETE_TENANT):
        editor.execute(statement, params=None)  # a percent sign in a function is no placeholder
    editor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM public")
    editor.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {app}, {ops}")
