from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference.sandbox import Sandbox, SandboxError, SandboxLimits

SANDBOX = Sandbox(preload=("numpy",))
QUICK = SandboxLimits(cpu_seconds=1, wall_seconds=20)


def double(number: int) -> int:
    return 2 * number


def eat_memory(size: int) -> int:
    return len(bytearray(size))


def spin() -> None:
    while True:
        pass


def wait_for_ever() -> None:
    threading.Event().wait()


def kill_itself(number: int) -> None:
    os.kill(os.getpid(), number)


def fail() -> None:
    raise KeyError("lost")


def look_around() -> tuple[str, int, int]:
    return os.environ.get("SECRET", ""), os.getpid(), os.getppid()


def write_file(path: str) -> int:
    return Path(path).write_bytes(b"x")


def send_an_object() -> Fraction:
    return Fraction(1, 2)


def count_up(stop: int) -> Iterator[int]:
    yield from range(stop)


def send_pixels(side: int) -> Iterator[Any]:
    pixels = np.arange(side * side, dtype=np.uint8).reshape(side, side)
    yield "pixels", pickle.PickleBuffer(pixels.data)


def name_own_process_for_ever() -> Iterator[int]:
    while True:
        yield os.getpid()


def wait_until_gone(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        descriptor = os.pidfd_open(pid)
        gone, _, _ = select.select([descriptor], [], [], 20)
        os.close(descriptor)
        assert gone, f"process {pid} still runs"


def test_a_value_comes_back() -> None:
    assert SANDBOX.run(double, 21) == 42


def test_items_stream_in_order() -> None:
    assert list(SANDBOX.stream(count_up, 1000)) == list(range(1000))


def test_large_buffers_travel_beside_the_pickle() -> None:
    ((name, pixels),) = SANDBOX.stream(send_pixels, 3000)
    assert (name, len(pixels)) == ("pixels", 9_000_000)
    assert bytes(pixels[:4]) == b"\x00\x01\x02\x03"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ((eat_memory, 3 * 2**30), "too_much_memory"),
        ((spin,), "too_slow"),
        ((kill_itself, signal.SIGSEGV), "crashed"),
        ((kill_itself, signal.SIGKILL), "too_much_memory"),
        ((fail,), "crashed"),
        ((send_an_object,), "crashed"),
        ((write_file, "/dev/shm/from-the-sandbox"), "crashed"),
    ],
)
def test_a_child_beyond_its_limits_ends_with_a_code(call: tuple[Any, ...], code: str) -> None:
    with pytest.raises(SandboxError) as caught:
        SANDBOX.run(*call, limits=QUICK)
    assert caught.value.code == code


def test_a_child_that_waits_is_stopped_by_the_clock() -> None:
    with pytest.raises(SandboxError, match=r"0\.2 seconds") as caught:
        SANDBOX.run(wait_for_ever, limits=SandboxLimits(wall_seconds=0.2))
    assert caught.value.code == "too_slow"


def test_an_item_beyond_its_size_is_not_taken_in() -> None:
    with pytest.raises(SandboxError) as caught:
        list(SANDBOX.stream(send_pixels, 2000, limits=SandboxLimits(item_size=1_000_000)))
    assert caught.value.code == "too_much_memory"


def test_a_child_sees_no_secret_and_is_no_child_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    secret, pid, parent = Sandbox().run(look_around)
    assert secret == ""
    assert os.getpid() not in (pid, parent)


def test_a_consumer_that_stops_stops_the_child() -> None:
    items = SANDBOX.stream(name_own_process_for_ever)
    pid = next(items)
    items.close()
    wait_until_gone(pid)


def test_it_works_from_several_threads_at_once() -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(SANDBOX.run(double, n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [2 * number for number in range(8)]


def test_a_server_that_was_killed_is_started_again() -> None:
    sandbox = Sandbox()
    _, _, server = sandbox.run(look_around)
    os.kill(server, signal.SIGKILL)
    wait_until_gone(server)
    assert sandbox.run(double, 4) == 8


def test_children_die_with_a_caller_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    # The script's own work must not run again in the child: it would start children without end.
    script.write_text(
        textwrap.dedent("""
            import sys
            from inference.sandbox import Sandbox
            from tests.inference.test_sandbox import name_own_process_for_ever
            for pid in Sandbox().stream(name_own_process_for_ever):
                print(pid, flush=True)
        """)
    )
    caller = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    with caller:
        assert caller.stdout is not None
        pid = int(caller.stdout.readline())
        caller.kill()
    wait_until_gone(pid)
