"""What a hundred poisoned invoices change in the product besides what is printed on them: nothing is promised."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, tell
from benchmarks.security.hostile.instructions import clean_invoice, poisoned_twins

if TYPE_CHECKING:
    from documents.models import Actor

Rows = dict[str, Counter[str]]
Change = dict[str, tuple[int, int]]


def measure() -> list[Figure]:
    """Each twin goes through intake and worker; what it wrote is held against what the clean invoice wrote."""
    with own_database():
        actor = make_actor()
        take_in(actor, clean_invoice(1))  # the first of a seller is nobody's neighbour
        values, change = take_in(actor, clean_invoice(2))
        twins = list(poisoned_twins())
        others = spoilt = 0
        for twin in twins:
            found, changed = take_in(actor, twin.data)
            if (found, changed) != (values, change):
                tell(f"{twin.name}: {_difference(values, found)} {_difference(change, changed)}")
            spoilt += found != values
            others += changed != change
    return [
        Figure("poisoned documents", len(twins), "", at_least=100),
        Figure("of them with other values than the clean one", spoilt, "", at_most=0),
        Figure("of them with another effect than the clean one", others, "", at_most=0),
    ]


def take_in(actor: Actor, data: bytes) -> tuple[dict[str, Any], Change]:
    """Upload and read a document; its values and status, and per table how many rows were added and changed or gone."""
    from documents.models import Document
    from documents.services.fields import current_fields
    from documents.services.intake import receive_document
    from documents.services.processing import process_document
    from documents.tenancy import scope
    from inference.engines.fake import FakeEngine
    from inference.registry import EngineRoom

    before = _all_rows()
    document = receive_document(actor=actor, file=io.BytesIO(data), name="invoice.pdf").document
    process_document(tenant_id=actor.tenant_id, document_id=document.pk, engines=EngineRoom(FakeEngine()))
    with scope(actor.tenant_id):
        read = Document.objects.select_related("extraction", "template").get(pk=document.pk)
        values = {field.name: (field.value, field.confidence) for field in current_fields(read)}
    after = _all_rows()
    change = {
        table: (sum((after[table] - rows).values()), sum((rows - after[table]).values()))
        for table, rows in before.items()
    }
    return {**values, "status": read.status, "template": str(read.template)}, change


def _all_rows() -> Rows:
    """A digest of every row of the product."""
    from django.apps import apps
    from django.db import connection

    from documents.tenancy import ops_scope

    found = {}
    with ops_scope(), connection.cursor() as cursor:
        for model in apps.get_app_config("documents").get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT md5(row::text) FROM "{table}" row')
            found[table] = Counter(digest for (digest,) in cursor.fetchall())
    return found


def _difference(clean: Mapping[str, Any], poisoned: Mapping[str, Any]) -> dict[str, Any]:
    return {name: (clean.get(name), value) for name, value in poisoned.items() if clean.get(name) != value}
