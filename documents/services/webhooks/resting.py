"""How long a receiver asks to be left alone: `Retry-After`, as it comes. Knows no row and no schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from django.utils import timezone

NOT_NOW = frozenset({429, 503})  # the answers that may ask for it
LONGEST_REST = dt.timedelta(days=1)


def asked_rest(headers: Mapping[str, str]) -> dt.timedelta | None:
    """What `headers` ask for, in seconds or as a date, a day at most; None where they ask for nothing sensible."""
    asked = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    rest = _seconds(asked) if asked.isascii() and asked.isdigit() else _until(asked)
    return min(rest, LONGEST_REST) if rest and rest > dt.timedelta() else None


def _seconds(digits: str) -> dt.timedelta:
    # More digits than a day has seconds are not counted at all.
    return dt.timedelta(seconds=int(digits)) if len(digits) < 10 else LONGEST_REST


def _until(date: str) -> dt.timedelta | None:
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return None
    known = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return known - timezone.now()
