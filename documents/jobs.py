"""What the queue may ask a worker to do; each job makes one call."""

from __future__ import annotations

import uuid

from documents.services import processing
from documents.services.export import writing
from inference.engine import Engine

_engine: Engine | None = None


def warm_engine() -> Engine:
    """The engine of this process, loaded on first use and kept."""
    global _engine
    if _engine is None:
        _engine = processing.open_engine()
    return _engine


def process_document(tenant_id: str, document_id: str) -> None:
    """Read one document (see `services.processing`)."""
    processing.process_document(
        tenant_id=uuid.UUID(tenant_id), document_id=uuid.UUID(document_id), engine=warm_engine()
    )


def write_export(tenant_id: str, export_id: str) -> None:
    """Write one file of many documents (see `services.export.writing`); needs no engine."""
    writing.write_export(tenant_id=uuid.UUID(tenant_id), export_id=uuid.UUID(export_id))
