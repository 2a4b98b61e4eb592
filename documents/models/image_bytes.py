"""The SQL that counts the page images made of a tenant's files into what it stores (`quota_triggers` counts the files).

One statement writes all pages of a document, so the triggers are told of statements: the tenant's row is changed once
for two hundred pages, and not at all where nothing was measured. For migrations.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COUNTED = ("documents_page", "documents_taskrun")
# A tenant that is being deleted has no row to subtract from any more, and must not get a new one.
COUNT = """
    CREATE FUNCTION count_image_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO documents_quota (id, tenant_id, stored_bytes)
            SELECT gen_random_uuid(), tenant_id, sum(image_bytes) FROM added
            GROUP BY tenant_id HAVING sum(image_bytes) <> 0
            ON CONFLICT (tenant_id) DO UPDATE SET stored_bytes = documents_quota.stored_bytes + excluded.stored_bytes;
        ELSIF TG_OP = 'UPDATE' THEN
            UPDATE documents_quota SET stored_bytes = stored_bytes + change.bytes FROM (
                SELECT tenant_id, sum(bytes) AS bytes FROM (
                    SELECT tenant_id, image_bytes AS bytes FROM added
                    UNION ALL SELECT tenant_id, -image_bytes FROM gone
                ) AS one GROUP BY tenant_id HAVING sum(bytes) <> 0
            ) AS change WHERE documents_quota.tenant_id = change.tenant_id;
        ELSE
            UPDATE documents_quota SET stored_bytes = stored_bytes - change.bytes FROM (
                SELECT tenant_id, sum(image_bytes) AS bytes FROM gone GROUP BY tenant_id HAVING sum(image_bytes) <> 0
            ) AS change WHERE documents_quota.tenant_id = change.tenant_id;
        END IF;
        RETURN NULL;
    END $$
"""
EVENTS = {
    "INSERT": "NEW TABLE AS added",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS added",
    "DELETE": "OLD TABLE AS gone",
}


def count_images(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; what is there already is measured by the relay. For `migrations.RunPython`."""
    editor.execute(COUNT, params=None)
    for table in COUNTED:
        for event, named in EVENTS.items():
            editor.execute(
                f"CREATE TRIGGER {table}_{event.lower()}_image_bytes AFTER {event} ON {table} REFERENCING {named} "
                "FOR EACH STATEMENT EXECUTE FUNCTION count_image_bytes()"
            )
