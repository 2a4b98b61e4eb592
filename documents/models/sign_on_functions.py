"""The database's side of a provider that is the only way into a tenant, as SQL. Used by migrations only.

Asked before the tenant is known, with every request of a person: so a requirement counts at once, for whoever is in
already as well.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.walls import hand_to_ops

# `sign_on` is the provider that the tenant requires, if it requires one.
MEMBERSHIPS = """
    CREATE FUNCTION memberships_of(person bigint)
    RETURNS TABLE (
        tenant_id uuid, name varchar, slug varchar, role varchar, requires_second_factor boolean, sign_on uuid
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT t.id, t.name, t.slug, m.role, t.requires_second_factor, s.id
        FROM documents_membership m JOIN documents_tenant t ON t.id = m.tenant_id
        LEFT JOIN documents_singlesignon s ON s.tenant_id = t.id AND s.is_active AND s.is_required
        WHERE m.user_id = person ORDER BY t.name, t.id
    $$
"""
# Nobody logs in over the API by a provider: where one is required, only an admin's second factor still opens a log-in.
IS_OPEN = """
    CREATE OR REPLACE FUNCTION token_family_is_open(family uuid, tenant uuid, person bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM documents_tokenfamily f JOIN documents_tenant t ON t.id = f.tenant_id
            WHERE f.id = family AND f.tenant_id = tenant AND f.user_id = person
            AND f.ended_at IS NULL AND f.expires_at > now() AND (f.has_second_factor OR NOT t.requires_second_factor)
            AND (
                NOT EXISTS (
                    SELECT FROM documents_singlesignon s WHERE s.tenant_id = t.id AND s.is_active AND s.is_required
                )
                OR f.has_second_factor AND EXISTS (
                    SELECT FROM documents_membership m
                    WHERE m.tenant_id = t.id AND m.user_id = person AND m.role = 'admin'
                )
            )
        )
    $$
"""


def tell_of_required_sign_on(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Have both functions know of it. For `migrations.RunPython`."""
    # A function's columns cannot be changed in place, and only its owner may drop it.
    editor.execute(f'SET LOCAL ROLE "{settings.DATABASE_ROLE_NAMES["ops"]}"')
    editor.execute("DROP FUNCTION memberships_of(bigint)")
    editor.execute(IS_OPEN, params=None)
    editor.execute("RESET ROLE")
    editor.execute(MEMBERSHIPS, params=None)
    hand_to_ops(editor, "memberships_of(bigint)")
