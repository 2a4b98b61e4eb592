"""`python -m inference serve` when its engine is killed in the middle of a request, and when it is told to end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from benchmarks.product import command_line, descendants, wait_until
from inference.engine import EngineError
from inference.engines.server import ServerEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES
from inference.types import Page, Request, Result, Task
from tests.vlm.conftest import RunningEngine, Served
from tests.vlm.pages import draw_pages

pytestmark = pytest.mark.vlm
NOT_READY_SECONDS = 10.0
READY_AGAIN_SECONDS = 240.0
SEVERAL = 8
TEXT = Request(Task.TEXT)


@pytest.fixture(autouse=True)
def long_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest there are: what is killed or drained is still being made."""
    profile = PROFILES[DEFAULT_PROFILE]
    monkeypatch.setitem(
        PROFILES, DEFAULT_PROFILE, replace(profile, sampling=replace(profile.sampling, repetition_penalty=2.0))
    )


@pytest.fixture
def engine(served: Served, tiny_model: Path) -> Iterator[RunningEngine]:
    with served(tiny_model) as running:
        yield running


def test_a_killed_engine_is_not_ready_and_comes_back_checked(engine: RunningEngine) -> None:
    client = ServerEngine([engine.url], context=4096)
    assert client.is_ready()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(client.read, draw_pages(8), TEXT)
        wait_until(lambda: running_requests(engine.url) > 0, 60)
        killed_at = time.monotonic()
        os.kill(model_process(engine), signal.SIGKILL)
        wait_until(lambda: not client.is_ready(), NOT_READY_SECONDS)
        assert time.monotonic() - killed_at < NOT_READY_SECONDS
        with pytest.raises(EngineError) as error:
            reading.result(60)
    assert not error.value.permanent  # no page is to blame
    engine.wait_until("serve: ready", times=2, seconds=READY_AGAIN_SECONDS)
    assert engine.said().count("kept apart") == 2
    assert client.is_ready()
    assert len(client.read(draw_pages(2), TEXT)) == 2


def test_a_server_that_ends_finishes_what_it_has_begun(engine: RunningEngine) -> None:
    client = ServerEngine([engine.url], context=4096)
    results: list[Result] = []
    # Several, because some end after a few words.
    reading = threading.Thread(target=lambda: results.extend(client.read(draw_pages(SEVERAL), TEXT)))
    reading.start()
    wait_until(lambda: running_requests(engine.url) > 0, 60)
    engine.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not client.is_ready(), NOT_READY_SECONDS)
    assert not results  # they are still being made
    with pytest.raises(EngineError) as error:
        client.read(only_page(), TEXT)
    assert not error.value.permanent
    reading.join(120)
    assert len(results) == SEVERAL
    assert engine.process.wait(60) == 0


def only_page() -> list[Page]:
    return draw_pages(1)


def running_requests(url: str) -> float:
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("vllm:num_requests_running"))


def model_process(engine: RunningEngine) -> int:
    """The process below the server's that runs the model."""
    return next(pid for pid in descendants(engine.process.pid) if "EngineCore" in command_line(pid))
