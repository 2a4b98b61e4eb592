"""The one protocol every engine speaks, and the one error it may raise.

Knows nothing of files, tenants or templates. Batch in, batch out: one result per page, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from inference.types import SPOTTING, Heat, Page, Request, Result, Task


class EngineError(Exception):
    """The engine could not read these pages.

    `permanent`: True when the same pages would fail again (they are the cause); False when the engine is down,
    busy or being restarted, which burns none of a document's tries. The message ends in logs: it holds no word of what
    was read, so none that a model or its server said either.
    """

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


class UnknownAdapter(EngineError):
    """The engine has no adapter of that name: no page's fault, and no time makes it better. Somebody must act."""

    def __init__(self, adapter: str, what_to_do: str) -> None:
        super().__init__(f"The engine has no adapter {adapter!r}. {what_to_do}", permanent=True)


class Engine(Protocol):
    """Reads pages. At most five members, one verb."""

    name: str
    revision: str
    tasks: frozenset[Task]

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        """Do `request` with `pages` (each with `image`): one `Result` per page, in order. Raises `EngineError`."""
        ...


@runtime_checkable
class Reachable(Protocol):
    """An engine whose model runs elsewhere, so that it may be gone while this process goes on."""

    def is_ready(self) -> bool:
        """Whether the model can be asked now; answers within seconds."""
        ...


@runtime_checkable
class Adapting(Protocol):
    """An engine whose model is run elsewhere with adapters that are loaded there."""

    def adapters(self) -> frozenset[str]:
        """The names of those that may be asked for; answers within seconds, none where nobody says."""
        ...


@runtime_checkable
class Explaining(Protocol):
    """An engine that can tell where its model looks."""

    def explain(self, page: Page, request: Request, key: str) -> Heat | None:
        """Where on `page` the model looks while it says the value of `key`; None where it says none.

        `request` is done anew. Raises `EngineError`.
        """
        ...


class Engines(Protocol):
    """The engines of one process by the name they are set up under, each loaded when first asked for and then kept."""

    @property
    def default(self) -> Engine:
        """The one that reads lines on the CPU; always there."""
        ...

    def get(self, name: str) -> Engine:
        """The engine of that name. Raises `EngineError` (not permanent) where it cannot be loaded now."""
        ...


class WatchedEngines(Engines, Protocol):
    """Engines that tell of themselves whether they can be asked."""

    def readiness(self) -> dict[str, bool]:
        """Whether each engine beside the default can be asked now, by name; loads no model, answers within seconds."""
        ...

    def adapters(self) -> dict[str, frozenset[str]]:
        """The adapters of each engine on a server, by name; answers within seconds."""
        ...
