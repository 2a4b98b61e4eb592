"""What caller, server and child of the sandbox say to each other; knows neither who runs nor what is run.

What a child sends is plain data only: a child taken over by the file it parses cannot run code in the caller.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

MIB = 1024 * 1024
COMMAND = struct.Struct("=cI")  # b"J" (a job, with its two descriptors) or b"K" (kill), and the job's number
# A child's exit code as `os.waitstatus_to_exitcode` gives it, and the most bytes of memory that it held.
STATUS = struct.Struct("=iQ")
_SIZE = struct.Struct("=Q")
_FRAME = struct.Struct("=QB")  # bytes of the pickle, number of buffers beside it
_MAX_BUFFERS = 16


class SandboxError(Exception):
    """The child did not finish. `code`: `too_slow`, `too_much_memory` or `crashed`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """What one child may use. Times are per item of a stream, so that a slow consumer is never held against the child.

    `memory`: bytes of private memory beyond what it begins with, its parsers and its input. `cpu_seconds`,
    `wall_seconds`: until the next item. `cpu_seconds_per_item`: what each item adds to what all of them may take; fewer
    than `cpu_seconds`, so that a file cannot be as slow as allowed on every page. `total_cpu_seconds`: of the child's
    whole life. `file_size`: bytes of any file it writes. `item_size`: bytes of one item sent back.
    """

    memory: int = 400 * MIB
    cpu_seconds: int = 3
    cpu_seconds_per_item: float = 1.5
    wall_seconds: float = 20.0
    total_cpu_seconds: int = 240
    file_size: int = 0
    item_size: int = 256 * MIB


def send_request(channel: socket.socket, request: bytes) -> None:
    """Send what the caller (and only the caller) may send: any pickle."""
    channel.sendall(_SIZE.pack(len(request)))
    channel.sendall(request)


def receive_request(channel: socket.socket) -> Any:
    size = _SIZE.unpack(_read_exactly(channel, _SIZE.size, None))[0]
    return pickle.loads(_read_exactly(channel, size, None))  # noqa: S301 - written by the process that started us


def send_item(channel: socket.socket, item: Any) -> None:
    """Send plain data; `pickle.PickleBuffer`s in it travel beside the pickle, without a copy."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(item, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    channel.sendall(_FRAME.pack(len(pickled), len(views)) + b"".join(_SIZE.pack(view.nbytes) for view in views))
    channel.sendall(pickled)
    for view in views:
        channel.sendall(view)


def receive_item(channel: socket.socket, max_size: int, deadline: float) -> Any:
    """Return the next item. Raises `TimeoutError`, `EOFError`, `pickle.UnpicklingError` and `SandboxError`."""
    length, count = _FRAME.unpack(_read_exactly(channel, _FRAME.size, deadline))
    if count > _MAX_BUFFERS:
        raise pickle.UnpicklingError(f"{count} buffers in one item")
    sizes = [_SIZE.unpack(_read_exactly(channel, _SIZE.size, deadline))[0] for _ in range(count)]
    if length + sum(sizes) > max_size:
        raise SandboxError("too_much_memory", "What was read from the file is larger than the limit.")
    pickled = _read_exactly(channel, length, deadline)
    buffers = [_read_exactly(channel, size, deadline) for size in sizes]
    return _PlainUnpickler(io.BytesIO(pickled), buffers=buffers).load()


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain data only: a pickle that names any class or function is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def _read_exactly(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    block = bytearray(size)
    view, filled = memoryview(block), 0
    while filled < size:
        if deadline is not None:
            channel.settimeout(max(deadline - time.monotonic(), 0.001))
        got = channel.recv_into(view[filled:])
        if not got:
            raise EOFError
        filled += got
    return block
