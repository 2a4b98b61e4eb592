"""What a benchmark answers: named figures, each with its unit and, where something is promised, its target."""

from __future__ import annotations

import importlib
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `at_most` or `at_least` is the promise; a figure without either is told for its own sake."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def target(self) -> str:
        """The promise in words, "" where nothing is promised."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return "" if self.at_least is None else f"at least {self.at_least:g}"

    @property
    def is_missed(self) -> bool:
        """Whether a promise was made and not kept."""
        return (self.at_most is not None and self.value > self.at_most) or (
            self.at_least is not None and self.value < self.at_least
        )


def tell(text: str) -> None:
    """A line of progress."""
    print(f"  {text}", file=sys.stderr, flush=True)


def measure_part(name: str) -> list[Figure]:
    """What the module `benchmarks.NAME` measures."""
    found: list[Figure] = importlib.import_module(f"benchmarks.{name}").measure()
    return found


def seconds_of(call: Callable[P, object], *args: P.args, **options: P.kwargs) -> float:
    """How long `call(*args, **options)` takes."""
    started = time.perf_counter()
    call(*args, **options)
    return time.perf_counter() - started


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
