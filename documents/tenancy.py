"""The tenant walls: a scope is a transaction in which PostgreSQL shows one tenant's rows and no others.

Knows the database and nothing above it: no model, no request, no role of a person.
"""

from __future__ import annotations

import contextvars
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

_tenant: contextvars.ContextVar[uuid.UUID | None] = contextvars.ContextVar("tenant", default=None)
_is_ops: contextvars.ContextVar[bool] = contextvars.ContextVar("is_ops", default=False)


class NoTenantScope(RuntimeError):
    """A tenant's rows were asked for outside `tenancy.scope(...)`."""


@contextmanager
def scope(tenant_id: uuid.UUID) -> Iterator[None]:
    """Open a transaction that sees and writes only `tenant_id`'s rows; restores the outer scope on leaving.

    The setting is local to the transaction, so a pooled connection never carries it on; restoring it matters for
    nested scopes, where the inner `atomic` is only a savepoint.
    """
    with transaction.atomic():
        before = _set_locally("current_setting('app.tenant_id', true)", "app.tenant_id", str(tenant_id))
        token = _tenant.set(tenant_id)
        try:
            yield
        finally:
            _tenant.reset(token)
            _restore("app.tenant_id", before)


@contextmanager
def snapshot(tenant_id: uuid.UUID) -> Iterator[None]:
    """Open a scope that sees the tenant as it is now to its end, whatever others commit meanwhile, and writes nothing.

    Raises `RuntimeError` inside another transaction: what that one sees is settled.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scope(tenant_id):
            yield


@contextmanager
def ops_scope() -> Iterator[None]:
    """Open a transaction as the role `ops`, which sees every tenant: for the staff admin, relay and reconciler only."""
    with transaction.atomic():
        before = _set_locally("current_user", "role", settings.DATABASE_ROLE_NAMES["ops"])
        token = _is_ops.set(True)
        try:
            yield
        finally:
            _is_ops.reset(token)
            _restore("role", before)


def _set_locally(known: str, name: str, value: str) -> str:
    """Set a setting of the open transaction, as SET LOCAL does, and return what it was, which the expression `known`
    says: in one query, as every request opens several scopes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {known}, set_config(%s, %s, true)", [name, value])
        return cursor.fetchone()[0] or ""


def _restore(name: str, value: str) -> None:
    """Undo a transaction-local setting; a failed transaction or lost connection has already lost it."""
    if connection.connection is None or connection.connection.closed or connection.needs_rollback:
        return
    if connection.connection.info.transaction_status.name != "INTRANS":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def current_tenant_id() -> uuid.UUID | None:
    """The tenant of the innermost scope, None outside one."""
    return _tenant.get()


class TenantManager(models.Manager[Any]):
    """Raises a readable error before PostgreSQL would, when no scope is open."""

    def get_queryset(self) -> models.QuerySet[Any]:
        if _tenant.get() is None and not _is_ops.get() and settings.DATABASE_ROLE != "ops":
            raise NoTenantScope(f"{self.model.__name__} rows need a tenant: open tenancy.scope(tenant_id) around this.")
        return super().get_queryset()


class TenantModel(models.Model):
    """A row that belongs to one tenant; `models/walls.py` gives its table policies and (tenant, id) keys."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("documents.Tenant", verbose_name=_("tenant"), on_delete=models.CASCADE, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True
