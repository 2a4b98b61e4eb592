"""Measures page images that were stored before their size was kept, so that they count as stored. As ops, by the relay.

A row that has its size is never looked at again, and a new one has it from the start: one day nothing is left to do.
"""

from __future__ import annotations

import logging
import time

from documents import storage
from documents.models import Page, TaskRun
from documents.tenancy import ops_scope

logger = logging.getLogger("ocrsite.reconciler")
BATCH = 500
# A store across a network answers slowly, and the relay has more to do.
MOST_SECONDS = 0.5


def measure_images() -> bool:
    """Measure some; False once none is left. Opens a scope of its own. A store that is away is asked again later."""
    until = time.monotonic() + MOST_SECONDS
    with ops_scope():
        pages = list(Page.objects.filter(image_bytes=None).only("id", "tenant_id", "image_key")[:BATCH])
        unmeasured = TaskRun.objects.filter(image_bytes=None).exclude(images=[])
        runs = list(unmeasured.only("id", "tenant_id", "images").order_by()[:BATCH])
    try:
        for page in pages:
            if time.monotonic() > until:
                return True
            _note(Page, page, [page.image_key])
        for run in runs:
            if time.monotonic() > until:
                return True
            _note(TaskRun, run, [image["key"] for image in run.images])
    except storage.StorageUnavailable as error:
        logger.warning("stored images cannot be measured now: %s", error)
        return True
    return len(pages) == BATCH or len(runs) == BATCH


def _note(model: type[Page] | type[TaskRun], row: Page | TaskRun, keys: list[str]) -> None:
    """In a transaction of its own, short as the one that stores a page: the tenant's quota is locked in it."""
    size = sum(map(storage.size_of, keys))
    with ops_scope():
        model.objects.filter(pk=row.pk, tenant=row.tenant_id, image_bytes=None).update(image_bytes=size)
