"""What the product adds to the engine: a page through claim, sandbox, engine, fields and rows against the engine alone.

Both read the same decoded images with the same engine object, in turns, so that a busy moment hits both.
"""

from __future__ import annotations

import io
import uuid
from statistics import median

from benchmarks import samples
from benchmarks.database import make_actor, own_database
from benchmarks.figures import Figure, seconds_of, tell

ROUNDS = 5
MOST = 1.25


def measure() -> list[Figure]:
    """Seconds per page both ways, as the sum of each sample's median over the rounds."""
    with own_database():
        from documents.services.intake import receive_document
        from documents.services.processing import open_engines, process_document
        from inference.pages import open_pages
        from inference.pipeline import SANDBOX

        engines, actor = open_engines(), make_actor()
        engine = engines.default
        bare_seconds = worker_seconds = 0.0
        pages = 0
        for name, content in samples.scans().items():
            with open_pages(content, sandbox=SANDBOX) as stream:
                decoded = list(stream)
            engine.read(decoded)
            bare, worker = [], []
            for number in range(ROUNDS):
                bare.append(sum(seconds_of(engine.read, [page]) for page in decoded))
                file = io.BytesIO(samples.fresh(content, number))
                document = receive_document(actor=actor, file=file, name=name).document
                ids = {"tenant_id": document.tenant_id, "document_id": document.pk}
                worker.append(seconds_of(process_document, **ids, engines=engines))
                _check_was_read(**ids)
            tell(f"{name}: {len(decoded)} pages, engine {median(bare):.2f} s, worker {median(worker):.2f} s")
            bare_seconds += median(bare)
            worker_seconds += median(worker)
            pages += len(decoded)
    return [
        Figure("a page by the engine alone", bare_seconds / pages, "s"),
        Figure("a page through the worker", worker_seconds / pages, "s"),
        Figure("worker / engine", worker_seconds / bare_seconds, "x", at_most=MOST),
    ]


def _check_was_read(tenant_id: uuid.UUID, document_id: uuid.UUID) -> None:
    from documents.models import Document
    from documents.tenancy import scope

    with scope(tenant_id):
        document = Document.objects.get(pk=document_id)
        if document.status != Document.Status.NEEDS_REVIEW:
            raise RuntimeError(f"{document.name} ended as {document.status}")
