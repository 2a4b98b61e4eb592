"""Judges what PostgreSQL could not keep of parsed JSON; knows not where it came from."""

from __future__ import annotations

import math
from typing import Any


def is_storable(value: Any) -> bool:
    """Whether PostgreSQL can keep `value`, parsed from JSON."""
    if isinstance(value, str):
        return "\x00" not in value and (value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value))
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    return all(is_storable(item) for item in value) if isinstance(value, list) else True
