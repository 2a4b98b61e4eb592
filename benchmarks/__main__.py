"""Measures what the README claims: `python -m benchmarks [PART ...]`; exits with 1 when a promise is not kept.

Each part runs in a process of its own, one after another. The figures go to `benchmarks/results/bench.json`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from benchmarks.figures import Figure, measure_part, seconds_of

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
RESULTS = Path(__file__).resolve().parent / "results" / "bench.json"


def main() -> int:
    """Run the chosen parts, print the table, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=f"of {', '.join(PARTS)}")
    chosen = parser.parse_args().parts or [name for name in PARTS if name not in BY_NAME_ONLY]
    figures: dict[str, list[Figure]] = {}
    for part in chosen:
        print(f"{part}: {PARTS[part]}", file=sys.stderr, flush=True)
        seconds = seconds_of(_run, part, figures)
        print(f"  took {seconds:.0f} s", file=sys.stderr, flush=True)
    _print_table(figures)
    _keep(figures)
    return int(any(figure.is_missed for found in figures.values() for figure in found))


def _run(part: str, figures: dict[str, list[Figure]]) -> None:
    """In a process of its own: settings are read once per process, and no part inherits what another has loaded."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        figures[part] = pool.submit(measure_part, part).result()


def _print_table(figures: dict[str, list[Figure]]) -> None:
    for part, found in figures.items():
        print(f"\n{PARTS[part]}")
        for figure in found:
            verdict = "MISSED" if figure.is_missed else "ok" if figure.target else ""
            print(f"  {figure.name:<42} {figure.value:10.3f} {figure.unit:<3} {figure.target:<16} {verdict}".rstrip())


def _keep(figures: dict[str, list[Figure]]) -> None:
    """Write what was measured now; parts that were not run keep their last figures."""
    kept = json.loads(RESULTS.read_text())["parts"] if RESULTS.exists() else {}
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    for part, found in figures.items():
        rows = [{**asdict(figure), "is_missed": figure.is_missed} for figure in found]
        kept[part] = {"machine": machine, "figures": rows}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"parts": kept}, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
