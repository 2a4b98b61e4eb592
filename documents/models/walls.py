"""The SQL that walls tenants off from each other in PostgreSQL, written from the models so that none is forgotten.

Used by migrations only. Each tenant table gets: a unique (tenant_id, id); every reference to another tenant row as a
foreign key on (tenant_id, id), because PostgreSQL's own foreign-key checks bypass row-level security; row-level
security that is FORCEd on the owner too; one policy for the role app, which raises outside a scope (`current_setting`
without a default) instead of answering empty, and one for ops, which sees every tenant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import ForeignKey, Model

TENANT = "(SELECT current_setting('app.tenant_id')::uuid)"
ROW_NEVER_CHANGES = {"AuditEvent": "UPDATE OR DELETE", "Correction": "UPDATE", "ExtractedField": "UPDATE",
                     "TemplateVersion": "UPDATE"}  # fmt: skip
ACTIONS = {"CASCADE": "CASCADE", "SET_NULL": "SET NULL", "DO_NOTHING": "NO ACTION"}


def is_tenant_model(model: type[Model]) -> bool:
    """Whether rows of `model` belong to one tenant; works on a migration's historical models, too."""
    return any(field.name == "tenant" for field in model._meta.fields)


def build_walls(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Wall in every tenant model of the `documents` app that has no wall yet. For `migrations.RunPython`.

    A migration that adds a tenant model ends with it. A reference added to an older table is the migration's own.
    """
    models = apps.get_app_config("documents").get_models()
    tenant_models = [model for model in models if is_tenant_model(model) and not _is_walled(editor, model)]
    for model in tenant_models:
        editor.execute(f"ALTER TABLE {model._meta.db_table} ADD UNIQUE (tenant_id, id)")
    for model in tenant_models:
        for statement in (*_references(model), *_security(model._meta.db_table, "tenant_id")):
            editor.execute(statement)
        if model.__name__ in ROW_NEVER_CHANGES:
            editor.execute(_guard(model))
    tenant = apps.get_model("documents", "Tenant")
    if not _is_walled(editor, tenant):
        for statement in _security(tenant._meta.db_table, "id"):
            editor.execute(statement)


def _is_walled(editor: BaseDatabaseSchemaEditor, model: type[Model]) -> bool:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return bool(cursor.fetchone()[0])


def _references(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    for field in model._meta.fields:
        if not isinstance(field, ForeignKey) or field.name == "tenant" or not is_tenant_model(_target(field)):
            continue
        action = ACTIONS[getattr(field.remote_field.on_delete, "__name__", "")]
        columns = f" ({field.column})" if action == "SET NULL" else ""
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.column}_same_tenant "
            f"FOREIGN KEY (tenant_id, {field.column}) REFERENCES {_target(field)._meta.db_table} (tenant_id, id) "
            f"ON DELETE {action}{columns} DEFERRABLE INITIALLY DEFERRED"
        )


def _target(field: Any) -> type[Model]:
    model: type[Model] = field.remote_field.model
    return model


def _security(table: str, column: str) -> Iterator[str]:
    roles = settings.DATABASE_ROLE_NAMES
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield (
        f'CREATE POLICY tenant_only ON {table} TO "{roles["app"]}" '
        f"USING ({column} = {TENANT}) WITH CHECK ({column} = {TENANT})"
    )
    yield f'CREATE POLICY every_tenant ON {table} TO "{roles["ops"]}" USING (true) WITH CHECK (true)'


def _guard(model: type[Model]) -> str:
    table = model._meta.db_table
    return (
        f"CREATE TRIGGER {table}_never_changes BEFORE {ROW_NEVER_CHANGES[model.__name__]} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION row_never_changes()"
    )


FUNCTIONS = (
    """
    CREATE FUNCTION row_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    # Needed before the tenant is known, so it runs as ops: which tenants one person belongs to, and nothing else.
    """
    CREATE FUNCTION memberships_of(person bigint)
    RETURNS TABLE (tenant_id uuid, name varchar, slug varchar, role varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT t.id, t.name, t.slug, m.role FROM documents_membership m JOIN documents_tenant t ON t.id = m.tenant_id
        WHERE m.user_id = person ORDER BY t.name, t.id
    $$
    """,
)

# Needed before the tenant is known, too: what one link offers, and nothing once it is used, withdrawn or has lapsed.
INVITATION = """
    CREATE FUNCTION invitation_of(hash varchar)
    RETURNS TABLE (id uuid, tenant_id uuid, tenant_name varchar, email varchar, role varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT i.id, t.id, t.name, i.email, i.role FROM documents_invitation i
        JOIN documents_tenant t ON t.id = i.tenant_id
        WHERE i.token_hash = hash AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now()
    $$
"""


def create_functions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the functions that every table or every log-in needs. For `migrations.RunPython`."""
    for statement in FUNCTIONS:
        editor.execute(statement, params=None)  # a percent sign in a function is no placeholder
    hand_to_ops(editor, "memberships_of(bigint)")


def create_invitation_function(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the function that answers the holder of an invitation's link. For `migrations.RunPython`."""
    editor.execute(INVITATION, params=None)
    hand_to_ops(editor, "invitation_of(varchar)")


def hand_to_ops(editor: BaseDatabaseSchemaEditor, signature: str) -> None:
    """Let a SECURITY DEFINER function run as ops, for app and ops alone; the owner's would raise under FORCE."""
    roles = settings.DATABASE_ROLE_NAMES
    editor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM public")
    editor.execute(f'GRANT EXECUTE ON FUNCTION {signature} TO "{roles["app"]}", "{roles["ops"]}"')
    editor.execute(f'ALTER FUNCTION {signature} OWNER TO "{roles["ops"]}"')
