"""Files of 1,000 and of 10,000 documents, each written by a process of its own: time, peak memory, and their ratio."""

from __future__ import annotations

import json
import multiprocessing
import resource
import uuid
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.database import make_actor, own_database
from benchmarks.document_list import FILL
from benchmarks.figures import Figure, seconds_of, tell

if TYPE_CHECKING:
    from documents.models import Actor

SMALL, LARGE = 1_000, 10_000
FORMATS = ("xlsx", "csv", "json")
LINES = 8  # line items of each invoice
MOST_RATIO = 1.2
BOX = [0.11, 0.24, 0.32, 0.26]

READ = """
    INSERT INTO documents_extraction (
        id, tenant_id, document_id, fence, engine, engine_revision, model, model_revision, template, template_version,
        seconds, created_at
    )
    SELECT gen_random_uuid(), d.tenant_id, d.id, 1, 'fake', '1', '', '', t.definition, t.version, 1.0, now()
    FROM documents_document d JOIN documents_documenttemplate t ON t.tenant_id = d.tenant_id AND t.name = 'invoice'
    WHERE d.extraction_id IS NULL
"""
ACCEPT = """
    UPDATE documents_document d SET extraction_id = e.id FROM documents_extraction e
    WHERE e.document_id = d.id AND d.extraction_id IS NULL
"""
FIELDS = """
    INSERT INTO documents_extractedfield (
        id, tenant_id, extraction_id, position, name, value, raw, confidence, source, evidence, cells, checks,
        learned_from, tokens
    )
    SELECT gen_random_uuid(), e.tenant_id, e.id, f.position, f.name, f.value, f.raw, 0.97, 'text', f.evidence, f.cells,
        '[]', 0, '[]'
    FROM documents_extraction e CROSS JOIN jsonb_to_recordset(%(fields)s::jsonb)
        AS f(position int, name text, value jsonb, raw text, evidence jsonb, cells jsonb)
    WHERE NOT EXISTS (SELECT 1 FROM documents_extractedfield old WHERE old.extraction_id = e.id)
"""


def measure() -> list[Figure]:
    """Seconds and megabytes of resident memory; what a worker has loaded before it writes is part of both."""
    with own_database() as environment:
        actor = make_actor()
        fill_read(environment, actor.tenant_id, 1, SMALL)
        small = {kind: _measure_format(actor, kind, SMALL) for kind in FORMATS}
        fill_read(environment, actor.tenant_id, SMALL + 1, LARGE)
        large = {kind: _measure_format(actor, kind, LARGE) for kind in FORMATS}
    figures = []
    for kind in FORMATS:
        seconds, peak, size = large[kind]
        name = kind.upper()
        figures += [
            Figure(f"{name} of {LARGE:,} documents", seconds, "s"),
            Figure(f"{name}, size of the file", size, "MB"),
            Figure(f"{name}, peak memory", peak, "MB"),
            Figure(f"{name}, peak memory against {SMALL:,} documents", peak / small[kind][1], "x", at_most=MOST_RATIO),
        ]
    return figures


def fill_read(environment: Mapping[str, str], tenant_id: uuid.UUID, first: int, last: int) -> None:
    """Documents as after a reading: every field of the built-in invoice with its evidence, and line items."""
    with psycopg.connect(environment["DATABASE_OPS_URL"]) as database:
        database.execute(FILL, {"tenant": tenant_id, "first": first, "last": last})
        database.execute(READ)
        database.execute(ACCEPT)
        database.execute(FIELDS, {"fields": json.dumps(_fields())})
    with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as database:
        database.execute("VACUUM ANALYZE")


def _fields() -> list[dict[str, Any]]:
    from inference.schemas import builtin_templates

    invoice = next(spec for spec in builtin_templates() if spec.name == "invoice")
    found: list[dict[str, Any]] = []
    for position, spec in enumerate(invoice.fields):
        evidence = {"source": "text", "page": 1, "box": BOX, "text": f"{spec.name} as printed"}
        row = {column.name: _value(column.type) for column in spec.columns}
        value = [row] * LINES if spec.columns else _value(spec.type)
        cells = [dict.fromkeys(row, evidence)] * LINES if spec.columns else []
        found.append(
            {"position": position, "name": spec.name, "value": value, "raw": str(value)[:200],
             "evidence": [evidence], "cells": cells}
        )  # fmt: skip
    return found


def _value(kind: str) -> Any:
    values = {"money": 1234.56, "number": 3.0, "percentage": 19.0, "date": "2026-11-09", "currency": "EUR"}
    return values.get(kind, "Tarnwick Instruments Ltd, 14 Harbour Road")


def _measure_format(actor: Actor, kind: str, documents: int) -> tuple[float, float, float]:
    """Seconds, peak megabytes and megabytes of the file."""
    from documents.models import Export
    from documents.services.export.requests import request_export
    from documents.services.export.selection import Order
    from documents.tenancy import scope

    with scope(actor.tenant_id):
        order = Order(kind, "en", query={"status": "any"})
        export = request_export(actor=actor, order=order).export
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        seconds, peak = pool.submit(_write, actor.tenant_id, export.pk).result()
    with scope(actor.tenant_id):
        done = Export.objects.get(pk=export.pk)
    if done.status != Export.Status.DONE or done.documents_done != documents:
        raise RuntimeError(
            f"the export ended as {done.status} {done.failure_code} with {done.documents_done} documents"
        )
    tell(f"{kind} of {documents:,}: {seconds:.1f} s, peak {peak:.0f} MB, file {done.size / 1e6:.1f} MB")
    return seconds, peak, done.size / 1e6


def _write(tenant_id: uuid.UUID, export_id: uuid.UUID) -> tuple[float, float]:
    import django

    django.setup()
    from documents.services.export.writing import write_export

    seconds = seconds_of(write_export, tenant_id=tenant_id, export_id=export_id)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
