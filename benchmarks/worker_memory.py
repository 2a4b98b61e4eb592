"""Whether a worker grows: its memory after a few pages and after many, with the real engine."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

from PIL import Image

from benchmarks import samples
from benchmarks.figures import Figure, tell
from benchmarks.process_memory import resident_megabytes
from benchmarks.product import Product, running_product

EARLY, LATE = 20, 500
FULL_EVERY = 10  # pages; those between are strips, which have a shape of their own each and take less time
MOST_GROWTH = 5.0
SECONDS = 3600.0


def measure() -> list[Figure]:
    """Megabytes of resident memory of the worker process; the sandbox beside it ends with every document."""
    pages = _pages()
    with running_product(ENGINE="rapidocr", WORKERS="1") as product:
        [worker] = product.workers()
        early = _read(product, worker, pages, 0, EARLY)
        late = early
        for done in range(EARLY, LATE, 80):
            late = _read(product, worker, pages, done, min(done + 80, LATE))
        if product.workers() != [worker]:
            raise RuntimeError("the worker was started again in between")
    return [
        Figure(f"worker after {EARLY} pages", early, "MB"),
        Figure(f"worker after {LATE} pages", late, "MB"),
        Figure("growth", 100 * (late / early - 1), "%", at_most=MOST_GROWTH),
    ]


def _pages() -> Iterator[bytes]:
    """Endless pages of ever new shapes, cut from the samples: the same on every run."""
    whole = [Image.open(io.BytesIO(content)).convert("RGB") for content in samples.scans().values()]
    chosen = random.Random(20)
    number = 0
    while True:
        page = whole[number // FULL_EVERY % len(whole)]
        if number % FULL_EVERY:
            height = chosen.randint(page.height // 8, page.height // 4)
            top = chosen.randint(0, page.height - height)
            page = page.crop((0, top, chosen.randint(page.width // 2, page.width), top + height))
        stream = io.BytesIO()
        page.save(stream, "JPEG", quality=90)
        yield samples.fresh(stream.getvalue(), number)
        number += 1


def _read(product: Product, worker: int, pages: Iterator[bytes], first: int, last: int) -> float:
    for _ in range(first, last):
        answer = product.upload(next(pages))
        if answer.status != 202:
            raise RuntimeError(f"an upload was answered with {answer.status}")
    product.wait_until_finished(SECONDS)
    [(read,)] = product.rows("SELECT count(*) FROM documents_page")
    if read != last:
        raise RuntimeError(f"{read} pages were read instead of {last}")
    megabytes = resident_megabytes(worker)
    tell(f"{last} pages: {megabytes:.0f} MB")
    return megabytes
