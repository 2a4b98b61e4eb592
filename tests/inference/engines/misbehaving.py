"""Engines that break the contract, each in one way: what an engine does wrong must never look like a reading."""

from __future__ import annotations

from collections.abc import Sequence

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.types import SPOTTING, Page, Request, Result


class SilentEngine(FakeEngine):
    """Answers for no page."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        return []


class DoublingEngine(FakeEngine):
    """Answers twice for every page."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        return [*super().read(pages), *super().read(pages)]


class SkewedEngine(FakeEngine):
    """Claims a turn that is no quarter."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        return [Result(rotation=45) for _ in pages]


class DownEngine(FakeEngine):
    """Cannot be reached just now."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        raise EngineError("The engine is being restarted.", permanent=False)


class CrashingEngine(FakeEngine):
    """Has a bug."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        raise ZeroDivisionError("a bug in the engine")
