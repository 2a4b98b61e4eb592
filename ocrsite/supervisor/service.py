"""One child that is to run always: started, watched, started again with growing patience; knows not what it does."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from ocrsite.embedded.children import Child
from ocrsite.embedded.errors import ServerError

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_SECONDS = 30.0


@dataclass
class Service:
    """`start` spawns the process; `stop_signal` asks it to end in good order."""

    name: str
    start: Callable[[], Child]
    stop_signal: int
    say: Callable[[str], None]
    child: Child | None = field(default=None, init=False)
    _delay: float = field(default=FIRST_DELAY, init=False)
    _started_at: float = field(default=0.0, init=False)
    _due_at: float | None = field(default=None, init=False)

    def begin(self) -> None:
        """Start it now. Raises ServerError."""
        self._started_at = time.monotonic()
        self._due_at = None
        self.child = self.start()

    def watch(self) -> bool:
        """Start it again if it has ended, soon at first, then ever later while it keeps ending.

        False when it was found ended, or is waiting for its next start.
        """
        now = time.monotonic()
        if self._due_at is not None:
            if now >= self._due_at:
                self._begin_again()
            return False
        if self.child is None or self.child.is_running():
            return True
        if now - self._started_at > STEADY_SECONDS:
            self._delay = FIRST_DELAY
        self.say(f"{self.name} stopped ({ending(self.child)}); starting it again, see {self.child.log}")
        self._postpone(now)
        return False

    def request_stop(self) -> None:
        if self.child is not None:
            self.child.send(self.stop_signal)

    def is_running(self) -> bool:
        return self.child is not None and self.child.is_running()

    def kill(self) -> None:
        if self.child is not None:
            self.child.kill()

    def _begin_again(self) -> None:
        try:
            self.begin()
        except (ServerError, OSError) as error:
            self.say(f"{self.name} could not be started again: {error}")
            self._postpone(time.monotonic())

    def _postpone(self, now: float) -> None:
        self._due_at = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)


def stop_all(services: Sequence[Service], seconds: float) -> None:
    """Ask all of them to stop, in this order, wait together, and kill what is left."""
    for service in services:
        service.request_stop()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(service.is_running() for service in services):
        time.sleep(0.02)
    for service in services:
        service.kill()


def ending(child: Child) -> str:
    """How a process ended, in words."""
    code = child.process.returncode
    return f"signal {-code}" if code is not None and code < 0 else f"exit {code}"


def speaker(stream: TextIO) -> Callable[[str], None]:
    """A function that writes one line at once, and does not mind a reader that has gone."""

    def say(line: str) -> None:
        try:
            print(line, file=stream, flush=True)
        except OSError:
            return

    return say
