"""What the database does about tokens and keys by itself, as SQL. Used by migrations only.

A family of tokens ends in the transaction that changes the person's password, account or membership, whoever changes
it and by whichever door; so nothing has to be remembered there.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.walls import hand_to_ops

# Asked before the tenant is known to be the token's; answers yes or no and nothing else. A team that asks for a second
# factor from now on does so of those, too, who are in already.
IS_OPEN = """
    CREATE FUNCTION token_family_is_open(family uuid, tenant uuid, person bigint) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (
            SELECT FROM documents_tokenfamily f JOIN documents_tenant t ON t.id = f.tenant_id
            WHERE f.id = family AND f.tenant_id = tenant AND f.user_id = person
            AND f.ended_at IS NULL AND f.expires_at > now() AND (f.has_second_factor OR NOT t.requires_second_factor)
        )
    $$
"""
# Whoever has the whole key learns what it stands for; a prefix alone tells nothing. Its maker must still be there.
API_KEY = """
    CREATE FUNCTION api_key_of(beginning varchar, hash varchar)
    RETURNS TABLE (id uuid, name varchar, scopes text[], last_used_at timestamptz, user_id bigint,
                   tenant_id uuid, tenant_name varchar, tenant_slug varchar, role varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT k.id, k.name, ARRAY(SELECT jsonb_array_elements_text(k.scopes)), k.last_used_at,
               u.id, t.id, t.name, t.slug, m.role
        FROM documents_apikey k
        JOIN documents_tenant t ON t.id = k.tenant_id
        JOIN documents_user u ON u.id = k.made_by_id AND u.is_active
        JOIN documents_membership m ON m.tenant_id = k.tenant_id AND m.user_id = k.made_by_id
        WHERE k.prefix = beginning AND k.key_hash = hash AND k.revoked_at IS NULL AND k.expires_at > now()
    $$
"""
MEMBERSHIP_CHANGED = """
    CREATE FUNCTION end_token_families_of_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE documents_tokenfamily SET ended_at = now(), ended_by = 'membership'
        WHERE tenant_id = OLD.tenant_id AND user_id = OLD.user_id AND ended_at IS NULL;
        RETURN NULL;
    END $$
"""
PERSON_CHANGED = """
    CREATE FUNCTION end_token_families_of_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE documents_tokenfamily SET ended_at = now(),
            ended_by = CASE WHEN NEW.is_active THEN 'password' ELSE 'deactivated' END
        WHERE user_id = OLD.id AND ended_at IS NULL;
        RETURN NULL;
    END $$
"""
FUNCTIONS = {
    "token_family_is_open(uuid, uuid, bigint)": IS_OPEN,
    "api_key_of(varchar, varchar)": API_KEY,
    "end_token_families_of_member()": MEMBERSHIP_CHANGED,
    "end_token_families_of_person()": PERSON_CHANGED,
}
TRIGGERS = (
    """
    CREATE TRIGGER role_changed AFTER UPDATE ON documents_membership FOR EACH ROW
    WHEN (OLD.role <> NEW.role OR OLD.user_id <> NEW.user_id OR OLD.tenant_id <> NEW.tenant_id)
    EXECUTE FUNCTION end_token_families_of_member()
    """,
    """
    CREATE TRIGGER membership_ended AFTER DELETE ON documents_membership FOR EACH ROW
    EXECUTE FUNCTION end_token_families_of_member()
    """,
    """
    CREATE TRIGGER password_or_account_changed AFTER UPDATE ON documents_user FOR EACH ROW
    WHEN (OLD.password <> NEW.password OR (OLD.is_active AND NOT NEW.is_active))
    EXECUTE FUNCTION end_token_families_of_person()
    """,
)


def create_token_functions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the functions and the triggers that use them. For `migrations.RunPython`, after the walls."""
    for statement in (*FUNCTIONS.values(), *TRIGGERS):
        editor.execute(statement, params=None)  # a percent sign in a function is no placeholder
    # Last: who makes a trigger must still be allowed to call its function.
    for signature in FUNCTIONS:
        hand_to_ops(editor, signature)
