"""kill -9 of the server of a model in the middle of a document: nothing is blamed, and the document is read once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.product import Product, free_port, running_product, wait_until
from ocrsite.supervisor.options import ROOT
from tests.inference.drawing import draw_pdf

pytestmark = pytest.mark.faults
LINES = ("INVOICE", "Invoice number: INV-2026-17", "Invoice date: 2026-03-04", "Grand total: EUR 119.00")
NOT_READY_SECONDS = 10.0
OUTCOME = """
    SELECT d.status, d.failures, e.model, (SELECT count(*) FROM documents_extraction x WHERE x.document_id = d.id)
    FROM documents_document d LEFT JOIN documents_extraction e ON e.id = d.extraction_id WHERE d.id = %s
"""


@contextmanager
def model_server(port: int, hold: Path) -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, which keeps who asks waiting while the file `hold` is there."""
    command = [sys.executable, "-m", "tests.inference.engines.model_server", str(port), str(hold)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout and process.stdout.readline().startswith("http")
        yield process
    finally:
        process.kill()
        process.wait()


def is_reached(product: Product) -> bool:
    return product.get("/readyz/engines").status == 200


def test_the_engine_is_killed_in_the_middle_of_a_document(tmp_path: Path) -> None:
    port, hold = free_port(), tmp_path / "hold"
    url = f"http://127.0.0.1:{port}"
    engines = {"model": {"engine": "server", "profile": "qwen3-vl", "urls": [url]}}
    with running_product(ENGINE="fake", WORKERS="2", ENGINES=json.dumps(engines)) as product:
        product.wait_until_ready()
        product.rows("UPDATE documents_tenant SET territory = 'US', engines = '[\"model\"]' RETURNING id")
        with model_server(port, hold) as server:
            wait_until(lambda: is_reached(product), 30)
            hold.touch()
            product.log_in()
            answer = product.upload(draw_pdf(LINES, size=(500, 400)), name="invoice.pdf")
            assert answer.status == 202
            document = answer.body["id"]
            wait_until((tmp_path / "asked").exists, 60)
            server.kill()
            server.wait()
            wait_until(lambda: not is_reached(product), NOT_READY_SECONDS)
        status, failures, _, extractions = product.rows(OUTCOME, document)[0]
        assert (status in ("RECEIVED", "PROCESSING"), extractions) == (True, 0)
        assert failures <= 1  # the one under way, which is taken back
        hold.unlink()
        with model_server(port, hold):
            wait_until(
                lambda: product.rows(OUTCOME, document)[0][0] == "NEEDS_REVIEW",
                60,
                lambda: str(product.rows(OUTCOME, document)),
            )
            assert product.rows(OUTCOME, document) == [("NEEDS_REVIEW", 0, "qwen3-vl", 1)]
            wait_until(lambda: is_reached(product), 30)
