"""Reads the payload of the QR code on a Chinese VAT invoice: paper, electronic and fully digital ones."""

from __future__ import annotations

import datetime
import re
from typing import Any

_DIGITAL = frozenset({"31", "32"})  # fully digital: one number of twenty figures, and the total with its tax
_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?")


def read_fapiao(text: str) -> list[tuple[str, Any]] | None:
    """(field name, value) pairs, None for another payload."""
    parts = [part.strip() for part in text.strip().split(",")]
    if len(parts) < 7 or parts[0] != "01" or not re.fullmatch(r"\d{2}", parts[1]):
        return None
    _version, kind, code, number, amount, day, check, *_rest = parts
    issued = _day(day)
    if not re.fullmatch(r"\d{8}|\d{20}", number) or not re.fullmatch(r"\d{10}|\d{12}|", code) or issued is None:
        return None
    said: list[tuple[str, Any]] = [("invoice_code", code), ("invoice_number", number), ("issue_date", issued)]
    if _AMOUNT.fullmatch(amount):
        said.append(("grand_total" if kind in _DIGITAL else "net_total", float(amount)))
    if re.fullmatch(r"\d{20}", check):
        said.append(("check_code", check))
    said.append(("currency", "CNY"))
    return [(name, value) for name, value in said if value != ""]


def _day(text: str) -> str | None:
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return None
