"""What the queue may ask a worker to do; each job makes one call."""

from __future__ import annotations

import uuid

from documents.services import processing
from documents.services.export import writing
from documents.services.workbench import running
from inference.engine import WatchedEngines

_engines: WatchedEngines | None = None


def warm_engines() -> WatchedEngines:
    """The engines of this process, opened on first use and kept."""
    global _engines
    if _engines is None:
        _engines = processing.open_engines()
    return _engines


def process_document(tenant_id: str, document_id: str) -> None:
    """Read one document (see `services.processing`)."""
    processing.process_document(
        tenant_id=uuid.UUID(tenant_id), document_id=uuid.UUID(document_id), engines=warm_engines()
    )


def write_export(tenant_id: str, export_id: str) -> None:
    """Write one file of many documents (see `services.export.writing`); needs no engine."""
    writing.write_export(tenant_id=uuid.UUID(tenant_id), export_id=uuid.UUID(export_id))


def run_task(tenant_id: str, run_id: str) -> None:
    """Do one task on a file (see `services.workbench.running`)."""
    running.run_task(tenant_id=uuid.UUID(tenant_id), run_id=uuid.UUID(run_id), engines=warm_engines())
