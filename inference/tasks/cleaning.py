"""Makes what foreign files and models say fit to be stored as JSON: bounded, finite, and of characters that exist.

Knows nothing of tasks. A database takes neither the character zero nor halves of characters nor numbers without end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

LONGEST_TEXT = 50_000  # characters of one page
LONGEST_VALUE = 10_000  # of one value of an object
MOST_VALUES = 20_000  # of one object
DEEPEST = 40

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str, longest: int = LONGEST_VALUE) -> str:
    """`text` without characters that cannot be stored, cut at `longest`."""
    return _UNSTORABLE.sub("\ufffd", text[:longest])


def clean_object(value: Any) -> Any:
    """A JSON value of a foreign hand with at most so many, so long and so deep values; what is more is left out."""
    return _Cleaner().clean(value, 0)


class _Cleaner:
    def __init__(self) -> None:
        self._left = MOST_VALUES

    def clean(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, str):
            return clean_text(value)
        if depth >= DEEPEST:
            return None
        if isinstance(value, Mapping):
            return {
                clean_text(str(key), 500): self.clean(one, depth + 1) for key, one in value.items() if self._left > 0
            }
        if isinstance(value, list | tuple):
            return [self.clean(one, depth + 1) for one in value if self._left > 0]
        return clean_text(str(value))
