"""Bounds how many requests are in flight over all processes of one machine; knows nothing of what they ask.

A slot is a locked file: the system frees it when its process ends, however it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

SHORTEST_WAIT, LONGEST_WAIT = 0.01, 0.1


class Slots(Protocol):
    """A number of places that requests wait for."""

    def hold(self, name: str, number: int) -> AbstractAsyncContextManager[None]:
        """Wait for one of the `number` places of the server `name`, and hold it within."""
        ...


async def wait_a_moment(times: int) -> None:
    """Between two looks for a free place; longer after many, and never at the same time as others."""
    await asyncio.sleep(min(SHORTEST_WAIT * (times + 1), LONGEST_WAIT) * random.uniform(0.5, 1.0))


class FileSlots:
    """Places in `folder`, shared by all processes that name the same one."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"ocrsite-slots-{os.getuid()}"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @asynccontextmanager
    async def hold(self, name: str, number: int) -> AsyncIterator[None]:
        """Wait for one of the `number` places of the server `name`, and hold it."""
        handle = await self._wait(name, number)
        try:
            yield
        finally:
            os.close(handle)  # which unlocks it

    async def _wait(self, name: str, number: int) -> int:
        times = 0
        while True:
            for place in range(number):
                handle = os.open(self._folder / f"{name}.{place}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return handle
                except BlockingIOError:
                    os.close(handle)
            await wait_a_moment(times)
            times += 1
