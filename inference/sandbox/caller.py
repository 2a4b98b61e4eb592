"""The caller's side of the sandbox: starts its server process, asks for children, enforces wall time.

Knows nothing of what is run. A small server imports the parser modules once and forks a child per call, so that a
call costs milliseconds, never inherits the caller's models, connections or environment, and can be killed at any
moment.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from inference.sandbox.server import once
from inference.sandbox.wire import COMMAND, STATUS, SandboxError, SandboxLimits, receive_item, send_request

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[3]); "
    "from inference.sandbox.server import serve; serve(int(sys.argv[1]), json.loads(sys.argv[2]))"
)


_NEARLY_ALL = 0.8


class Sandbox:
    """Runs functions in confined children. Safe to use from several threads, and again after a fork.

    `preload`: modules that the server imports once, before it forks.
    """

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = tuple(preload)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._server: _Server | None = None

    def run(self, function: Callable[..., Any], *args: Any, limits: SandboxLimits | None = None) -> Any:
        """Return `function(*args)`, computed in a child; the value must be plain data. Raises `SandboxError`."""
        with contextlib.closing(self.stream(once, function, args, limits=limits)) as items:
            return next(items)

    def stream(
        self, function: Callable[..., Iterator[Any]], *args: Any, limits: SandboxLimits | None = None
    ) -> Generator[Any, None, None]:
        """Yield what the generator function `function` yields in a child, which works one item ahead of the consumer.

        `function` must be importable by name; items are plain data (numbers, text, bytes, lists, tuples, dicts, and
        `pickle.PickleBuffer`, which arrives as a `bytearray`). Closing the generator kills the child.
        Raises `SandboxError`.
        """
        limits = limits or SandboxLimits()
        request = pickle.dumps((limits, function, args), protocol=5)
        job = self._start_job()
        try:
            job.send(request, limits)
            yield from job.items(limits)
        finally:
            job.end()

    def _start_job(self) -> _Job:
        with self._lock:
            if self._server is None or not self._server.is_alive():
                self._server = _Server(self._preload)
            return self._server.start_job(next(self._numbers))


class _Server:
    """The server process, as its owner sees it."""

    def __init__(self, preload: Sequence[str]) -> None:
        self.owner = os.getpid()
        self.control, theirs = socket.socketpair()
        # No secret of our environment reaches a child; one thread each keeps their address space small.
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        with theirs:
            fd = theirs.fileno()
            self.process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, str(fd), json.dumps(list(preload)), json.dumps(sys.path)],
                env=environment,
                pass_fds=[fd],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        weakref.finalize(self, _stop_server, self.owner, self.control, self.process)

    def is_alive(self) -> bool:
        # After a fork the server is still the parent's: the forked process starts its own.
        return self.owner == os.getpid() and self.process.poll() is None

    def start_job(self, number: int) -> _Job:
        ours, theirs = socket.socketpair()
        status_read, status_write = os.pipe()
        with theirs:
            try:
                socket.send_fds(self.control, [COMMAND.pack(b"J", number)], [theirs.fileno(), status_write])
            except OSError as error:
                ours.close()
                os.close(status_read)
                raise SandboxError("crashed", "The sandbox's server process has ended.") from error
            finally:
                os.close(status_write)
        return _Job(self, number, ours, status_read)

    def kill_job(self, number: int) -> None:
        # The server does the killing: it alone knows whether the process id is still that child's.
        with contextlib.suppress(OSError):
            self.control.send(COMMAND.pack(b"K", number))


def _stop_server(owner: int, control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    if owner == os.getpid():
        process.wait()


class _Job:
    """One call, seen by the caller."""

    def __init__(self, server: _Server, number: int, channel: socket.socket, status: int) -> None:
        self._server, self._number, self._channel, self._status = server, number, channel, status

    def send(self, request: bytes, limits: SandboxLimits) -> None:
        self._channel.settimeout(limits.wall_seconds)
        try:
            send_request(self._channel, request)
        except TimeoutError:
            raise SandboxError("too_slow", "The child did not take its work in time.") from None
        except (BrokenPipeError, ConnectionResetError):
            return  # it died early; `items` says of what

    def items(self, limits: SandboxLimits) -> Iterator[Any]:
        while True:
            deadline = time.monotonic() + limits.wall_seconds
            try:
                kind, value = receive_item(self._channel, limits.item_size, deadline)
            except TimeoutError:
                raise SandboxError("too_slow", f"Stopped after {limits.wall_seconds:g} seconds.") from None
            except (EOFError, ConnectionResetError):
                raise self._death(limits, deadline) from None
            except pickle.UnpicklingError as error:
                raise SandboxError("crashed", f"The child sent something else than plain data: {error}") from None
            if kind == "end":
                return
            if kind == "error":
                raise SandboxError(*value)
            yield value

    def _death(self, limits: SandboxLimits, deadline: float) -> SandboxError:
        readable, _, _ = select.select([self._status], [], [], max(0.0, deadline - time.monotonic()))
        answer = os.read(self._status, STATUS.size) if readable else b""
        code, held = STATUS.unpack(answer) if len(answer) == STATUS.size else (0, 0)
        if code == -signal.SIGXCPU:
            return SandboxError("too_slow", "Stopped at its limit of processor time.")
        if code == -signal.SIGKILL:
            return SandboxError("too_much_memory", "Killed by the system, which was short of memory.")
        if code < 0 and held > _NEARLY_ALL * limits.memory:
            # Parsers written in C end themselves where they get no more.
            return SandboxError("too_much_memory", "It needs more memory than its limit.")
        return SandboxError("crashed", f"The child ended with code {code}.")

    def end(self) -> None:
        self._server.kill_job(self._number)
        self._channel.close()
        os.close(self._status)
