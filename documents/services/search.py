"""Finds documents by the words of their names and values, through the one database function that may.

Knows how words become lexemes: each begins with a mark of its tenant, so that another tenant's documents, however many
have the word, cost nothing. What is a word is decided in `tokens`; which rows may be seen is decided in the function.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection
from django.db.models import Func, QuerySet, TextField, Value

from documents.models import Document, SearchEntry
from documents.services.fields import CurrentField
from documents.services.tokens import terms_of_query, words_of_date, words_of_number, words_of_text
from documents.tenancy import current_tenant_id
from inference.types import FieldSpec, FieldType, Source

MOST_WORDS = 4000  # of one document; a long contract keeps its first ones
CALL = """
    SELECT found_id FROM search_documents(
        %s::tsquery, %s::text[], %s::text[], %s::uuid, %s::timestamptz, %s::timestamptz, %s::bigint, %s::bigint,
        %s::timestamptz, %s::uuid, %s::integer
    )
"""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What else a found document must be; None where it does not matter. `assignee` 0: nobody's."""

    statuses: Sequence[str] | None = None
    holds: Sequence[str] | None = None
    template: uuid.UUID | None = None
    uploaded_from: dt.datetime | None = None
    uploaded_before: dt.datetime | None = None
    uploader: int | None = None
    assignee: int | None = None


def narrowed_rows(only: Narrowing) -> QuerySet[Document]:
    """The documents outside the trash that fit, in no order, whatever their words."""
    rows: QuerySet[Document] = Document.objects.visible()
    if only.statuses:
        rows = rows.filter(status__in=only.statuses) if len(only.statuses) > 1 else rows.filter(status=only.statuses[0])
    if only.holds:
        rows = rows.filter(hold__in=only.holds) if len(only.holds) > 1 else rows.filter(hold=only.holds[0])
    if only.template:
        rows = rows.filter(template=only.template)
    if only.uploader is not None:
        rows = rows.filter(uploaded_by_id=only.uploader)
    if only.assignee is not None:
        rows = rows.filter(assigned_to_id=only.assignee or None)
    if only.uploaded_from:
        rows = rows.filter(created_at__gte=only.uploaded_from)
    if only.uploaded_before:
        rows = rows.filter(created_at__lt=only.uploaded_before)
    return rows


def find_document_ids(
    text: str,
    *,
    narrowing: Narrowing | None = None,
    before: tuple[dt.datetime, uuid.UUID] | None = None,
    most: int,
) -> list[uuid.UUID]:
    """Ids of the newest documents, at most `most`, that hold every word of `text`; none when it has no word.

    `before`: only those older than this (created_at, id). Needs an open scope; the trash is left out. One query.
    """
    query = tsquery_of(text)
    if not query:
        return []
    only = narrowing or Narrowing()
    before_at, before_id = before or (None, None)
    with connection.cursor() as cursor:
        cursor.execute(
            CALL,
            [
                query,
                None if only.statuses is None else list(only.statuses),
                None if only.holds is None else list(only.holds),
                only.template,
                only.uploaded_from,
                only.uploaded_before,
                only.uploader,
                only.assignee,
                before_at,
                before_id,
                most,
            ],
        )
        return [row[0] for row in cursor.fetchall()]


def tsquery_of(text: str) -> str:
    """`text` as PostgreSQL's tsquery over the lexemes of the tenant in scope; "" when it holds no word."""
    mark = mark_of(current_tenant_id())
    terms = (
        " | ".join("(" + " & ".join(f"'{mark}{word}':*" for word in alternative) + ")" for alternative in term)
        for term in terms_of_query(text)
    )
    return " & ".join(f"({term})" for term in terms)


def store_words(document: Document, fields: Iterable[CurrentField]) -> None:
    """Keep the words of the document's name and of its values as they stand now. One query."""
    mark = mark_of(document.tenant_id)
    words: list[str] = []
    for found in chain([words_of_text(document.name)], _words_of_fields(fields)):
        words.extend(found)
        if len(words) > MOST_WORDS:
            break
    lexemes = sorted({mark + word for word in words[:MOST_WORDS]})
    entry = SearchEntry(tenant_id=document.tenant_id, document=document, created_at=document.created_at)
    entry.words = Func(
        Value(lexemes, output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )
    SearchEntry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["tenant", "document"], update_fields=["words"]
    )


def mark_of(tenant_id: uuid.UUID | None) -> str:
    """Six characters for a tenant; two tenants with the same ones would only cost each other time."""
    return hashlib.blake2s(tenant_id.bytes if tenant_id else b"", digest_size=3).hexdigest()


def _words_of_fields(fields: Iterable[CurrentField]) -> Iterable[set[str]]:
    for current in fields:
        yield from _words_of_value(current.spec, current.value)
        if current.source != Source.PERSON:  # what a person has put right is no longer found as it was misread
            yield words_of_text(current.raw)
            for row in current.cells:
                yield from (words_of_text(str(item.get("text", ""))) for item in row.values())


def _words_of_value(spec: FieldSpec, value: Any) -> Iterable[set[str]]:
    if value is None or isinstance(value, bool):
        return
    if spec.type == FieldType.TABLE:
        for row in value:
            for column in spec.columns:
                yield from _words_of_value(column, row.get(column.name))
    elif isinstance(value, list):
        for item in value:
            yield from _words_of_value(spec, item)
    elif isinstance(value, int | float):
        yield words_of_number(value)
    elif spec.type == FieldType.DATE:
        yield words_of_date(str(value))
    else:
        yield words_of_text(str(value))
