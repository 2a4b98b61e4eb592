"""Places at an engine's server: never more than there are, over processes that share nothing but the store."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis

from inference.engines.server import ServerEngine
from inference.engines.server.slots import FileSlots
from inference.types import Request, Task
from tests.inference.engines.model_server import completion, make_pages, serve

SPAWN = multiprocessing.get_context("spawn")
TEXT = Request(Task.TEXT)


def read(url: str, folder: Path, pages: int, lease_seconds: float) -> None:
    """As a worker of a machine of its own: `folder` is nobody else's."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ocrsite.settings"
    from documents.slots import ValkeySlots  # only now: it asks for settings

    slots = ValkeySlots(FileSlots(folder).hold, lease_seconds=lease_seconds)
    ServerEngine([url], in_flight=2, slots=slots).read(make_pages(pages), TEXT)


def test_no_more_are_in_flight_than_there_are_places_on_all_machines(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=60)

    def answer(body: object) -> bytes:
        together.wait()  # two are always in flight, and a third would be counted
        return completion("a")

    with serve(answer) as served:
        machines = [SPAWN.Process(target=read, args=(served.url, tmp_path / str(n), 6, 10.0)) for n in range(3)]
        for machine in machines:
            machine.start()
        for machine in machines:
            machine.join()
    assert [machine.exitcode for machine in machines] == [0, 0, 0]
    assert len(served.bodies) == 18
    assert served.most_at_once == 2


def test_the_places_of_a_killed_worker_come_back(tmp_path: Path) -> None:
    arrived, never = threading.Semaphore(0), threading.Event()

    def answer(body: object) -> bytes:
        arrived.release()
        never.wait(60)
        return b""

    with serve(answer) as served:
        machine = SPAWN.Process(target=read, args=(served.url, tmp_path / "killed", 2, 1.0))
        machine.start()
        assert all(arrived.acquire(timeout=60) for _ in range(2))
        os.kill(machine.pid or 0, signal.SIGKILL)
        machine.join()
        never.set()
    with serve(lambda body: completion("after"), port=int(served.url.rpartition(":")[2])) as again:
        read(again.url, tmp_path / "other", 2, 1.0)
    assert len(again.bodies) == 2


def test_a_place_is_kept_for_longer_than_its_lease() -> None:
    from documents.slots import ValkeySlots

    name = uuid.uuid4().hex
    slots = ValkeySlots(FileSlots().hold, lease_seconds=0.3)

    async def wait_in_vain() -> bool:
        async with slots.hold(name, 1):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0), slots.hold(name, 1):
                    return False
        async with slots.hold(name, 1):  # which is free again
            return True

    assert asyncio.run(wait_in_vain())


def test_without_the_store_the_machine_alone_bounds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from documents import slots as module

    held: list[tuple[str, int]] = []

    @asynccontextmanager
    async def otherwise(name: str, number: int) -> AsyncIterator[None]:
        held.append((name, number))
        yield

    dead = redis.Redis.from_url("redis://127.0.0.1:1", socket_timeout=0.2, socket_connect_timeout=0.2)
    monkeypatch.setattr(module, "_client", lambda: dead)

    async def hold_twice() -> None:
        slots = module.ValkeySlots(otherwise)
        for _ in range(2):
            async with slots.hold("server", 3):
                pass

    asyncio.run(hold_twice())
    assert held == [("server", 3)] * 2
