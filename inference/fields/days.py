"""The one day a person typed, as ISO 8601, or why it is none.

Knows nothing of documents; whether figures put the day first comes from the caller.
"""

from __future__ import annotations

import datetime
import re

from inference.fields.dates import find_dates
from inference.fields.errors import InvalidValue
from inference.fields.folding import fold

OTHER_CHARACTERS = 12  # a weekday may stand beside the date


def parse_day(text: str, *, day_first: bool | None, asks: bool) -> str:
    """ISO 8601 of the date in `text`. With `asks` and no `day_first`, 3/4/26 raises `InvalidValue`, too."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return datetime.date.fromisoformat(text).isoformat()
        except ValueError:
            raise InvalidValue(
                "date", "%(typed)s is not a day of the calendar; type one such as 2026-03-31.", typed=text
            ) from None
    found = find_dates(text, day_first=day_first)
    if len(found) != 1 or len(fold(text)) - (found[0].end - found[0].start) > OTHER_CHARACTERS:
        raise InvalidValue("date", "“%(typed)s” is not one date; type it as 2026-03-31.", typed=text[:60])
    if asks and day_first is None and found[0].is_ambiguous:
        other = find_dates(text, day_first=False)[0].iso
        raise InvalidValue(
            "ambiguous_date",
            "“%(typed)s” can be %(first)s or %(second)s; type the one that is meant.",
            typed=text[:60],
            first=found[0].iso,
            second=other,
        )
    return found[0].iso
