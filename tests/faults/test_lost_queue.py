"""The queue is emptied, hangs or dies: uploads go on, and every document is read once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django.fixtures import Settings

from benchmarks.figures import percentile
from benchmarks.product import Product, wait_until
from documents.queue import enqueue_documents
from tests.faults.recovery import Recovery

pytestmark = pytest.mark.faults
Begin = Callable[[Product], Recovery]
OUTAGE_SECONDS = 60.0
UPLOADS = 50


def valkey(product: Product) -> int:
    [pid] = product.processes("valkey-server")
    return pid


def test_flushall_while_documents_wait(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    for _ in range(2):
        for worker in product.workers():
            os.kill(worker, signal.SIGSTOP)
        noted.upload(30)
        product.queue().flushall()
        noted.disturb()
        for worker in product.workers():
            os.kill(worker, signal.SIGCONT)
        noted.finish()


def test_uploads_go_on_while_the_queue_hangs_for_a_minute(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    hanging, began = valkey(product), time.monotonic()
    os.kill(hanging, signal.SIGSTOP)
    try:
        answers = [answer for _ in range(UPLOADS // 5) for answer in noted.upload(5, together=5)]
        seconds = [answer.seconds for answer in answers]
        time.sleep(max(0.0, OUTAGE_SECONDS - (time.monotonic() - began)))
    finally:
        os.kill(hanging, signal.SIGCONT)
    noted.disturb()
    print(f"uploads during the outage: p50 {percentile(seconds, 0.5):.2f} s, longest {max(seconds):.2f} s")
    assert max(seconds) < 2.0
    noted.finish()


def test_uploads_go_on_while_the_queue_is_killed(product: Product, recovery: Begin) -> None:
    noted = recovery(product)
    with ThreadPoolExecutor(1) as pool:
        uploads = pool.submit(noted.upload, UPLOADS, together=2)
        noted.kill(valkey(product))
        uploads.result()
    noted.finish()
    product.wait_until_ready()


def test_two_workers_race_for_every_document(product: Product, recovery: Begin, settings: Settings) -> None:
    noted = recovery(product)
    settings.REDIS_URL = product.server_environment()["REDIS_URL"]
    [(tenant_id,)] = product.rows("SELECT id FROM documents_tenant")
    for worker in product.workers():
        os.kill(worker, signal.SIGSTOP)
    noted.upload(40)
    ids = noted.ids()
    enqueue_documents([(tenant_id, document_id) for document_id in ids for _ in range(6)])
    noted.disturb()
    for worker in product.workers():
        os.kill(worker, signal.SIGCONT)
    noted.finish()
    # Every document is read once all the same when the last of the superfluous jobs has been taken.
    wait_until(lambda: product.queue().llen("rq:queue:default") == 0, 60)
    assert product.rows("SELECT count(*) FROM documents_extraction WHERE document_id = ANY(%s)", ids) == [(40,)]
