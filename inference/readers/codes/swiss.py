"""Reads the payload of a Swiss QR-bill (version 2) with the billing information that Swico has agreed on (S1)."""

from __future__ import annotations

import datetime
import re
from typing import Any

from inference.readers.codes.epc import references

_LEAST = 28  # lines until the type of the reference
_CREDITOR, _AMOUNT, _CURRENCY, _DEBTOR, _REFERENCE, _MESSAGE, _BILLING = 4, 18, 19, 20, 27, 29, 31
_FIGURE = re.compile(r"\d{1,9}\.\d{2}")
_STRUCTURED = "S"


def read_swiss(text: str) -> list[tuple[str, Any]] | None:
    """(field name, value) pairs, None for another payload."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    if len(lines) < _LEAST or lines[0] != "SPC" or not lines[1].startswith("02"):
        return None
    lines += [""] * (_BILLING + 1 - len(lines))
    said: list[tuple[str, Any]] = [("iban", re.sub(r"\s", "", lines[3]).upper())]
    for role, start in (("seller", _CREDITOR), ("buyer", _DEBTOR)):
        said += [(f"{role}_name", lines[start + 1]), (f"{role}_address", _address(lines[start : start + 7]))]
    if _FIGURE.fullmatch(lines[_AMOUNT]):
        said += [(name, float(lines[_AMOUNT])) for name in ("amount_due", "grand_total")]
    said.append(("currency", lines[_CURRENCY] if lines[_CURRENCY] in ("CHF", "EUR") else ""))
    billing = _billing(lines[_BILLING])
    said += [("invoice_number", billing.get("10", "")), ("issue_date", _day(billing.get("11", "")))]
    vat = re.sub(r"\D", "", billing.get("30", ""))
    said.append(("seller_vat_id", f"CHE{vat}" if len(vat) == 9 else ""))
    said += [("invoice_number", part) for part in (*references(lines[_MESSAGE]), lines[_REFERENCE + 1])]
    return [(name, value) for name, value in said if value not in ("", None)]


def _address(lines: list[str]) -> str:
    kind, _name, first, second, postcode, town, country = lines
    if kind == _STRUCTURED:
        rows = [f"{first} {second}".strip(), f"{postcode} {town}".strip(), country]
    else:
        rows = [first, second, country]
    return "\n".join(row for row in rows if row) if any(rows[:2]) else ""


def _billing(text: str) -> dict[str, str]:
    """Tag -> value of "//S1/10/10201409/11/190512"; a slash in a value is written \\/."""
    if not text.startswith("//S1/"):
        return {}
    parts = [part.replace("\\/", "/") for part in re.split(r"(?<!\\)/", text[5:])]
    return dict(zip(parts[::2], parts[1::2], strict=False))


def _day(text: str) -> str | None:
    if not re.fullmatch(r"\d{6}", text):
        return None
    try:
        return datetime.date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])).isoformat()
    except ValueError:
        return None
