"""kill -9 of the worker that does a task on a long file: another one does it, once, and nothing is left over."""

from __future__ import annotations

import io
import os
import signal
from typing import Any

import pytest
from PIL import Image

from benchmarks.product import Product, running_product, wait_until

pytestmark = pytest.mark.faults
PAGES = 150  # seconds of work
STATE = "SELECT status, pages_done, fence, failures, storage_key FROM documents_taskrun WHERE id = %s"


def many_pages() -> bytes:
    pages = [Image.new("RGB", (1600, 2200), (shade, 255, 255)) for shade in range(PAGES)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return out.getvalue()


def state_of(product: Product, run_id: str) -> tuple[Any, ...]:
    return product.rows(STATE, run_id)[0]


def is_under_way(product: Product, run_id: str) -> bool:
    status, done, *_ = state_of(product, run_id)
    return bool(status == "RUNNING" and done > 0)


def test_a_worker_is_killed_in_the_middle_of_a_task() -> None:
    content = many_pages()
    with running_product(ENGINE="fake", WORKERS="1") as product:
        taken = product.send_file("/api/v1/ocr/", content, "long.tif", {"wait": "0"}, "image")
        assert (taken.status, taken.body["status"]) == (202, "WAITING")
        run_id = taken.body["id"]
        wait_until(lambda: is_under_way(product, run_id), 60)
        [worker] = product.workers()
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: state_of(product, run_id)[0] == "DONE", 90, lambda: str(state_of(product, run_id)))
        _, done, fence, failures, key = state_of(product, run_id)
        assert (done, fence, failures) == (PAGES, 2, 0)
        folder = (product.folder / "files" / key).parent
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert len(files) == PAGES + 1
        assert {path.parent.name for path in files} == {run_id, "pages-2"}

        again = product.send_file("/api/v1/ocr/", content, "long.tif", part="image")
        assert (again.status, again.body["is_cached"], len(again.body["pages"])) == (200, True, PAGES)
        quick = product.send_file("/ocr", slip(), "slip.png", {"task": "text"}, "image")
        assert (quick.status, quick.body) == (200, {"text": "Fake page 1\nSize 9 x 9"})


def slip() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "white").save(out, "PNG")
    return out.getvalue()
