"""What an electronic invoice says, in the names and stored forms of the built-in invoice template.

Knows neither the syntaxes it comes in nor how it is shown.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field
from typing import Any

MOST = 1e13
MOST_TEXT = 2_000
_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})


@dataclass(slots=True, eq=False)
class Invoice:
    """`kind`: "factur-x" (CII) or "ubl". `values`: field name -> what may stand for it, the likeliest first.

    `items`: column name -> value, a row each; "is_sum" is True where a row sums up others. `remarks`: what else a
    person should read, as (label, text).
    """

    kind: str
    profile: str = ""
    type_code: str = ""
    values: dict[str, list[Any]] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_credit_note(self) -> bool:
        """Whether its amounts are owed to the buyer, although they are written without a minus."""
        return self.type_code in _CREDIT_NOTES

    def add(self, name: str, value: Any) -> None:
        """Note a value of a field; None, "" and what is noted already add nothing."""
        if value in (None, "") or value in self.values.get(name, ()):
            return
        self.values.setdefault(name, []).append(value)

    def first(self, name: str) -> Any:
        """The likeliest value of a field, None without one."""
        return next(iter(self.values.get(name, ())), None)


def read_amount(text: str) -> float | None:
    """A decimal as XML Schema writes it; None for anything else."""
    if not re.fullmatch(r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})", text):
        return None
    value = float(text)
    return value + 0.0 if math.isfinite(value) and abs(value) < MOST else None


def read_day(text: str) -> str | None:
    """A day as 20260418, 2026-04-18 or with a time after it, to ISO 8601; None for anything else."""
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)|(\d{4})(\d{2})(\d{2})", text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def read_code(text: str) -> str:
    """A VAT number, IBAN or BIC without the signs people put between."""
    return re.sub(r"[\s./-]", "", text).upper()[:100]


def read_iban(text: str) -> str | None:
    """An IBAN without spaces; None for an account that has none."""
    code = read_code(text)
    return code if re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}", code) else None


def read_text(text: str) -> str:
    """Running text on one line, cut to what a field may hold."""
    return " ".join(text.split())[:MOST_TEXT]


def join_address(*lines: str) -> str:
    """The lines of an address that hold anything."""
    return "\n".join(line for line in map(read_text, lines) if line)
