"""Where a worker must not start; what it does with documents and signals is tried on real processes in tests/faults."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from pytest_django.fixtures import Settings

from documents import queue
from documents.models import ProcessHeartbeat
from documents.worker import WorkerProcess, WorkerRefused
from ocrsite.embedded.valkey import Valkey


@pytest.fixture
def own_valkey(settings: Settings) -> Iterator[redis.Redis]:
    """A server of this test's own, whose configuration may be spoilt."""
    folder = Path(tempfile.mkdtemp(prefix="ocrsite-valkey-"))
    server = Valkey(folder / "data", folder, folder / "log", secrets.token_hex(8), durable=False)
    server.start()
    try:
        server.wait_until_ready()
        settings.REDIS_URL = server.url()
        yield redis.Redis.from_url(server.url())
    finally:
        assert server.child is not None
        server.child.kill()
        shutil.rmtree(folder)


def test_a_queue_that_evicts_is_refused(own_valkey: redis.Redis) -> None:
    assert not queue.may_lose_jobs()
    own_valkey.config_set("maxmemory-policy", "allkeys-lru")
    assert queue.may_lose_jobs()
    with pytest.raises(WorkerRefused, match="noeviction"):
        WorkerProcess(load_engine=lambda: "fake")._work_through_outages()


@pytest.mark.django_db(transaction=True)
def test_a_worker_tells_which_engines_it_reaches_and_takes_it_back_at_its_end() -> None:
    told: list[dict[str, bool]] = [{"hunyuan": True, "qwen": True}, {"hunyuan": True, "qwen": False}]

    def readiness() -> dict[str, bool]:
        if len(told) == 1:
            seen.append(set(ProcessHeartbeat.objects.values_list("detail", flat=True)))
            worker._ended.set()
        return told.pop(0)

    seen: list[set[str]] = []
    worker = WorkerProcess(load_engine=lambda: "fake", readiness=readiness)
    worker._ended = Hurried()
    worker._watch_engines()
    assert seen == [{"hunyuan", "qwen"}]
    assert list(ProcessHeartbeat.objects.values_list("kind", "detail")) == [("away", "qwen")]


class Hurried(threading.Event):
    """Waits no longer than it is told to by being set."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(0)


def test_a_queue_that_is_away_is_no_verdict(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert not queue.is_alive()
    with pytest.raises(queue.QueueUnavailable):
        queue.may_lose_jobs()
