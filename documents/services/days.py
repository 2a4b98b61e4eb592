"""Reads days as requests write them; knows not what for."""

from __future__ import annotations

import datetime as dt


def read_day(text: str) -> dt.date:
    """The day written as 2026-11-08. Raises ValueError, also for one so far off that its midnight has no moment."""
    day = dt.date.fromisoformat(text)
    if not 1900 < day.year < 9000:
        raise ValueError(text)
    return day


def find_day(text: str) -> dt.date | None:
    """The same, or None for what is no such day."""
    try:
        return read_day(text)
    except ValueError:
        return None
