"""The sandbox's server process and the children it forks: imports parsers once, then one confined child per job.

Knows nothing of the caller but two descriptors per job, and nothing of what a job does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from inference.sandbox.confinement import confine, renew_cpu_time
from inference.sandbox.parent import die_with_parent
from inference.sandbox.wire import COMMAND, STATUS, receive_request, send_item

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes


def serve(control_fd: int, preload: list[str]) -> None:
    """Serve jobs until the caller's end of the control socket is closed, then take every child along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's to handle
    control = socket.socket(fileno=control_fd)
    for name in preload:
        importlib.import_module(name)
    gc.freeze()  # children share these objects' memory instead of copying it at their first collection
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    children = _Children()
    while True:
        readable, _, _ = select.select([control_fd, wake_read], [], [])
        if wake_read in readable:
            os.read(wake_read, 4096)
            children.reap()
        if control_fd in readable:
            message, descriptors, _, _ = socket.recv_fds(control, COMMAND.size, 2)
            if not message:
                children.kill_all()
                return
            verb, number = COMMAND.unpack(message)
            if verb == b"K":
                children.kill(number)
            else:
                children.start(number, control, *descriptors)


class _Children:
    """The running children: job number to process id, and where each one's exit code goes."""

    def __init__(self) -> None:
        self._pids: dict[int, int] = {}
        self._status: dict[int, int] = {}

    def start(self, number: int, control: socket.socket, channel_fd: int, status_fd: int) -> None:
        server = os.getpid()
        pid = os.fork()
        if not pid:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            for descriptor in (status_fd, *self._status.values()):
                os.close(descriptor)
            _run_job(socket.socket(fileno=channel_fd), server)
        os.close(channel_fd)
        self._pids[number], self._status[number] = pid, status_fd

    def kill(self, number: int) -> None:
        # Only `reap` frees a process id, so a number still listed is still our child.
        if number in self._pids:
            os.kill(self._pids[number], signal.SIGKILL)

    def kill_all(self) -> None:
        for number in self._pids:
            self.kill(number)

    def reap(self) -> None:
        for number, pid in list(self._pids.items()):
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                del self._pids[number]
                descriptor = self._status.pop(number)
                with contextlib.suppress(BrokenPipeError):
                    os.write(descriptor, STATUS.pack(os.waitstatus_to_exitcode(status), usage.ru_maxrss * _RSS_UNIT))
                os.close(descriptor)


def _run_job(channel: socket.socket, server: int) -> NoReturn:
    """Be the child: confine ourselves, run the function, send what it yields, end."""
    try:
        _die_with(server)
        limits, function, args = receive_request(channel)
        confine(limits)
        try:
            for sent, item in enumerate(function(*args), 1):
                send_item(channel, ("item", item))
                renew_cpu_time(limits, sent)
        except MemoryError:
            send_item(channel, ("error", ("too_much_memory", "It needs more memory than its limit.")))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:
            send_item(channel, ("error", ("crashed", f"{type(error).__name__}: {error}")))
        else:
            send_item(channel, ("end", None))
    finally:
        os._exit(0)


def _die_with(server: int) -> None:
    die_with_parent(server)
    if sys.platform == "linux":
        # Short of memory, the system shall take this process before the caller.
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")


def once(function: Any, args: tuple[Any, ...]) -> Any:
    """Make a stream of one item of an ordinary function."""
    yield function(*args)
