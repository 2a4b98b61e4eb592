"""Reads documents with their fields in batches, each in a short scope of its own, so that none stays open long.

Knows no file.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Max, QuerySet, TextField
from django.db.models.functions import MD5, Cast

from documents.models import Document, Extraction
from documents.services.export.columns import Record
from documents.services.summaries import fields_of_documents, specs_of_documents, summarisable
from documents.tenancy import scope
from inference.schemas import load_template
from inference.types import TemplateSpec

BATCH = 100
MOST_TEMPLATES_AT_ONCE = 1000  # documents looked through in one scope for the templates they were read with


def read_records(tenant_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Iterator[list[Record]]:
    """The documents of `ids` in that order, batch by batch; one that is gone by then is left out."""
    for first in range(0, len(ids), BATCH):
        with scope(tenant_id):
            batch = read_batch(ids[first : first + BATCH])
        yield batch


def read_batch(ids: Sequence[uuid.UUID]) -> list[Record]:
    """The documents of `ids` in that order; one that is gone is left out. Needs an open scope."""
    rows: QuerySet[Document] = summarisable(Document.objects.visible().select_related("decided_by").filter(pk__in=ids))
    found = {document.pk: document for document in rows}
    documents = [found[pk] for pk in ids if pk in found]
    specs = specs_of_documents(documents)
    fields = fields_of_documents(documents, specs)
    return [
        Record(
            document,
            specs[document.pk].name if document.pk in specs else "",
            {current.name: current for current in fields[document.pk]},
        )
        for document in documents
    ]


def templates_of(tenant_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[TemplateSpec | None]:
    """One template per name the documents of `ids` were read with, by name; None last, for those read with none.

    Where versions differ, the newest says the order of the fields, and fields that only older ones have follow.
    """
    snapshots: dict[str | None, tuple[int, uuid.UUID]] = {}  # by a snapshot's hash: version, one reading with it
    for first in range(0, len(ids), MOST_TEMPLATES_AT_ONCE):
        with scope(tenant_id):
            rows = (
                Extraction.objects.filter(pk__in=_extractions(ids[first : first + MOST_TEMPLATES_AT_ONCE]))
                .order_by()
                .values_list(MD5(Cast("template", TextField())))
                .annotate(version=Max("template_version"), one=Max(Cast("id", TextField())))
            )
            snapshots |= {
                key: (version or 0, uuid.UUID(pk)) for key, version, pk in rows
            }  # PostgreSQL has no max(uuid)
    with scope(tenant_id):
        definitions = dict(
            Extraction.objects.filter(pk__in=[pk for _, pk in snapshots.values()]).values_list("pk", "template")
        )
    newest_first = sorted(snapshots.values(), key=lambda found: (-found[0], str(found[1])))
    specs = [load_template(definitions[pk]) for _, pk in newest_first if definitions[pk]]
    merged = [_merge([spec for spec in specs if spec.name == name]) for name in sorted({spec.name for spec in specs})]
    return [*merged, *([None] if any(definitions[pk] is None for _, pk in newest_first) else [])]


def has_models(tenant_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> bool:
    """Whether a model took part in the reading of any document of `ids`."""
    for first in range(0, len(ids), MOST_TEMPLATES_AT_ONCE):
        with scope(tenant_id):
            read = Extraction.objects.filter(pk__in=_extractions(ids[first : first + MOST_TEMPLATES_AT_ONCE]))
            if read.exclude(model="").order_by().exists():
                return True
    return False


def _extractions(ids: Sequence[uuid.UUID]) -> QuerySet[Any, Any]:
    return Document.objects.filter(pk__in=ids).values("extraction_id")


def _merge(versions: Sequence[TemplateSpec]) -> TemplateSpec:
    newest = versions[0]
    fields = {field.name: field for spec in reversed(versions) for field in spec.fields}
    names = dict.fromkeys(field.name for spec in versions for field in spec.fields)
    return TemplateSpec(newest.name, newest.label, tuple(fields[name] for name in names), newest.labels)
