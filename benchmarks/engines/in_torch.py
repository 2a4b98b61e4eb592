"""The PyTorch half: `python -m benchmarks.engines.in_torch MODEL ...` prints its figures as JSON, the last line.

Runs in the environment of the engines, and needs nothing of vLLM or of the site.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from dataclasses import replace
from pathlib import Path

import torch
import transformers

from benchmarks.engines.pages import draw_pages, fields_request, text_request
from benchmarks.figures import percentile, tell
from benchmarks.process_memory import resident_megabytes
from inference.engine import EngineError
from inference.engines.transformers import LARGEST_BATCH, TransformersEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.types import Page, Request

GIB = 1 << 30


def main() -> None:
    """Load the model, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--invoices", type=int, default=8)
    parser.add_argument("--height", type=int, default=2338)
    parser.add_argument("--width", type=int, default=1653)
    parser.add_argument("--tokens", type=int, default=512)
    parser.add_argument("--card-gib", type=float, default=24.0)
    options = parser.parse_args()
    has_card = torch.cuda.is_available()
    if has_card:
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(options.card_gib * GIB / total, 1.0))
    profile = PROFILES[DEFAULT_PROFILE]
    PROFILES[DEFAULT_PROFILE] = replace(profile, sampling=replace(profile.sampling, max_tokens=options.tokens))
    engine = TransformersEngine(model=str(options.model))
    pages = draw_pages(options.pages, options.height, options.width)
    engine.read(pages[:1], text_request("warm"))
    alone = [_seconds(engine, [page], text_request("alone")) for page in pages[: options.invoices]]
    whole, early = 0.0, 0.0
    for start in range(0, len(pages), LARGEST_BATCH):
        whole += _seconds(engine, pages[start : start + LARGEST_BATCH], text_request("together"))
        if start >= len(pages) // 10 and not early:
            early = resident_megabytes(os.getpid())
        if start % 40 == 0:
            tell(f"PyTorch: {start} of {len(pages)} pages, {whole:.0f} s")
    invoices = [_seconds(engine, [page], fields_request("alone")) for page in pages[: options.invoices]]
    figures = {
        "pages_per_second": len(pages) / whole,
        "page_p50": percentile(alone, 0.5),
        "page_p95": percentile(alone, 0.95),
        "json_p50": percentile(invoices, 0.5),
        "json_p95": percentile(invoices, 0.95),
        "memory_early": early,
        "memory_late": resident_megabytes(os.getpid()),
        "card_peak": torch.cuda.max_memory_reserved() / (1 << 20) if has_card else 0.0,
        "device": torch.cuda.get_device_name() if has_card else platform.processor() or platform.machine(),
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
    }
    print(json.dumps(figures))


def _seconds(engine: TransformersEngine, pages: list[Page], request: Request) -> float:
    started = time.perf_counter()
    try:
        engine.read(pages, request)
    except EngineError as error:
        if not error.permanent:
            raise
        # A model of no sense need not end its JSON: the answer came, and took its time.
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
