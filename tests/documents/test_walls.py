"""The tenant walls, tried on every tenant model: through the managers, and below them in PostgreSQL itself."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from pytest_django import DjangoDbBlocker

from documents.access import NotFound, get_document
from documents.models import AuditEvent, Correction, Document, ExtractedField, Extraction, Page, TemplateVersion
from documents.models.walls import build_walls
from documents.tenancy import NoTenantScope, TenantModel, current_tenant_id, scope
from tests.documents.factories import Cast, make_cast, make_read_document, upload
from tests.documents.one_of_each import make_one_of_each
from tests.documents.standing import standing

TENANT_MODELS = [model for model in apps.get_app_config("documents").get_models() if issubclass(model, TenantModel)]
WALLED_TABLES = [model._meta.db_table for model in TENANT_MODELS] + ["documents_tenant"]
# The policy speaks, unless the role may not do such a thing to the table at all.
WALLED_OFF = "row-level security|permission denied"
RAISED = r"app\.tenant_id|invalid input syntax for type uuid|permission denied"
OPERATIONS: dict[str, Callable[[Any], object]] = {
    "count": lambda model: model.objects.count(),
    "exists": lambda model: model.objects.exists(),
    "all": lambda model: list(model.objects.all()),
    "update": lambda model: model.objects.update(id=uuid.uuid4()),
    "delete": lambda model: model.objects.all().delete(),
    "create": lambda model: model.objects.create(tenant_id=uuid.uuid4()),
    "raw": lambda model: list(model.objects.raw(f"SELECT * FROM {model._meta.db_table}")),
}


@pytest.fixture(scope="module")
def standing_cast(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """acme with a row in every table: an empty one is answered without asking the policy, there is nothing to see."""
    with standing(_make_rows, tmp_path_factory.mktemp("rows"), django_db_blocker) as cast:
        yield cast


def _make_rows() -> Cast:
    cast = make_cast()
    make_one_of_each(cast)
    return cast


@pytest.fixture
def cast(standing_cast: Cast, db: None) -> Cast:
    """Instead of the one that every test makes anew."""
    return standing_cast


def count_changed(sql: str, *params: Any) -> int:
    """How many rows a statement changes; none where the role may not do such a thing to the table at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)
    except DatabaseError as error:
        if "permission denied" in str(error):
            return 0
        raise


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
def test_outside_a_scope_every_manager_raises(db: None, model: type[models.Model], operation: str) -> None:
    with pytest.raises((NoTenantScope, DatabaseError)), transaction.atomic():
        OPERATIONS[operation](model)


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
@pytest.mark.usefixtures("cast")
def test_outside_a_scope_the_base_manager_raises(model: type[models.Model]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.count()


@pytest.mark.parametrize("table", WALLED_TABLES)
@pytest.mark.parametrize("statement", ["SELECT * FROM {}", "UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.usefixtures("cast")
def test_outside_a_scope_postgresql_raises(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=RAISED), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.parametrize("table", WALLED_TABLES)
def test_every_wall_is_up_and_forced_on_the_owner(db: None, table: str) -> None:
    [flags] = rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table)
    assert flags == (True, True)


def test_walls_that_stand_are_left_alone_by_a_later_migration(db: None) -> None:
    # The role app owns no table: any statement but a question would be refused.
    with connection.schema_editor() as editor:
        build_walls(apps, editor)


def test_every_change_of_a_model_has_its_migration(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_table_with_a_tenant_was_forgotten(db: None) -> None:
    asked = "SELECT table_name FROM information_schema.columns WHERE column_name = 'tenant_id'"
    found = rows(f"{asked} AND table_schema = current_schema()")
    assert {name for (name,) in found} == set(WALLED_TABLES) - {"documents_tenant"}


@pytest.mark.parametrize("table", [model._meta.db_table for model in TENANT_MODELS])
def test_one_tenants_scope_shows_nothing_of_anothers(cast: Cast, table: str) -> None:
    with scope(cast.globex.pk):
        assert rows(f"SELECT count(*) FROM {table} WHERE tenant_id <> %s", cast.globex.pk) == [(0,)]


@pytest.mark.parametrize("table", [model._meta.db_table for model in TENANT_MODELS])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_one_tenants_scope_changes_nothing_of_anothers(cast: Cast, table: str, statement: str) -> None:
    with scope(cast.globex.pk):
        assert count_changed(f"{statement.format(table)} WHERE tenant_id = %s", cast.acme.pk) == 0


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model.__name__)
def test_no_row_can_be_put_into_another_tenant(cast: Cast, model: type[models.Model]) -> None:
    table = model._meta.db_table
    with scope(cast.acme.pk):
        [(row,)] = rows(f"SELECT to_jsonb(t) - 'id' FROM {table} t LIMIT 1")
    row = json.dumps({**json.loads(row), "id": str(uuid.uuid4())})
    with scope(cast.globex.pk), pytest.raises(DatabaseError, match=WALLED_OFF), transaction.atomic():
        rows(f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s) RETURNING 1", row)


def test_every_tenant_table_had_something_to_hide(cast: Cast) -> None:
    with scope(cast.acme.pk):
        empty = [model.__name__ for model in TENANT_MODELS if not model._default_manager.exists()]
    assert empty == []


def test_a_row_for_another_tenant_cannot_be_written(cast: Cast) -> None:
    with (
        scope(cast.acme.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        AuditEvent.objects.create(tenant=cast.globex, action="forged", object_type="tenant", object_id="1")


def test_a_row_cannot_be_moved_to_another_tenant(cast: Cast) -> None:
    document = upload(cast.actor("acme-operator"))
    with (
        scope(cast.acme.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Document.objects.filter(pk=document.pk).update(tenant=cast.globex)


@pytest.mark.parametrize(
    "make",
    [
        lambda tenant, document: Page(tenant=tenant, document=document, number=1, width=1, height=1, image_key="k"),
        lambda tenant, document: Extraction(tenant=tenant, document=document, fence=1, seconds=1),
    ],
    ids=["page", "extraction"],
)
def test_a_reference_cannot_cross_the_wall(cast: Cast, make: Any) -> None:
    document = upload(cast.actor("acme-operator"))
    with scope(cast.globex.pk), pytest.raises(IntegrityError, match="same_tenant"), transaction.atomic():
        make(cast.globex, document).save(force_insert=True)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_strangers_id_answers_like_a_missing_one(cast: Cast) -> None:
    document, globex = upload(cast.actor("acme-operator")), cast.actor("globex-admin")
    with scope(globex.tenant_id):
        with pytest.raises(NotFound) as strange:
            get_document(globex, document.pk)
        with pytest.raises(NotFound) as missing:
            get_document(globex, uuid.uuid4())
    assert (strange.type, strange.value.args) == (missing.type, missing.value.args)


@pytest.mark.parametrize(
    ("model", "statement"),
    [
        (AuditEvent, "UPDATE {} SET actor_name = 'somebody else'"),
        (AuditEvent, "DELETE FROM {}"),
        (Correction, "UPDATE {} SET author_name = 'somebody else'"),
        (ExtractedField, "UPDATE {} SET value = '1'"),
        (TemplateVersion, "UPDATE {} SET definition = '{{}}'"),
    ],
)
def test_what_was_written_down_is_never_changed(cast: Cast, model: type[models.Model], statement: str) -> None:
    from documents.services import review

    reviewer = cast.actor("acme-reviewer")
    document = make_read_document(reviewer)
    with scope(cast.acme.pk):
        review.correct_field(actor=reviewer, document=document, name="invoice_number", value="RE-1")
        with pytest.raises(DatabaseError, match=r"never changed|permission denied"), transaction.atomic():
            connection.cursor().execute(statement.format(model._meta.db_table))


def test_scopes_nest_and_restore_after_errors(cast: Cast) -> None:
    def seen() -> str:
        return str(rows("SELECT current_setting('app.tenant_id', true)")[0][0])

    with scope(cast.acme.pk):
        with pytest.raises(ZeroDivisionError), scope(cast.globex.pk):
            assert (seen(), current_tenant_id()) == (str(cast.globex.pk), cast.globex.pk)
            raise ZeroDivisionError
        assert (seen(), current_tenant_id()) == (str(cast.acme.pk), cast.acme.pk)
    assert (seen(), current_tenant_id()) == ("", None)
