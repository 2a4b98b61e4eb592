"""Finds a loop in an answer while it is still being made, in tokens, by the rule that vLLM goes by; no model known."""

from __future__ import annotations

from collections.abc import Sequence

from inference.profiles.parsing.repetition import STOP

# How often a loop is looked for, in tokens: looking costs, and so few more tokens cost little.
LOOK_EVERY = 32


def loop_end(numbers: Sequence[int], since: int = 0) -> int | None:
    """How many of `numbers` there were when they first ended in a loop, looked for after the first `since`."""
    return next((end for end in range(since + 1, len(numbers) + 1) if _is_loop(numbers, end)), None)


def _is_loop(numbers: Sequence[int], end: int) -> bool:
    """Whether the `end` first numbers end with one unit, so many times as an answer is stopped at."""
    for length in range(STOP["min_pattern_size"], min(STOP["max_pattern_size"], end // STOP["min_count"]) + 1):
        start = end - length * STOP["min_count"]
        if numbers[start : end - length] == numbers[start + length : end]:
            return True
    return False
