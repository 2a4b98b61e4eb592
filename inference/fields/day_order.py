"""Whether 03/04/2026 puts the day first on a document: from its other dates, its country, its decimal sign.

Knows nothing of fields. Where nothing tells, the order stays open and such a date is ambiguous.
"""

from __future__ import annotations

from inference.fields.currencies import hinted_currency
from inference.fields.dates import guess_day_first

MONTH_FIRST = frozenset({"USD"})
NEITHER = frozenset({"CAD", "PHP", "JPY", "CNY", "TWD", "HKD", "KRW"})  # both orders are in use, or the year leads
LOOKED_AT = 20_000


def day_order(text: str, decimal: str | None) -> bool | None:
    """True for the day first, False for the month first, None where the document does not tell."""
    said = guess_day_first(iter(text.split("\n")))
    if said is not None:
        return said
    place = hinted_currency(text)
    if place is not None and place not in NEITHER:
        return place not in MONTH_FIRST
    if decimal == ",":
        return True  # who writes 1.234,50 writes the day first
    if decimal == "." and ("$" in text or "usd" in text.casefold()[:LOOKED_AT]):
        return False
    return None
