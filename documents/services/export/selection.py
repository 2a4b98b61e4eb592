"""Which documents an export is of, and a digest of everything its file depends on.

Knows no worker: a request and the worker that answers it ask the same questions here.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, QuerySet

from documents.models import Correction, Document, Export
from documents.services.criteria import Criteria, among, find_ids, matching_documents
from documents.services.export.errors import NothingToExport, TooManyDocuments
from documents.services.export.layout import Layout, load_layout

LIMIT = 10_000
CHUNK = 1000
SHAPE = 1  # counts up with every change of what the writers write, so that no older file answers a newer request
STATE = (
    "pk", "name", "status", "extraction_id", "number", "created_at", "decided_at", "decided_by__username",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: `ids`, or what `query` finds (the inbox's filters); in which form and language.

    `layout`: {"name", "template" (its id), "definition"}, None for every field. `is_per_line`: without a layout, a
    CSV file has a row per line item.
    """

    file_format: str
    language: str
    ids: tuple[uuid.UUID, ...] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    layout: Mapping[str, Any] | None = None
    is_per_line: bool = False

    @classmethod
    def of(cls, export: Export) -> Order:
        """What `export` was asked for."""
        asked = export.criteria
        return cls(
            file_format=export.file_format,
            language=asked["language"],
            ids=tuple(uuid.UUID(pk) for pk in asked["ids"]) if "ids" in asked else None,
            query=asked.get("query", {}),
            layout=export.layout,
            is_per_line=asked.get("is_per_line", False),
        )

    @property
    def criteria(self) -> dict[str, Any]:
        """What the export's row keeps of it beside format and layout."""
        chosen = {"query": dict(self.query)} if self.ids is None else {"ids": [str(pk) for pk in self.ids]}
        return {**chosen, "language": self.language, "is_per_line": self.is_per_line}

    @property
    def columns(self) -> Layout | None:
        """The layout, judged; fields its template has lost since give empty cells."""
        return load_layout(self.layout["definition"]) if self.layout else None


@dataclass(frozen=True, slots=True)
class Selection:
    """The documents of an order as they stood at one moment, oldest first, and the digest of the file they give."""

    ids: list[uuid.UUID]
    digest: str


def select_documents(order: Order) -> QuerySet[Document]:
    """The documents of `order` that have been read, outside the trash, in no order. Needs an open scope.

    A layout is of one template: documents read with another one are left out.
    """
    rows = _matching(Criteria.of(order.query)) if order.ids is None else among(order.ids)
    if order.layout:
        rows = rows.filter(template=order.layout["template"])
    return rows.filter(extraction__isnull=False)


def _matching(criteria: Criteria) -> QuerySet[Document]:
    """One document more than fits is enough to know that too many match a search."""
    return among(find_ids(criteria, most=LIMIT + 1)) if criteria.text else matching_documents(criteria)


def resolve(order: Order) -> Selection:
    """The documents of `order` now. Raises `NothingToExport` or `TooManyDocuments`. Needs an open scope."""
    rows = select_documents(order).order_by("created_at", "id").values_list(*STATE)[: LIMIT + 1]
    digest = hashlib.sha256(_head(order))
    ids: list[uuid.UUID] = []
    for chunk in _chunks(rows):
        corrected = _corrections([row[0] for row in chunk])
        for row in chunk:
            digest.update(repr((*row, corrected.get(row[0]))).encode())
        ids += [row[0] for row in chunk]
    if not ids:
        raise NothingToExport
    if len(ids) > LIMIT:
        raise TooManyDocuments(LIMIT)
    return Selection(ids, digest.hexdigest())


def _head(order: Order) -> bytes:
    return json.dumps(
        [SHAPE, order.file_format, order.language, order.layout, order.is_per_line], sort_keys=True, default=str
    ).encode()


def _chunks(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _corrections(ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Any, int]]:
    """document id -> when people last said something of its fields, and how often; such rows are only ever added."""
    rows = Correction.objects.filter(document__in=ids).order_by().values_list("document_id")
    return {pk: (newest, count) for pk, newest, count in rows.annotate(Max("created_at"), Count("id"))}
