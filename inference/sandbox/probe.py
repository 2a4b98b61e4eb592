"""Tries what a child of the sandbox must not be able to do, and names what this machine lacks to keep it from that.

The limits hold by themselves on most systems, but an old kernel or the profile of a container may know neither Landlock
nor filters of kernel calls, and then a child is started all the same. Knows nothing of what is run in it.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from inference.sandbox.caller import Sandbox
from inference.sandbox.wire import MIB, SandboxError, SandboxLimits

_LIMITS = SandboxLimits(memory=64 * MIB)
_TOO_MUCH = 8 * _LIMITS.memory  # reserved and never touched, so that it costs nothing where it is had


@dataclass(frozen=True, slots=True)
class Lack:
    """One wall that does not stand: what should be it, what a file could do without, and what to do about it."""

    name: str
    danger: str
    advice: str

    def __str__(self) -> str:
        return f"The sandbox for files has no {self.name}: {self.danger}. {self.advice}"


_LACKS = {
    "files": Lack(
        "Landlock",
        "a file that takes its parser over can read what this user can read",
        "Use Linux 5.13 or newer with landlock among its security modules (lsm=), and a container profile that allows "
        "the landlock calls.",
    ),
    "calls": Lack(
        "filter of kernel calls (seccomp)",
        "a file that takes its parser over can use the network and start programs",
        "Use Linux on x86-64 or ARM64 with seccomp filters, and a container profile that lets a process set one.",
    ),
    "memory": Lack(
        "limit of memory",
        "one file can take all memory of this machine",
        "Use Linux 4.7 or newer, and a container runtime that heeds RLIMIT_DATA or RLIMIT_AS.",
    ),
}


def find_lacks() -> list[Lack]:
    """What this machine lacks, tried on a real child; takes some tenths of a second. None: every wall stands."""
    with tempfile.NamedTemporaryFile(prefix="ocrsite-") as out_of_sight:
        try:
            stands = Sandbox().run(try_walls, out_of_sight.name, _TOO_MUCH, limits=_LIMITS)
        except SandboxError as error:
            return [Lack("child that runs", f"no file can be read ({error})", "See the log of the worker's start.")]
    return [lack for name, lack in _LACKS.items() if not stands[name]]


def try_walls(path: str, size: int) -> dict[str, bool]:
    """Which walls stand around whoever calls this. `path`: a file that is out of sight, `size`: bytes beyond memory."""
    return {
        "files": _is_refused(lambda: Path(path).read_bytes()),
        "calls": _is_refused(lambda: socket.socket(socket.AF_UNIX).close()),
        "memory": _is_too_much(size),
    }


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except PermissionError:
        return True
    return False


def _is_too_much(size: int) -> bool:
    try:
        bytearray(size)
    except MemoryError:
        return True
    return False
