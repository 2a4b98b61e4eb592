"""What a scope leaves on its connection: nothing, whether it ends well, by an error, or with the connection lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection

from documents.models import Document
from documents.tenancy import current_tenant_id, scope
from tests.documents.factories import Cast


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_a_kept_connection_does_not_carry_the_tenant_on(cast: Cast) -> None:
    with scope(cast.acme.pk):
        assert Document.objects.count() == 0
    with pytest.raises(DatabaseError):
        rows("SELECT * FROM documents_document")
    with pytest.raises(ZeroDivisionError), scope(cast.acme.pk):
        raise ZeroDivisionError
    with pytest.raises(DatabaseError):
        rows("SELECT * FROM documents_document")


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_within_a_scope_leaves_none_behind(cast: Cast) -> None:
    with pytest.raises(DatabaseError), scope(cast.acme.pk):
        connection.connection.close()
        list(Document.objects.all())
    connection.close()
    assert current_tenant_id() is None
    with scope(cast.globex.pk):
        assert Document.objects.count() == 0
