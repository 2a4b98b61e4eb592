"""Remembers which servers did not answer, and over which pages servers were lost; knows nothing of requests."""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence

DOWN_SECONDS = 5.0
MOST_LOSSES = 3
REMEMBERED = 1_000


class Health:
    """Which of `urls` to ask, in turn; one that was down a moment ago is asked last."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        self._down_until: dict[str, float] = {}
        self._turn = itertools.count()

    def order(self) -> list[str]:
        """All urls, each once, those to ask first in front."""
        first = next(self._turn) % len(self._urls)
        turned = (*self._urls[first:], *self._urls[:first])
        return sorted(turned, key=self._is_down)

    def note_down(self, url: str) -> None:
        """`url` did not answer, or said that it takes nothing now."""
        self._down_until[url] = time.monotonic() + DOWN_SECONDS

    def note_up(self, url: str) -> None:
        """`url` has answered."""
        self._down_until.pop(url, None)

    def _is_down(self, url: str) -> bool:
        return self._down_until.get(url, 0.0) > time.monotonic()


class Losses:
    """How often a server was lost while it had a page in hand: a page that kills servers must not do so for ever."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, page: str) -> None:
        """A server was lost over `page`, an id of its image."""
        with self._lock:
            self._counts[page] = self._counts.pop(page, 0) + 1
            if len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)

    def forget(self, page: str) -> None:
        """`page` was answered."""
        with self._lock:
            self._counts.pop(page, None)

    def are_too_many(self, page: str) -> bool:
        """Whether `page` is the likely cause."""
        with self._lock:
            return self._counts.get(page, 0) >= MOST_LOSSES
