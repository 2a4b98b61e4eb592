"""Limits, quotas and Idempotency-Key of the product under a crowd, and while the store of the counts is away."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PIL import Image, ImageDraw

from benchmarks import samples
from benchmarks.figures import Figure, tell
from benchmarks.product import Answer, Product, running_product

TOGETHER = 32
REQUESTS, DOCUMENTS, IN_FLIGHT = 100, 40, 60
PAGES, OWN_REQUESTS = 12, 50
KNOWN_SECONDS = 6  # until every web process has heard of a change
HELD = """
    SELECT coalesce(sum(pages_held), 0) FROM documents_document WHERE status = 'PROCESSING' AND lease_expires_at > now()
"""
READ = """
    SELECT count(*) FILTER (WHERE status = 'NEEDS_REVIEW'), coalesce(sum(failures), 0) FROM documents_document
"""
ME, TOKEN = "/api/v1/me/", "/api/v1/auth/token/"
Given = TypeVar("Given")


def measure() -> list[Figure]:
    """How far each count is from what was promised; all of these are 0 or they are wrong."""
    return [*_under_a_crowd(), *_of_a_tenants_own(), *_by_address(), *_without_the_store()]


def _under_a_crowd() -> list[Figure]:
    [content] = [content for name, content in samples.scans().items() if name.startswith("IMG")]
    files = [samples.fresh(content, number) for number in range(300)]
    limits = {"TENANT_DOCUMENTS_PER_MINUTE": str(DOCUMENTS), "USER_REQUESTS_PER_MINUTE": str(REQUESTS)}
    with running_product(ENGINE="fake", **limits) as product:
        product.log_in()
        tell(f"300 requests and then 100 uploads by {TOGETHER} at once, two web processes")
        passed = _statuses(product.get, [ME] * 300)[200]
        _forget_counts(product)
        uploaded = _statuses(product.upload, files[:90])
        taken = _count_documents(product)
    with running_product(ENGINE="fake", TENANT_DOCUMENTS_IN_FLIGHT=str(IN_FLIGHT)) as product:
        product.log_in()
        for worker in product.workers():
            os.kill(worker, signal.SIGSTOP)
        tell(f"100 uploads by {TOGETHER} at once while nobody reads, then 100 of one file under one key")
        waiting = _statuses(product.upload, files[100:200])
        in_flight = _count_documents(product)
        for worker in product.workers():
            os.kill(worker, signal.SIGCONT)
        product.wait_until_finished(120)
        once = _statuses(lambda file: product.upload(file, headers={"Idempotency-Key": "one"}), [files[250]] * 100)
        added = _count_documents(product) - in_flight
    return [
        _off("requests passed, limit 100 a minute", passed, REQUESTS),
        _off("documents taken, limit 40 a minute", taken, DOCUMENTS),
        _off("documents waiting, limit 60 in flight", in_flight, IN_FLIGHT),
        _off("documents of 100 uploads under one key", added, 1),
        Figure("answers that were 500", _broken(uploaded, waiting, once), "", at_most=0),
    ]


def _of_a_tenants_own() -> list[Figure]:
    """Pages in hand of workers, the bytes of a tenant's files, and requests as staff limited them."""
    files = [_pages_of(number, pages) for number, pages in enumerate([5] * 20 + [30] * 2 + [1] * 20)]
    with running_product(ENGINE="fake", WORKERS="4", TENANT_PAGES_IN_FLIGHT=str(PAGES)) as product:
        product.log_in()
        tell(f"{len(files)} documents of 1, 5 and 30 pages for four workers, of which {PAGES} pages may be in hand")
        _statuses(product.upload, files)
        held = []
        while product.unfinished():
            held.append(int(product.rows(HELD)[0][0]))
        [(read, blamed)] = product.rows(READ)
        [(told,)] = product.rows("SELECT stored_bytes FROM documents_quota")
        stored = sum(path.stat().st_size for path in (product.folder / "files").rglob("*") if path.is_file())
        product.rows("UPDATE documents_quota SET requests_per_minute = %s RETURNING true", OWN_REQUESTS)
        time.sleep(KNOWN_SECONDS)
        _forget_counts(product)
        passed = _statuses(product.get, [ME] * 200)[200]
    return [
        Figure(f"pages in hand at once, limit {PAGES}", max(held), "pages", at_least=1, at_most=PAGES),
        _off(f"documents read, of {len(files)} whose pages had to wait", read, len(files)),
        Figure("tries that waiting pages cost", blamed, "", at_most=0),
        _off("bytes of a tenant's files", told, stored),
        _off(f"requests passed, limit {OWN_REQUESTS} by staff", passed, OWN_REQUESTS),
    ]


