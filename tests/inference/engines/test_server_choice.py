"""Which server a page goes to, how many at once, and how a call ends before its answers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from inference.engines.server import ServerEngine
from inference.engines.server.health import Health
from inference.engines.server.slots import FileSlots
from inference.types import Request, Task
from tests.inference.engines.model_server import completion, make_pages, serve

TEXT = Request(Task.TEXT)
SPAWN = multiprocessing.get_context("spawn")


def texts(results: Any) -> list[str]:
    return [result.said.text for result in results]


def read(url: str, folder: Path, pages: int) -> None:
    ServerEngine([url], in_flight=2, slots=FileSlots(folder)).read(make_pages(pages), TEXT)


def test_no_more_than_the_slots_are_in_flight_over_all_processes(tmp_path: Path) -> None:
    together = threading.Barrier(2, timeout=30)

    def answer(body: object) -> bytes:
        together.wait()  # two are always in flight, and a third would be counted
        return completion("a")

    with serve(answer) as served:
        processes = [SPAWN.Process(target=read, args=(served.url, tmp_path, 6)) for _ in range(3)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(served.bodies) == 18
    assert served.most_at_once == 2


def test_the_slots_of_a_killed_process_come_back(tmp_path: Path) -> None:
    arrived, never = threading.Semaphore(0), threading.Event()

    def answer(body: object) -> bytes:
        arrived.release()
        never.wait(30)
        return b""

    with serve(answer) as served:
        process = SPAWN.Process(target=read, args=(served.url, tmp_path, 2))
        process.start()
        assert all(arrived.acquire(timeout=30) for _ in range(2))
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        never.set()
    with serve(lambda body: completion("after"), port=int(served.url.rpartition(":")[2])) as again:
        engine = ServerEngine([again.url], in_flight=2, slots=FileSlots(tmp_path))
        assert texts(engine.read(make_pages(2), TEXT)) == ["after"] * 2


def test_a_setting_says_how_many_pages_of_a_call_are_under_way() -> None:
    together = threading.Barrier(3, timeout=10)

    def answer(body: object) -> bytes:
        together.wait()
        return completion("a")

    with serve(answer) as served:
        ServerEngine([served.url], pages_per_call=3).read(make_pages(9), TEXT)
    assert served.most_at_once == 3


def test_a_server_that_takes_nothing_now_is_passed_over() -> None:
    with serve(lambda body: b"{}", status=503) as closed, serve(lambda body: completion("open")) as other:
        engine = ServerEngine([closed.url, other.url], pages_per_call=1)
        assert texts(engine.read(make_pages(9), TEXT)) == ["open"] * 9
    assert len(closed.bodies) == 1


def test_pages_are_shared_out_over_the_servers() -> None:
    with serve(lambda body: completion("a")) as one, serve(lambda body: completion("b")) as other:
        texts(ServerEngine([one.url, other.url]).read(make_pages(8), TEXT))
    assert (len(one.bodies), len(other.bodies)) == (4, 4)


def test_a_server_that_was_down_is_asked_first_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    health = Health(["a", "b"])
    health.note_down("a")
    assert [health.order()[0] for _ in range(3)] == ["b"] * 3
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert {health.order()[0] for _ in range(2)} == {"a", "b"}


def test_a_call_that_is_told_to_stop_leaves_no_request_behind() -> None:
    arrived, gone = threading.Event(), threading.Event()

    def behave(handler: Any) -> None:
        arrived.set()
        assert handler.connection.recv(1) == b""  # until who asked is gone
        gone.set()

    def interrupt() -> None:
        if arrived.is_set():
            raise InterruptedError("the worker ends")

    with serve(behave=behave) as served, pytest.raises(InterruptedError, match="the worker ends"):
        ServerEngine([served.url], interrupt=interrupt).read(make_pages(1), TEXT)
    assert gone.wait(10)
    assert len(served.bodies) == 1


def test_a_call_that_is_not_interrupted_ends_with_its_answers() -> None:
    with serve(lambda body: completion("a")) as served:
        assert texts(ServerEngine([served.url], interrupt=lambda: None).read(make_pages(2), TEXT)) == ["a", "a"]
