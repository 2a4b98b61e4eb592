"""kill -9 of the worker that writes a file of many documents: another one finishes it, with the same bytes."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from benchmarks.exports import fill_read
from benchmarks.product import Product, running_product, wait_until

pytestmark = pytest.mark.faults
DOCUMENTS = 1000  # seconds of work
STATE = "SELECT status, documents_done, fence, failures, storage_key, digest FROM documents_export WHERE id = %s"


def state_of(product: Product, export_id: str) -> tuple[Any, ...]:
    return product.rows(STATE, export_id)[0]


def file_of(product: Product, export_id: str) -> Path:
    return product.folder / "files" / str(state_of(product, export_id)[4])


def ask(product: Product) -> str:
    answer = product.post("/api/v1/exports/", {"format": "xlsx"})
    assert answer.status == 202
    return str(answer.body["id"])


def wait_until_done(product: Product, export_id: str) -> None:
    wait_until(lambda: state_of(product, export_id)[0] == "DONE", 120, lambda: str(state_of(product, export_id)))


def test_a_worker_is_killed_in_the_middle_of_an_export() -> None:
    with running_product(ENGINE="fake", WORKERS="1") as product:
        product.wait_until_ready()
        [(tenant_id,)] = product.rows("SELECT id FROM documents_tenant")
        fill_read(product.server_environment(), tenant_id, 1, DOCUMENTS)
        disturbed = ask(product)
        wait_until(lambda: state_of(product, disturbed)[:2] > ("WRITING", 0), 60)
        [worker] = product.workers()
        os.kill(worker, signal.SIGKILL)
        wait_until_done(product, disturbed)
        _, done, fence, failures, _, digest = state_of(product, disturbed)
        assert (done, fence, failures) == (DOCUMENTS, 2, 0)
        folder = file_of(product, disturbed).parent.parent
        assert [path for path in folder.rglob("*") if path.is_file()] == [file_of(product, disturbed)]

        # The digest is taken away, so that the same request is written anew, and by one worker.
        product.rows("UPDATE documents_export SET digest = '' WHERE id = %s RETURNING id", disturbed)
        quiet = ask(product)
        wait_until_done(product, quiet)
        assert (state_of(product, quiet)[2], state_of(product, quiet)[5]) == (1, digest)
        assert file_of(product, quiet).read_bytes() == file_of(product, disturbed).read_bytes()
