"""How long one team's document takes beside another team's thousand, against how long it takes alone."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks import samples
from benchmarks.figures import Figure, tell
from benchmarks.product import Product, running_product, wait_until
from ocrsite.supervisor.options import ROOT

WAITING = 1000
MEASURED = 7
MOST_SECONDS = 120.0
OTHER = "other"
FINISHED_BETWEEN = """
    SELECT max((
        SELECT count(*) FROM documents_auditevent e
        WHERE e.action = 'document.read' AND e.tenant_id <> d.tenant_id
        AND e.created_at BETWEEN d.created_at AND own.created_at
    )) FROM documents_document d
    JOIN documents_auditevent own ON own.object_id = d.id::text AND own.action = 'document.read'
    JOIN documents_tenant t ON t.id = d.tenant_id WHERE t.slug = %s
"""


def measure() -> list[Figure]:
    """Seconds from the upload to the finished reading, by the CPU engine and one worker."""
    [content] = [content for name, content in samples.scans().items() if name.startswith("IMG")]
    with running_product(WORKERS="1") as product:
        product.log_in()
        token = _other_team(product)
        tell("a document alone")
        alone = [_read_one(product, token, samples.fresh(content, number)) for number in range(MEASURED)]
        tell(f"{WAITING} documents of another team")
        _keep_waiting(product, content)
        beside = [_read_one(product, token, samples.fresh(content, 100 + number)) for number in range(MEASURED)]
        [(between,)] = product.rows(FINISHED_BETWEEN, OTHER)
        [(left,)] = product.rows("SELECT count(*) FROM documents_document WHERE status = 'RECEIVED'")
    if left < WAITING / 2:
        raise RuntimeError(f"only {left} documents waited at the end: the other team's were not beside a crowd")
    return [
        Figure("a document alone, median", statistics.median(alone), "s"),
        Figure(f"beside {WAITING} of another team, median", statistics.median(beside), "s"),
        Figure("beside them, as a multiple of alone, median", statistics.median(beside) / statistics.median(alone), "x",
               at_most=3),
        Figure("beside them, the slowest, as a multiple", max(beside) / statistics.median(alone), "x"),
        # What no other load of the machine can blur: the one in hand, and one that is taken before this one is seen.
        Figure("most of the others' documents read before one's own", float(between or 0), "", at_most=2),
    ]  # fmt: skip


def _other_team(product: Product) -> str:
    """A second tenant with one person; their access token."""
    command = [sys.executable, "-m", "ocrsite.supervisor", "manage", "create_admin", OTHER, "--tenant", OTHER]
    environment = {**product.environment(), "ADMIN_PASSWORD": product.password}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    body = json.dumps({"username": OTHER, "password": product.password}).encode()
    answer = product.ask("POST", "/api/v1/auth/token/", body, {"Content-Type": "application/json"})
    return str(answer.body["access"])


def _keep_waiting(product: Product, content: bytes) -> None:
    """Let the first team's documents pile up: the worker rests until all of them are there."""
    [worker] = product.workers()
    os.kill(worker, signal.SIGSTOP)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(product.upload, (samples.fresh(content, 1000 + n) for n in range(WAITING))))
    os.kill(worker, signal.SIGCONT)
    if {answer.status for answer in answers} != {202}:
        raise RuntimeError("not every upload was accepted")


def _read_one(product: Product, token: str, content: bytes) -> float:
    authorization = {"Authorization": f"Bearer {token}"}
    started = time.monotonic()
    answer = product.upload(content, headers=authorization)

    def is_read() -> bool:
        found = product.ask("GET", f"/api/v1/documents/{answer.body['id']}/", headers=authorization)
        return bool(found.body["status"] == "NEEDS_REVIEW")

    wait_until(is_read, MOST_SECONDS)
    return time.monotonic() - started
