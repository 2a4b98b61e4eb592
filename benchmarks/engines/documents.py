"""One-page documents through the whole product: uploaded, queued, read by workers with a model, their fields stored."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from benchmarks.figures import tell
from benchmarks.product import running_product
from inference.types import Page

SECONDS = 3600.0
UPLOADERS = 4
NAME = "model"
TERRITORY = "US"  # the licence of the default profile keeps some out


def read_documents(url: str, pages: Sequence[Page], *, context: int, workers: int) -> tuple[float, int]:
    """The seconds from the first upload to the last stored field, and how many documents the model had a part in."""
    engines = {NAME: {"engine": "server", "urls": [url], "context": context}}
    files = [cv2.imencode(".png", np.asarray(page.image)[..., ::-1])[1].tobytes() for page in pages]
    with running_product(WORKERS=str(workers), ENGINES=json.dumps(engines)) as product:
        answer = product.patch("/api/v1/engines/", {"territory": TERRITORY, "order": [NAME]})
        if answer.status != 200:
            raise RuntimeError(f"the team's engine was answered with {answer.status}: {answer.body}")
        # The first document loads what is loaded once in a worker's life.
        for index in range(workers):
            product.upload(files[0] + bytes([index]), template="invoice")
        product.wait_until_finished(SECONDS)
        started = time.monotonic()
        with ThreadPoolExecutor(UPLOADERS) as pool:
            statuses = {
                answer.status for answer in pool.map(lambda file: product.upload(file, template="invoice"), files)
            }
        if statuses != {202}:
            raise RuntimeError(f"uploads were answered with {statuses}")
        product.wait_until_finished(SECONDS)
        seconds = time.monotonic() - started
        [(read,)] = product.rows("SELECT count(*) FROM documents_extraction WHERE model <> ''")
        [(failed,)] = product.rows("SELECT count(*) FROM documents_document WHERE status = 'FAILED'")
    tell(f"{len(files)} documents by {workers} workers: {seconds:.1f} s, {failed} failed")
    if failed:
        raise RuntimeError(f"{failed} documents failed")
    return seconds, int(read)
