"""What code can do that has taken over the child that parses a file: it has memory, time, and nothing else."""

from __future__ import annotations

import ctypes
import importlib
import mmap
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inference.pipeline import SANDBOX
from inference.sandbox import SandboxError, SandboxLimits
from inference.sandbox.confinement import counted_seconds
from inference.sandbox.landlock import restrict_files
from inference.sandbox.seccomp import is_known

on_linux = pytest.mark.skipif(not is_known(), reason="this system has no filter of kernel calls")
MIB = 1024 * 1024


def connect() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def send_datagram() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def reach_the_database() -> None:
    socket.socket(socket.AF_UNIX)


def make_a_pair_of_sockets() -> None:
    socket.socketpair()


def start_a_program() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def become_a_program() -> None:
    os.execv(sys.executable, [sys.executable])


def fork() -> None:
    os.fork()


def write_a_file() -> None:
    Path("/tmp", "written-in-the-sandbox").write_bytes(b"")


def make_a_folder() -> None:
    Path("/tmp", "made-in-the-sandbox").mkdir()


def remove_a_file(path: str) -> None:
    Path(path).unlink()


def read_a_file(path: str) -> None:
    Path(path).read_bytes()


def list_a_folder(path: str) -> None:
    os.listdir(path)  # noqa: PTH208 - what a stranger's code would call


def read_memory_of(pid: int) -> None:
    Path(f"/proc/{pid}/mem").read_bytes()


def kill(pid: int) -> None:
    os.kill(pid, 0)


def _call(number: int, *arguments: Any) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def make_a_file_in_memory() -> None:
    os.memfd_create("code")


def trace(pid: int) -> None:
    _call({"x86_64": 101, "aarch64": 117}[platform.machine()], 16, pid, 0, 0)


def set_up_io_uring() -> None:
    _call(425, 8, ctypes.create_string_buffer(256))


def change_limits_of(pid: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))


def limits_of_its_own() -> dict[str, int]:
    names = ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_DATA", "RLIMIT_AS", "RLIMIT_CPU")
    return {name: resource.getrlimit(getattr(resource, name))[1] for name in names}


def compute_in_a_thread() -> int:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(42))
    thread.start()
    thread.join()
    return found[0]


def import_late() -> str:
    return importlib.import_module("PIL.BmpImagePlugin").__name__


def see_who_is_around() -> tuple[int, list[int]]:
    return os.getpid(), [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208


def share_memory() -> None:
    mmap.mmap(-1, 4096)


def name_of(attempt: Callable[..., object]) -> str:
    return attempt.__name__


@on_linux
@pytest.mark.parametrize(
    "attempt",
    [
        connect,
        send_datagram,
        reach_the_database,
        make_a_pair_of_sockets,
        start_a_program,
        become_a_program,
        fork,
        write_a_file,
        make_a_folder,
        make_a_file_in_memory,
        set_up_io_uring,
        share_memory,
    ],
    ids=name_of,
)
def test_no_network_no_program_no_file_is_left_to_a_child(attempt: Callable[[], None]) -> None:
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(attempt)


@on_linux
@pytest.mark.parametrize("attempt", [read_memory_of, kill, trace, change_limits_of], ids=name_of)
def test_other_processes_are_out_of_reach(attempt: Callable[[int], None]) -> None:
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(attempt, os.getpid())


@on_linux
@pytest.mark.parametrize("attempt", [read_a_file, remove_a_file], ids=name_of)
def test_files_of_the_product_are_out_of_sight(attempt: Callable[[str], None], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("what a tenant wrote")
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(attempt, str(secret))
    assert secret.read_text() == "what a tenant wrote"


@on_linux
@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/1/environ", "pyproject.toml"])
def test_no_file_of_the_machine_is_read_but_those_of_the_interpreter(path: str) -> None:
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(read_a_file, str(Path(path).absolute()))


@on_linux
def test_folders_are_not_listed(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(list_a_folder, str(tmp_path))


def test_time_is_counted_by_the_clock_that_the_limit_goes_by() -> None:
    """A timer of the process goes by that clock, too."""
    signal.setitimer(signal.ITIMER_PROF, 1000)
    left, begun = signal.getitimer(signal.ITIMER_PROF)[0], counted_seconds()
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass
    passed = left - signal.getitimer(signal.ITIMER_PROF)[0]
    assert abs(counted_seconds() - begun - passed) < 0.03
    signal.setitimer(signal.ITIMER_PROF, 0)


def test_limits_cannot_be_raised_again() -> None:
    limits = SandboxLimits()
    found = SANDBOX.run(limits_of_its_own, limits=limits)
    assert (found["RLIMIT_CORE"], found["RLIMIT_FSIZE"], found["RLIMIT_NOFILE"]) == (0, 0, 64)
    assert limits.memory < found["RLIMIT_DATA"] < limits.memory + 200 * MIB
    assert found["RLIMIT_DATA"] < found["RLIMIT_AS"] < 2000 * MIB
    assert limits.total_cpu_seconds <= found["RLIMIT_CPU"] <= limits.total_cpu_seconds + 5


def test_a_decoder_still_has_threads_and_imports() -> None:
    assert SANDBOX.run(compute_in_a_thread) == 42
    assert SANDBOX.run(import_late) == "PIL.BmpImagePlugin"


@on_linux
def test_a_child_holds_its_own_channel_and_nothing_else() -> None:
    _, descriptors = SANDBOX.run(see_who_is_around)
    # Standard input, output and errors are the null device; then the server's two, the channel, and the listing itself.
    assert len(descriptors) <= 7


@on_linux
def test_a_group_of_processes_cannot_be_killed() -> None:
    with pytest.raises(SandboxError, match="PermissionError"):
        SANDBOX.run(os.kill, 0, signal.SIGKILL)


def test_a_system_without_landlock_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference.sandbox.landlock._CREATE_RULESET", 9999)
    assert restrict_files(["/usr"]) is False
