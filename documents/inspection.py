"""Looks in PostgreSQL's catalogue whether the tenant walls stand as built; where not, a process must not start.

Tells operators besides where the server's log would hold what documents say. Knows tables, roles, policies and keys,
not what they are for. Asks no tenant's row, so it needs no scope.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

logger = logging.getLogger("ocrsite.walls")
LONGEST_WAIT_SECONDS = 5.0
TENANTS = "documents_tenant"
# How PostgreSQL writes down the policy of models/walls.py; {} is the column that names the tenant.
TENANT_ONLY = "({} = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))"

ROLES = """
    SELECT rolname, rolsuper, rolbypassrls,
           rolname <> current_user AND pg_has_role(current_user, oid, 'USAGE') AS is_inherited
    FROM pg_roles WHERE rolname = ANY (%s)
"""
TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (c.relname = %s OR EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    )) ORDER BY c.relname
"""
POLICIES = """
    SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies
    WHERE schemaname = 'public'
"""
# A foreign key's check sees every tenant's rows: only one that names the tenant, too, stays within it.
KEYS = """
    SELECT k.conname, child.relname, parent.relname, 'tenant_id' = ANY (
        SELECT a.attname FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
    ) FROM pg_constraint k
    JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
    WHERE k.contype = 'f' AND child.relnamespace = 'public'::regnamespace
"""
# A view asks as its owner unless told otherwise; what it has collected is behind no policy at all.
VIEWS = """
    SELECT relname, relkind = 'm' FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND (relkind = 'm' OR relkind = 'v' AND NOT EXISTS (
        SELECT FROM pg_options_to_table(reloptions) WHERE option_name = 'security_invoker' AND option_value::boolean
    ))
"""
# A function that runs as somebody else must say itself where it looks for tables, and not serve everybody.
FUNCTIONS = """
    SELECT p.oid::regprocedure::text, pg_get_userbyid(p.proowner),
           coalesce(array_to_string(p.proconfig, ' ') LIKE '%%search_path=%%', false),
           p.prorettype <> 'trigger'::regtype AND has_function_privilege('public', p.oid, 'EXECUTE')
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
"""
# What is written into the server's log beside a statement is what people's documents say. Any other value writes it.
SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"
SILENT = {
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_statement": {"none", "ddl"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
}


class WallsBroken(Exception):
    """The database does not keep tenants apart as it must; the message names every gap."""


def find_gaps(*, role: str | None = None) -> list[str]:
    """A sentence for everything that is wrong with the walls, none when they stand.

    `role`: what this process must be (`app` to serve); None for any of the three. Raises django.db.Error.
    """
    with connection.cursor() as cursor:

        def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
            cursor.execute(sql, params)
            return list(cursor.fetchall())

        tables = ask(TABLES, TENANTS)
        if TENANTS not in [name for name, *_ in tables]:
            return ["The database has no tables yet. Run manage.py migrate."]
        walled = {name for name, *_ in tables}
        return [
            *_gaps_of_roles(ask, role),
            *_gaps_of_tables(tables, ask(POLICIES)),
            *_gaps_of_keys(ask(KEYS), walled),
            *_gaps_of_views(ask(VIEWS)),
            *_gaps_of_functions(ask(FUNCTIONS)),
        ]


