"""How long 20 people uploading at once wait for their 202, while a worker reads beside them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from benchmarks import samples
from benchmarks.figures import Figure, percentile, tell
from benchmarks.product import running_product

TOGETHER = 20
UPLOADS = 400


def measure() -> list[Figure]:
    """Milliseconds from the first byte sent to the whole answer, over connections of their own."""
    [content] = [content for name, content in samples.scans().items() if name.startswith("IMG")]
    with running_product(ENGINE="fake") as product:
        product.log_in()
        with ThreadPoolExecutor(TOGETHER) as pool:
            list(pool.map(product.upload, (samples.fresh(content, number) for number in range(TOGETHER))))
            tell(f"{UPLOADS} uploads of {len(content) // 1000} kB, {TOGETHER} at once")
            answers = list(
                pool.map(product.upload, (samples.fresh(content, 1000 + number) for number in range(UPLOADS)))
            )
    if {answer.status for answer in answers} != {202}:
        raise RuntimeError(f"not every upload was accepted: {sorted({answer.status for answer in answers})}")
    milliseconds = [1000 * answer.seconds for answer in answers]
    return [
        Figure(f"upload to 202, p50 at {TOGETHER} at once", percentile(milliseconds, 0.5), "ms"),
        Figure(f"upload to 202, p95 at {TOGETHER} at once", percentile(milliseconds, 0.95), "ms"),
    ]
