"""Engines that break the contract, each in one way: what an engine does wrong must never look like a reading."""

from __future__ import annotations

from collections.abc import Sequence

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.types import SPOTTING, Page, Request, Result, TextLine


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


class ForgetfulEngine(FakeEngine):
    """Has too little memory for this page."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        raise MemoryError("cannot allocate 20 GB")


class BabblingEngine(FakeEngine):
    """Reads what no database holds."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        line = TextLine("a\0b \ud800 c", (0.1, 0.1, 0.9, 0.2), 1.0)
        return [Result((line,)) for _ in pages]


class OutsideEngine(FakeEngine):
    """Puts lines where no page is."""

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        line = TextLine("somewhere", (-1.0, 2.0, 5.0, float("nan")), float("inf"))
        return [Result((line,)) for _ in pages]