def _pages_of(number: int, pages: int) -> bytes:
    first, *rest = (Image.new("1", (600, 800), 1) for _ in range(pages))
    ImageDraw.Draw(first).text((50, 50), f"Delivery note {number}", fill=0, font_size=40)
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=rest, compression="group4")
    return stream.getvalue()


def _by_address() -> list[Figure]:
    with running_product(ENGINE="fake", LOGINS_PER_MINUTE="10", USER_REQUESTS_PER_MINUTE=str(REQUESTS)) as product:
        tell("200 requests and 40 log-ins, each with another X-Forwarded-For")
        _forget_counts(product)  # the readiness and log-in of the start
        refreshes = _statuses(lambda address: _refresh(product, address), [_address() for _ in range(200)])
        _forget_counts(product)
        logins = _statuses(lambda address: _log_in(product, address), [_address() for _ in range(40)])
    return [
        _off("requests with forged addresses passed, limit 100", refreshes[401], REQUESTS),
        _off("log-ins with forged addresses tried, limit 10", logins[401], 10),
    ]


def _without_the_store() -> list[Figure]:
    [content] = [content for name, content in samples.scans().items() if name.startswith("IMG")]
    with running_product(ENGINE="fake") as product:
        product.log_in()
        [store] = product.processes("valkey-server")
        os.kill(store, signal.SIGSTOP)
        try:
            tell("reads, uploads and log-ins while the store of the counts does not answer")
            reads = _statuses(product.get, [ME] * 60)
            uploads = _statuses(product.upload, [samples.fresh(content, number) for number in range(60)])
            logins = _statuses(lambda address: _log_in(product, address), [_address() for _ in range(10)])
        finally:
            os.kill(store, signal.SIGCONT)
    return [
        _off("reads answered without the store, of 60", reads[200], 60),
        _off("uploads taken without the store, of 60", uploads[202], 60),
        _off("log-ins refused with 503 without the store, of 10", logins[503], 10),
        Figure("answers that were 500 without the store", _broken(reads, uploads, logins), "", at_most=0),
    ]


def _off(name: str, found: int, wanted: int) -> Figure:
    return Figure(f"{name}: off by", abs(found - wanted), "", at_most=0)


def _broken(*statuses: Counter[int]) -> int:
    return sum(count for found in statuses for status, count in found.items() if status == 500)


def _statuses(ask: Callable[[Given], Answer], given: Iterable[Given]) -> Counter[int]:
    with ThreadPoolExecutor(TOGETHER) as pool:
        return Counter(answer.status for answer in pool.map(ask, given))


def _count_documents(product: Product) -> int:
    [(count,)] = product.rows("SELECT count(*) FROM documents_document")
    return int(count)


def _forget_counts(product: Product) -> None:
    """As after a minute without a request."""
    store = product.queue()
    for key in store.scan_iter("ocrsite:rates:*"):
        store.delete(key)


def _refresh(product: Product, address: str) -> Answer:
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    return product.ask("POST", f"{TOKEN}refresh/", b'{"refresh": "nothing"}', headers)


def _log_in(product: Product, address: str) -> Answer:
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    return product.ask("POST", TOKEN, b'{"username": "operator", "password": "a guess"}', headers)


def _address() -> str:
    return ".".join(str(random.randint(1, 254)) for _ in range(4))
