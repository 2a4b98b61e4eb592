"""A whole product for tests that kill its processes, and the recovery times they add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from benchmarks.figures import percentile
from benchmarks.product import Product, running_product, wait_until
from tests.faults.recovery import RECOVERIES, Recovery

LONGEST_RECOVERY_SECONDS = 30.0


@pytest.fixture(scope="session")
def _running() -> Iterator[Product]:
    with running_product(ENGINE="fake", WORKERS="2") as running:
        yield running


@pytest.fixture
def product(_running: Product) -> Iterator[Product]:
    """Two workers with an engine that answers at once; ready, and with nothing left to read."""
    _running.wait_until_ready()
    _running.wait_until_finished(60)
    wait_until(lambda: _is_let_in(_running), 30)
    yield _running
    assert _running.process is not None
    assert _running.process.poll() is None


def _is_let_in(product: Product) -> bool:
    """Nobody is while the store of the counts is away."""
    try:
        product.log_in()
    except KeyError:
        return False
    return True


@pytest.fixture
def recovery(request: pytest.FixtureRequest) -> Iterator[Callable[[Product], Recovery]]:
    """`recovery(product)` notes what is uploaded, kills on request, and judges how it ended."""
    made: list[Recovery] = []

    def begin(product: Product) -> Recovery:
        made.append(Recovery(product))
        return made[-1]

    yield begin
    seconds = [second for each in made for second in each.seconds]
    RECOVERIES[request.node.name] = seconds
    assert seconds
    assert percentile(seconds, 0.95) <= LONGEST_RECOVERY_SECONDS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every test's recovery times."""
    if not RECOVERIES:
        return
    terminalreporter.section("recovery times")
    everything = [second for seconds in RECOVERIES.values() for second in seconds]
    for name, seconds in {**RECOVERIES, "all": everything}.items():
        if seconds:
            terminalreporter.write_line(
                f"{name:<60} {len(seconds):4} documents   p50 {percentile(seconds, 0.5):5.1f} s"
                f"   p95 {percentile(seconds, 0.95):5.1f} s   longest {max(seconds):5.1f} s"
            )
