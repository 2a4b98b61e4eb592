"""What PostgreSQL itself says of the walls: no table, policy, foreign key, function or role is left out."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import ForeignKey, Model

from documents.models import Tenant
from documents.models.walls import is_tenant_model

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("documents").get_models())
TENANT_MODELS = [model for model in MODELS if is_tenant_model(model)]
WALLED: list[type[Model]] = [*TENANT_MODELS, Tenant]
OF_NO_TENANT = {"user", "user_groups", "user_user_permissions", "processheartbeat",
                "secondfactorstate", "refusedlogin", "loginplace", "platformevent", "platformlink",
                "platformcheckpoint"}  # fmt: skip
TENANT_END = {"delete_tenant", "erase_tenant"}  # what a web process must never be able to do


def _rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _name(model: type[Model]) -> str:
    return str(model._meta.model_name)


def test_every_table_is_walled_or_known_to_be_of_no_tenant() -> None:
    tables = {name for (name,) in _rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^documents_'")}
    assert tables == {model._meta.db_table for model in WALLED} | {f"documents_{name}" for name in OF_NO_TENANT}


@pytest.mark.parametrize("model", WALLED, ids=_name)
def test_app_sees_one_tenant_and_ops_all(model: type[Model]) -> None:
    column = "tenant_id" if model is not Tenant else "id"
    one = f"({column} = ( SELECT (current_setting('app.tenant_id'::text))::uuid AS current_setting))"
    roles = settings.DATABASE_ROLE_NAMES
    found = _rows(
        "SELECT policyname, roles::text[], cmd, permissive, qual, with_check FROM pg_policies "
        "WHERE tablename = %s ORDER BY policyname",
        model._meta.db_table,
    )
    assert found == [
        ("every_tenant", [roles["ops"]], "ALL", "PERMISSIVE", "true", "true"),
        ("tenant_only", [roles["app"]], "ALL", "PERMISSIVE", one, one),
    ]


@pytest.mark.parametrize("model", TENANT_MODELS, ids=_name)
def test_tenant_is_never_null_and_unique_with_the_id(model: type[Model]) -> None:
    table = model._meta.db_table
    nullable = _rows(
        "SELECT is_nullable FROM information_schema.columns WHERE table_name = %s AND column_name = 'tenant_id'", table
    )
    assert nullable == [("NO",)]
    constraints = _rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'", table
    )
    assert ("UNIQUE (tenant_id, id)",) in constraints


@pytest.mark.parametrize("model", TENANT_MODELS, ids=_name)
def test_every_unique_rule_begins_with_the_tenant(model: type[Model]) -> None:
    """A rule over all tenants would tell one tenant what another has."""
    indexes = _rows(
        "SELECT array_agg(attribute.attname::text ORDER BY place.number) FROM pg_index "
        "CROSS JOIN LATERAL unnest(indkey) WITH ORDINALITY AS place (column_number, number) "
        "JOIN pg_attribute AS attribute ON attrelid = indrelid AND attnum = place.column_number "
        "WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary GROUP BY indexrelid",
        model._meta.db_table,
    )
    assert {columns[0] for (columns,) in indexes} == {"tenant_id"}


TENANT_KEYS = [
    (model, field)
    for model in TENANT_MODELS
    for field in model._meta.fields
    if isinstance(field, ForeignKey) and field.name != "tenant" and is_tenant_model(field.remote_field.model)
]


@pytest.mark.parametrize(("model", "field"), TENANT_KEYS, ids=[f"{_name(m)}.{f.name}" for m, f in TENANT_KEYS])
def test_a_foreign_key_between_tenants_rows_carries_the_tenant(model: type[Model], field: ForeignKey[Any]) -> None:
    """PostgreSQL's checks of foreign keys bypass row-level security, so a key on the id alone would cross the wall."""
    found = _rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'f' AND confrelid = %s::regclass",
        model._meta.db_table,
        field.remote_field.model._meta.db_table,
    )
    definitions = [definition for (definition,) in found]
    start = (
        f"FOREIGN KEY (tenant_id, {field.column}) REFERENCES {field.remote_field.model._meta.db_table}(tenant_id, id)"
    )
    assert any(definition.startswith(start) for definition in definitions)
    assert not any(definition.startswith(f"FOREIGN KEY ({field.column})") for definition in definitions)


def test_nobody_who_connects_bypasses_the_walls() -> None:
    names = list(settings.DATABASE_ROLE_NAMES.values())
    found = _rows("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)", names)
    assert set(found) == {(name, False, False) for name in names}
    assert _rows("SELECT current_user::text") == [(settings.DATABASE_ROLE_NAMES["app"],)]


def test_app_and_ops_own_no_table() -> None:
    owners = _rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners == [(settings.DATABASE_ROLE_NAMES["owner"],)]


def test_functions_that_see_more_belong_to_ops_and_fix_their_search_path() -> None:
    found = _rows(
        "SELECT proname, proowner::regrole::text, proconfig FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    roles = settings.DATABASE_ROLE_NAMES
    owners = {name: owner for name, owner, _ in found}
    # Ops may not add the event that opens the audit's triggers, nor ask for it in its own name.
    of_the_owner = {"delete_tenant", "row_never_changes", "add_platform_event"}
    assert {owners.pop(name) for name in of_the_owner} == {roles["owner"]}
    assert set(owners.values()) == {roles["ops"]}
    assert all("search_path=public, pg_temp" in (config or []) for _, _, config in found)


def test_functions_that_see_more_are_for_app_and_ops_alone() -> None:
    roles = settings.DATABASE_ROLE_NAMES
    found = _rows(
        "SELECT proname, array_agg(grantee::regrole::text ORDER BY grantee::regrole::text) FROM pg_proc "
        "CROSS JOIN LATERAL aclexplode(proacl) WHERE prosecdef AND pronamespace = 'public'::regnamespace "
        "AND privilege_type = 'EXECUTE' AND prorettype <> 'trigger'::regtype GROUP BY proname"
    )
    assert {"search_documents", "memberships_of"} <= {name for name, _ in found}
    allowed = {roles["app"], roles["ops"], roles["owner"]}
    assert all(set(grantees) <= allowed for _, grantees in found)
    assert {name for name, grantees in found if roles["app"] not in grantees} == TENANT_END
