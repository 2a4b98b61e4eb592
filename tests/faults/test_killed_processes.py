"""kill -9 of each process while documents are on their way: every one is read, once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

import documents
from benchmarks.product import Product, is_running, running_product, wait_until
from tests.faults.recovery import Recovery

pytestmark = pytest.mark.faults
Begin = Callable[[Product], Recovery]
SAMPLES = Path(documents.__file__).parent / "samples"
LONG = 60  # pages: seconds of work even for an engine that answers at once


def busiest_worker(product: Product) -> int:
    """The worker that has used the processor most: with one document on its way, the one that reads it."""
    return max(product.workers(), key=processor_ticks)


def processor_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def is_answering(product: Product) -> bool:
    try:
        return product.rows("SELECT 1") == [(1,)]
    except psycopg.Error:
        return False


def kill_all_workers(recovery: Recovery) -> None:
    for worker in recovery.product.workers():
        recovery.kill(worker)


def test_a_worker_is_killed_in_the_middle_of_a_document(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    for _ in range(3):
        noted.upload(pages=LONG)
        noted.wait_until_reading()
        kill_all_workers(noted)
        noted.finish()


def test_a_worker_is_killed_while_the_real_engine_reads(recovery: Begin) -> None:
    with running_product(ENGINE="rapidocr", WORKERS="2", OCR_THREADS="1") as product:
        noted = recovery(product)
        noted.upload_file((SAMPLES / "IMG_2043-receipt.jpg").read_bytes())
        noted.upload_file((SAMPLES / "bank-statement-protected.pdf").read_bytes())
        noted.upload_file((SAMPLES / "scan0007-print-shop.jpg").read_bytes())
        noted.wait_until_reading()
        noted.kill(busiest_worker(product))
        noted.finish(120)


def test_a_worker_that_was_frozen_drops_what_another_has_read(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    slow, quick = product.workers()
    os.kill(quick, signal.SIGSTOP)
    noted.upload(pages=LONG)
    noted.wait_until_reading()
    noted.kill(slow, signal.SIGSTOP)
    os.kill(quick, signal.SIGCONT)
    noted.finish()
    before = dropped_readings(product)
    os.kill(slow, signal.SIGCONT)
    wait_until(lambda: dropped_readings(product) > before, 30)
    assert product.rows("SELECT max(count) FROM (SELECT count(*) FROM documents_extraction GROUP BY document_id)") == [
        (1,)
    ]
    assert product.workers() == [slow, quick]


def dropped_readings(product: Product) -> int:
    """How often a worker has logged that its reading came too late."""
    logs = (product.folder / "logs").glob("worker*.log")
    return sum(log.read_text().count("this reading is dropped") for log in logs)


def test_the_relay_is_killed_while_uploads_arrive(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    for _ in range(3):
        [relay] = product.processes("manage.py run_relay")
        with ThreadPoolExecutor(1) as pool:
            uploads = pool.submit(noted.upload, 20)
            noted.kill(relay)
            uploads.result()
        noted.finish()
        product.wait_until_ready()


def test_the_database_is_killed_while_documents_are_read(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    for _ in range(2):
        noted.upload(2, pages=LONG)
        noted.upload(20)
        noted.wait_until_reading()
        [postmaster] = product.processes("/bin/postgres -D")
        noted.kill(postmaster)
        wait_until(lambda: is_answering(product), 30)
        noted.finish()
        product.wait_until_ready()


def test_a_worker_told_to_stop_gives_its_document_back_unharmed(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    noted.upload(2, pages=190)
    noted.wait_until_reading()
    for worker in product.workers():
        noted.kill(worker, signal.SIGTERM)
    read = noted.ids()
    noted.finish()
    fences = product.rows("SELECT DISTINCT fence FROM documents_document WHERE id = ANY(%s)", read)
    # 1: finished before the end. 3: claimed, given back, claimed. 2 would be a lease that had to run out.
    assert set(fences) <= {(1,), (3,)}


def test_the_supervisor_is_killed_and_the_next_start_has_everything(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    noted.upload(10)
    noted.upload(2, pages=LONG)
    noted.wait_until_reading()
    family = product.processes()
    assert len(family) > 8
    noted.disturb()
    product.kill()
    wait_until(lambda: left_of(family) == [], 10)
    product.start()
    noted.finish()


def test_ctrl_c_leaves_no_process_and_all_data(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    noted.upload(2, pages=LONG)
    noted.wait_until_reading()
    family = product.processes()
    noted.disturb()
    assert product.stop() == 0
    assert left_of(family) == []
    product.start()
    noted.finish()


def left_of(family: list[int]) -> list[int]:
    return [pid for pid in family if is_running(pid)]
