"""Keeps what lists sort by and what search finds in step with a document's values. Knows no page.

Whoever changes a document's values calls `refresh` in the same transaction.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from documents.models import Document, SearchEntry
from documents.services.fields import OPEN_STATES, CurrentField, current_fields
from documents.services.search import store_words
from documents.tenancy import ops_scope, scope
from inference.schemas import InvalidTemplate
from inference.types import FieldType

logger = logging.getLogger("ocrsite.listing")
AMOUNTS = ("grand_total", "amount_due", "contract_value", "net_total")
ISSUERS = ("seller_name", "title", "name", "buyer_name")
NUMBERS = ("invoice_number", "order_number", "id_number", "licence_number")
LARGEST = Decimal(10) ** 16  # what the column holds
BATCH = 100  # documents of one call of `fill_missing`: a second's work


def refresh(document: Document, fields: Sequence[CurrentField] | None = None) -> None:
    """Set the document's columns for lists and its words from `fields`, its current ones; asked for when None.

    Needs an open scope. Sets them on `document` too, so that a later `save()` of it keeps them. Two queries, four
    without `fields`.
    """
    fields = current_fields(document) if fields is None else fields
    values = {current.name: current.value for current in fields}
    columns: dict[str, Any] = {
        "issuer": _first_text(values, ISSUERS)[:200],
        "number": _first_text(values, NUMBERS)[:120],
        "amount": _amount(fields),
        "currency": _first_text(values, ("currency",))[:3],
        "open_count": sum(current.state in OPEN_STATES for current in fields),
    }
    for name, value in columns.items():
        setattr(document, name, value)
    Document.objects.filter(pk=document.pk).update(**columns)
    store_words(document, fields)


def fill_missing() -> int:
    """Refresh some documents that were here before lists and search knew them; returns how many. Runs as ops.

    Called until it answers 0; each document is a transaction of its own.
    """
    with ops_scope():
        known = SearchEntry.objects.values("document_id")
        missing = list(
            Document.objects.exclude(pk__in=known).order_by("created_at", "id").values_list("tenant_id", "pk")[:BATCH]
        )
    for tenant_id, document_id in missing:
        _fill(tenant_id, document_id)
    return len(missing)


def _fill(tenant_id: uuid.UUID, document_id: uuid.UUID) -> None:
    with scope(tenant_id):
        rows = Document.objects.select_for_update(of=("self",)).select_related("extraction")
        document = rows.filter(pk=document_id).first()
        if document is not None:
            refresh(document, _readable_fields(document))


def _readable_fields(document: Document) -> list[CurrentField]:
    """The fields, none where an older version kept a template that is none now: its name is found all the same."""
    try:
        return current_fields(document)
    except InvalidTemplate:
        logger.exception("the template snapshot of document %s cannot be read", document.pk)
        return []


def _first_text(values: dict[str, Any], names: Iterable[str]) -> str:
    return next((values[name] for name in names if isinstance(values.get(name), str) and values[name]), "")


def _amount(fields: Iterable[CurrentField]) -> Decimal | None:
    values = {field.name: field.value for field in fields if field.spec.type == FieldType.MONEY and not field.spec.many}
    found = next((values[name] for name in AMOUNTS if values.get(name) is not None), None)
    if not isinstance(found, int | float):
        return None
    try:
        amount = Decimal(str(found)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if abs(amount) < LARGEST else None
