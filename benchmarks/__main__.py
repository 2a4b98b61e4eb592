"""Measures what the README claims: `python -m benchmarks [PART ...]`; exits with 1 when a promise is not kept.

Each part runs in a process of its own, one after another. The figures go to `benchmarks/results/bench.json`.
"""

from __future__ import annotations

import sys

from benchmarks.runner import run_parts

PARTS = {
    "worker_overhead": "a page through the worker against the engine alone",
    "text_layer": "a PDF's own text against OCR of the same page",
    "ocr_speed": "the CPU engine against RapidOCR as it comes and its fastest peer",
    "uploads": "upload to 202 at 20 concurrent",
    "document_list": "GET /api/v1/documents/ at 1,000 and 100,000 documents",
    "exports": "files of 10,000 documents: time, and memory against 1,000",
    "gpu_engine": "an engine with a model against a bare client, PyTorch and whole documents (make bench-engines)",
    "lessons": "finding what was learned among 10 and 10,000 lessons",
    "page_weight": "bytes of the portal's pages, first and next visit",
    "review_budget": "key to paint, zoom frames, approve to the next document",
    "review_cost": "keys and stops per document, with planted errors",
    "search": "search over names and all values, and the inbox, at 1,000 and 100,000 documents",
    "worker_memory": "a worker's memory after 20 and after 500 pages",
}
# Needs an environment of its own, and on a machine without a card tells little of one that has it.
BY_NAME_ONLY = {"gpu_engine"}

if __name__ == "__main__":
    sys.exit(
        run_parts(
            program="python -m benchmarks",
            about=__doc__,
            parts=PARTS,
            results="bench.json",
            by_name_only=BY_NAME_ONLY,
        )
    )
