"""Reads JSON and judges what PostgreSQL could not keep of it; knows not where it came from."""

from __future__ import annotations

import json
import math
from typing import Any


def storable_json(text: str | bytes) -> Any:
    """What `text` says in JSON. Raises ValueError where it is none, is nested without end, or could not be kept."""
    try:
        found = json.loads(text)  # a ValueError also for numbers of thousands of digits
        if not is_storable(found):
            raise ValueError("cannot be kept")
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return found


def is_storable(value: Any) -> bool:
    """Whether PostgreSQL can keep `value`, parsed from JSON."""
    if isinstance(value, str):
        return "\x00" not in value and (value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value))
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    return all(is_storable(item) for item in value) if isinstance(value, list) else True