def find_loose_logging() -> list[str]:
    """A sentence for each setting by which the server writes values of documents into its log. Raises django.db.Error.

    The walls stand all the same, and the server may be somebody else's: so it is told of, and nobody is kept out.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS, (list(SILENT),))
        return [
            f"PostgreSQL writes values of documents into its log: {name} is {value}. Set it to {min(SILENT[name])}."
            for name, value in sorted(cursor.fetchall())
            if value not in SILENT[name]
        ]


def _gaps_of_roles(ask: Callable[..., list[tuple[Any, ...]]], role: str | None) -> Iterator[str]:
    names = settings.DATABASE_ROLE_NAMES
    if role is not None and role != settings.DATABASE_ROLE:
        yield f"This process connects as the role {settings.DATABASE_ROLE}. Start it with DATABASE_ROLE={role}."
    if len(set(names.values())) < len(names):
        yield f"Owner, app and ops are {', '.join(names.values())} and must be three roles. Give each URL its own user."
    ((current, session),) = ask("SELECT current_user, session_user")
    if session != names[settings.DATABASE_ROLE]:
        yield f"This process is {session} to the database, not {names[settings.DATABASE_ROLE]}. Correct its URL."
    found = ask(ROLES, sorted({*names.values(), current}))
    for name, is_superuser, bypasses, is_inherited in found:
        if is_superuser or bypasses:
            yield f"The role {name} passes through row-level security. Run python -m ocrsite.provision."
        if is_inherited:
            yield f"The role {current} has the rights of {name} without asking. Run python -m ocrsite.provision."


def _gaps_of_tables(tables: list[tuple[Any, ...]], policies: list[tuple[Any, ...]]) -> Iterator[str]:
    names = settings.DATABASE_ROLE_NAMES
    for table, is_on, is_forced, owner in tables:
        if not (is_on and is_forced):
            yield f"Row-level security of {table} is not on for everybody."
        if owner != names["owner"]:
            yield f"{table} belongs to {owner}, not to {names['owner']}."
        own = TENANT_ONLY.format("id" if table == TENANTS else "tenant_id")
        wanted = {
            ("tenant_only", "PERMISSIVE", (names["app"],), "ALL", own, own),
            ("every_tenant", "PERMISSIVE", (names["ops"],), "ALL", "true", "true"),
        }
        found = {(name, kind, tuple(roles), *rest) for of, name, kind, roles, *rest in policies if of == table}
        if found != wanted:
            differing = sorted({policy[0] for policy in found ^ wanted})
            yield f"Policies of {table} are not those that wall tenants off: {', '.join(differing)}."


def _gaps_of_keys(keys: list[tuple[Any, ...]], walled: set[str]) -> Iterator[str]:
    for name, child, parent, names_tenant in keys:
        if parent in walled - {TENANTS} and not (child in walled and names_tenant):
            yield f"The key {name} of {child} reaches into {parent} without the tenant."


def _gaps_of_views(views: list[tuple[Any, ...]]) -> Iterator[str]:
    for name, is_materialized in views:
        how = "keeps rows outside of row-level security" if is_materialized else "asks as its owner (security_invoker)"
        yield f"The view {name} {how}."


def _gaps_of_functions(functions: list[tuple[Any, ...]]) -> Iterator[str]:
    names = settings.DATABASE_ROLE_NAMES
    for signature, owner, is_pinned, is_public in functions:
        if owner not in {names["ops"], names["owner"]}:
            yield f"The function {signature} runs as {owner}."
        if not is_pinned:
            yield f"The function {signature} runs as {owner} without a search_path of its own."
        if is_public:
            yield f"The function {signature} runs as {owner} for everybody."


def require_walls(*, role: str) -> None:
    """Return once the database answers and its walls stand. Raises `WallsBroken`; waits for a database that is away."""
    wait = 0.2
    while True:
        try:
            gaps = find_gaps(role=role)
            told = [] if gaps else find_loose_logging()
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer: %s", type(error).__name__)
            connection.close()
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        else:
            break
    if gaps:
        raise WallsBroken("The walls between tenants do not stand. " + " ".join(gaps))
    for sentence in told:
        logger.warning(sentence)


def check_walls(
    app_configs: Sequence[AppConfig] | None = None, *, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """For `manage.py check --database default`: one error for each gap, a warning for each setting that writes values.

    While migrations are due, nothing is judged.
    """
    if not databases:
        return []
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return []  # they may be what mends it, and they begin with this check
    told = [Warning(sentence, id="documents.W002") for sentence in find_loose_logging()]
    return [*told, *(Error(gap, id="documents.E001") for gap in find_gaps())]
