"""The SQL that counts the bytes each tenant stores, in the transaction that adds or deletes them. For migrations.

Counted are the files whose rows know their size: originals, files of the workbench, written exports. The counting row
stays locked until that transaction ends, which is what makes a check after an insert exact at any concurrency.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A run that asks about a stored document brings no file of its own.
COUNTED = {
    "documents_document": "true",
    "documents_taskrun": "position('/runs/' in {row}.storage_key) > 0",
    "documents_export": "true",
}
# A tenant that is being deleted has no row to subtract from any more, and must not get a new one.
COUNT = """
    CREATE FUNCTION count_stored_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO documents_quota (id, tenant_id, stored_bytes)
            VALUES (gen_random_uuid(), NEW.tenant_id, NEW.size)
            ON CONFLICT (tenant_id) DO UPDATE SET stored_bytes = documents_quota.stored_bytes + excluded.stored_bytes;
        ELSIF TG_OP = 'UPDATE' THEN
            UPDATE documents_quota SET stored_bytes = stored_bytes + NEW.size - OLD.size
            WHERE tenant_id = NEW.tenant_id;
        ELSE
            UPDATE documents_quota SET stored_bytes = stored_bytes - OLD.size WHERE tenant_id = OLD.tenant_id;
        END IF;
        RETURN NULL;
    END $$
"""


def count_what_is_stored(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers and count what is there already. For `migrations.RunPython`, behind the walls."""
    editor.execute(COUNT, params=None)
    for table, condition in COUNTED.items():
        for statement in _triggers(table, condition):
            editor.execute(statement, params=None)
    sums = " UNION ALL ".join(
        f"SELECT tenant_id, size FROM {table} AS one WHERE {condition.format(row='one')}"  # noqa: S608  # our own names
        for table, condition in COUNTED.items()
    )
    ops = editor.connection.ops.quote_name(settings.DATABASE_ROLE_NAMES["ops"])
    editor.execute(f"SET LOCAL ROLE {ops}")  # the owner sees no tenant's rows
    editor.execute(
        "INSERT INTO documents_quota (id, tenant_id, stored_bytes) "  # noqa: S608  # our own names
        f"SELECT gen_random_uuid(), tenant_id, sum(size) FROM ({sums}) AS files GROUP BY tenant_id",
        params=None,
    )
    editor.execute("RESET ROLE")


def _triggers(table: str, condition: str) -> Iterator[str]:
    events = (
        ("added", "INSERT", condition.format(row="NEW")),
        ("deleted", "DELETE", condition.format(row="OLD")),
        # Saving a row names every column: only a new size is worth a call.
        ("changed", "UPDATE OF size", f"OLD.size <> NEW.size AND {condition.format(row='NEW')}"),
    )
    for name, event, when in events:
        yield (
            f"CREATE TRIGGER {table}_{name}_bytes AFTER {event} ON {table} FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION count_stored_bytes()"
        )
