"""The database's function that search goes through, as SQL. Used by migrations only."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from documents.models.walls import hand_to_ops

# A GIN index is never used under row-level security, so search runs as ops, with the tenant and the limit inside.
# First the newest documents are looked through one by one: a common word fills the page there. What is still missing
# comes from the index, which is asked alone (MATERIALIZED) and sorted after: a rare word costs what it finds. Where
# filters leave few documents, those are asked for their words: a common word among the few that are being read.
SEARCH_WALK = 500
SEARCH_FEW = 1000
SEARCH_FILTERS = """
    d.deleted_at IS NULL
    AND (statuses IS NULL OR d.status = ANY (statuses))
    AND (holds IS NULL OR d.hold = ANY (holds))
    AND (of_template IS NULL OR d.template_id = of_template)
    AND (uploader IS NULL OR d.uploaded_by_id = uploader)
    AND (assignee IS NULL OR d.assigned_to_id IS NOT DISTINCT FROM nullif(assignee, 0))
"""
SEARCH_ARGUMENTS = "tsquery, text[], text[], uuid, timestamptz, timestamptz, bigint, bigint, timestamptz, uuid, integer"
SEARCH = f"""
    CREATE FUNCTION search_documents(
        query tsquery, statuses text[], holds text[], of_template uuid, uploaded_from timestamptz,
        uploaded_before timestamptz, uploader bigint, assignee bigint, before_at timestamptz, before_id uuid,
        most integer
    )
    RETURNS TABLE (found_id uuid, found_at timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off SET work_mem = '32MB'
    SET plan_cache_mode = force_custom_plan
    AS $$
    DECLARE
        mine uuid := current_setting('app.tenant_id')::uuid;
        first_at timestamptz := coalesce(uploaded_from, '-infinity');
        start_at timestamptz := coalesce(before_at, 'infinity');
        start_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
        edge_at timestamptz;
        edge_id uuid;
        found integer;
        few integer;
        walk integer := greatest({SEARCH_WALK}, 2 * most);
    BEGIN
        IF uploaded_before <= start_at THEN
            start_at := uploaded_before;
            start_id := '00000000-0000-0000-0000-000000000000';
        END IF;
        RETURN QUERY
            SELECT d.id, newest.created_at
            FROM (
                SELECT e.document_id, e.created_at, e.words FROM documents_searchentry e
                WHERE e.tenant_id = mine AND (e.created_at, e.document_id) < (start_at, start_id)
                    AND e.created_at >= first_at
                ORDER BY e.created_at DESC, e.document_id DESC LIMIT walk
            ) AS newest
            JOIN documents_document d ON d.tenant_id = mine AND d.id = newest.document_id
            WHERE newest.words @@ query AND {SEARCH_FILTERS}
            ORDER BY newest.created_at DESC, newest.document_id DESC LIMIT most;
        GET DIAGNOSTICS found = ROW_COUNT;
        IF found >= most THEN
            RETURN;
        END IF;
        SELECT e.created_at, e.document_id INTO edge_at, edge_id FROM documents_searchentry e
        WHERE e.tenant_id = mine AND (e.created_at, e.document_id) < (start_at, start_id)
            AND e.created_at >= first_at
        ORDER BY e.created_at DESC, e.document_id DESC OFFSET walk - 1 LIMIT 1;
        IF edge_at IS NULL THEN
            RETURN;
        END IF;
        IF num_nonnulls(statuses, holds, of_template, uploader, assignee) > 0 THEN
            SELECT count(*) INTO few FROM (
                SELECT 1 FROM documents_document d WHERE d.tenant_id = mine AND {SEARCH_FILTERS} LIMIT {SEARCH_FEW + 1}
            ) AS counted;
            IF few <= {SEARCH_FEW} THEN
                RETURN QUERY
                    WITH narrowed AS MATERIALIZED (
                        SELECT d.id, d.created_at FROM documents_document d
                        WHERE d.tenant_id = mine AND {SEARCH_FILTERS}
                            AND (d.created_at, d.id) < (edge_at, edge_id) AND d.created_at >= first_at
                    )
                    SELECT n.id, n.created_at FROM narrowed n
                    JOIN documents_searchentry e ON e.tenant_id = mine AND e.document_id = n.id
                    WHERE e.words @@ query
                    ORDER BY n.created_at DESC, n.id DESC LIMIT most - found;
                RETURN;
            END IF;
        END IF;
        RETURN QUERY
            WITH hits AS MATERIALIZED (
                SELECT e.tenant_id, e.document_id, e.created_at FROM documents_searchentry e WHERE e.words @@ query
            )
            SELECT d.id, older.created_at
            FROM (
                SELECT h.document_id, h.created_at FROM hits h
                WHERE h.tenant_id = mine AND (h.created_at, h.document_id) < (edge_at, edge_id)
                    AND h.created_at >= first_at
                ORDER BY h.created_at DESC, h.document_id DESC OFFSET 0
            ) AS older
            JOIN documents_document d ON d.tenant_id = mine AND d.id = older.document_id
            WHERE {SEARCH_FILTERS}
            ORDER BY older.created_at DESC, older.document_id DESC LIMIT most - found;
    END $$
"""  # noqa: S608  # put together from the constants above alone


def create_search(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the function that search goes through, as ops, for app and ops alone. For `migrations.RunPython`."""
    # Kept outside the row from a few words on, so that sorting what was found does not read the words again.
    editor.execute("ALTER TABLE documents_searchentry SET (toast_tuple_target = 128)")
    editor.execute(SEARCH, params=None)
    hand_to_ops(editor, f"search_documents({SEARCH_ARGUMENTS})")
