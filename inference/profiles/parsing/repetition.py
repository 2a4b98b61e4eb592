"""Finds where a model began to say the same again and again; knows nothing of what it says."""

from __future__ import annotations

LONGEST_UNIT = 256
FEWEST_TIMES = 8
# Fewer characters than this are no loop: a dotted line of a form is one sign, many times.
SHORTEST_LOOP = 64
# The same while the answer is still being made, in tokens of some four characters, as vLLM asks for it.
STOP = {"max_pattern_size": LONGEST_UNIT // 4, "min_pattern_size": 1, "min_count": FEWEST_TIMES * 8}


def cut_repetition(text: str) -> tuple[str, bool]:
    """Cut the loop off the end of `text`, leaving its unit once; say whether there was one.

    A loop is a unit of at most 256 characters that stands at least 8 times at the end, the last one perhaps begun.
    Rows of one sign (dots, dashes) count from 64 characters on. O(n) for each length of unit.
    """
    for length in range(1, LONGEST_UNIT + 1):
        repeated = _repeated_tail(text, length)
        if repeated >= max(length * (FEWEST_TIMES - 1), SHORTEST_LOOP):
            return text[: len(text) - repeated].rstrip(), True
    return text, False


def _repeated_tail(text: str, length: int) -> int:
    """How many characters at the end equal the one `length` before them."""
    count = 0
    for index in range(len(text) - 1, length - 1, -1):
        if text[index] != text[index - length]:
            break
        count += 1
    return count
