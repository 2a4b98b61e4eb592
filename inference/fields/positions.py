"""Row numbers printed in front of the descriptions of a table ("1 Torque sensor", "2 Mounting plate").

Knows nothing of columns or pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

_LEADING = re.compile(r"(\d{1,4})[.)]?\s+(?=\S)")
FIRST = {1, 10, 100}


def drop_positions(rows: Sequence[dict[str, Any]]) -> None:
    """Cut the leading numbers off all descriptions where they count the rows: 1, 2, 3 or 10, 20, 30.

    One row alone counts nothing, and a row without a number leaves every description as printed: "12 mm drill" stays.
    """
    descriptions = [str(row.get("description") or "") for row in rows]
    leads = [_LEADING.match(description) for description in descriptions]
    numbers = [int(lead[1]) for lead in leads if lead is not None]
    if len(numbers) < max(2, len(rows)) or numbers[0] not in FIRST:
        return
    if all(after - before == numbers[0] for before, after in pairwise(numbers)):
        for row, lead in zip(rows, leads, strict=True):
            row["description"] = row["description"][lead.end() if lead else 0 :]
