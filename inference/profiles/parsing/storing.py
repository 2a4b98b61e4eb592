"""Takes out of what a model said whatever no database holds; knows nothing of what it says."""

from __future__ import annotations

import math
from typing import Any

# Zero, and halves of pairs: JSON can say them, and UTF-8 or PostgreSQL take neither.
_UNSTORABLE = {0: None, **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")}


def storable(text: str) -> str:
    """`text` as UTF-8 and a database take it."""
    return text.translate(_UNSTORABLE)


def storable_json(value: Any) -> Any:
    """`value`, read from JSON, with storable texts, and None for numbers that are none."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_json(entry) for entry in value]
    if isinstance(value, dict):
        return {storable(key): storable_json(entry) for key, entry in value.items()}
    return None if isinstance(value, float) and not math.isfinite(value) else value
