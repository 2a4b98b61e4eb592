"""The rows of the fixed cast: made by the services once for each process, then put back as they were.

Making them takes longer than most tests; nothing of them changes from one test to the next.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from documents.tenancy import ops_scope
from tests.documents.factories import Cast, make_cast
from tests.servers import with_database

SCHEMA = "kept"  # beside the product's own tables, and outliving the tests' transactions
BY_TRIGGERS = {"auditlink", "quota"}  # written by the database itself, each time


@dataclass(frozen=True)
class _Kept:
    cast: Cast
    tables: tuple[str, ...]


_kept: list[_Kept] = []


def put_cast() -> Cast:
    """The cast in an empty database, as `make_cast` makes it."""
    if not _kept:
        cast = make_cast()
        rows = _read_rows()
        _keep_rows(rows)
        _kept.append(_Kept(cast, tuple(rows)))
        return copy.deepcopy(cast)
    _write_rows(_kept[0].tables)
    return copy.deepcopy(_kept[0].cast)


def _read_rows() -> dict[str, str]:
    """Table -> its rows as JSON; of those that the roles of the product fill."""
    found = {}
    with ops_scope(), connection.cursor() as cursor:
        for model in apps.get_app_config("documents").get_models():
            table = model._meta.db_table
            cursor.execute("SELECT has_table_privilege(%s, 'INSERT')", [table])
            if not cursor.fetchone()[0] or model._meta.model_name in BY_TRIGGERS:
                continue
            cursor.execute(f'SELECT json_agg(kept)::text FROM "{table}" AS kept')
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found


def _keep_rows(rows: dict[str, str]) -> None:
    """On a connection of its own: the test's will be rolled back."""
    url = with_database(settings.DATABASE_URLS["owner"][1], connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE SCHEMA {SCHEMA}")
        owner.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO public")
        for table, content in rows.items():
            owner.execute(f"CREATE TABLE {_kept_as(table)} (LIKE {table})")
            given = f"SELECT * FROM json_populate_recordset(NULL::{table}, %s)"
            owner.execute(f"INSERT INTO {_kept_as(table)} {given}", [content])
            owner.execute(f"GRANT SELECT ON {_kept_as(table)} TO public")


def _kept_as(table: str) -> str:
    """Under a name of its own: tests ask the catalogue about tables by theirs."""
    return f"{SCHEMA}.of_{table}"


def _write_rows(tables: Sequence[str]) -> None:
    with ops_scope(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"INSERT INTO {table} SELECT * FROM {_kept_as(table)}" for table in tables))
