"""How much memory a process and its children hold at most, as Linux tells it; knows nothing of what they do."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType


def resident_megabytes(pid: int) -> float:
    """VmRSS of a process. Raises `RuntimeError` when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1000
    raise RuntimeError(f"process {pid} is gone")


class MemoryWatch:
    """Looks at all processes below `pid` while its block runs. `together`: the most they have held at one time, each
    with the memory that they share; `one`: the most that one of them has held; both in megabytes. It looks `every` so
    many seconds."""

    def __init__(self, pid: int, *, every: float = 0.05) -> None:
        self.together = self.one = 0.0
        self._pid, self._every = pid, every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(self._every):
            sizes = []
            for pid in below(self._pid):
                with contextlib.suppress(RuntimeError):  # it has ended since
                    sizes.append(resident_megabytes(pid))
            self.together = max(self.together, sum(sizes))
            self.one = max([self.one, *sizes])


def below(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and those that they have."""
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, listing.read_text().split()):
                yield child
                yield from below(child)
