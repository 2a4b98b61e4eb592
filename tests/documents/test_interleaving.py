"""Tenants by turns on fewer connections than threads, with errors; the benchmark of the walls does it 10,000 times."""

from __future__ import annotations

import pytest

from benchmarks.security.isolation import interleave, pooled_connections
from documents.models import Membership
from documents.tenancy import ops_scope
from tests.documents.factories import Cast


@pytest.mark.django_db(transaction=True)
def test_no_row_crosses_on_shared_connections(cast: Cast) -> None:
    with ops_scope():
        people = {tenant.pk: Membership.objects.filter(tenant=tenant).count() for tenant in (cast.acme, cast.globex)}
    assert len(set(people.values())) == 2
    with pooled_connections(2):
        seen = interleave(people, scopes=200, threads=4)
    assert (seen.crossed, seen.missed, seen.answered) == (0, 0, 0)
    assert seen.scopes == seen.unscoped == 200
    assert seen.errors > 20
    assert seen.rows > 400
