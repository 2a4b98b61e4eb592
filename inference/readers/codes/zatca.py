"""Reads the payload of the QR code on a Saudi e-invoice: tag, length and value in Base64, as ZATCA prescribes."""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from typing import Any

_NAME, _VAT, _TIME, _TOTAL, _TAX = 1, 2, 3, 4, 5
_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d{1,4})?")
_MOST = 2_000


def read_zatca(text: str) -> list[tuple[str, Any]] | None:
    """(field name, value) pairs, None for another payload."""
    if len(text) > _MOST or not re.fullmatch(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*", text):
        return None
    try:
        values = _values(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return None
    if values is None or not {_NAME, _VAT, _TIME, _TOTAL, _TAX} <= set(values):
        return None
    vat, issued = values[_VAT].strip(), _day(values[_TIME])
    if not re.fullmatch(r"\d{15}", vat) or issued is None:
        return None
    said: list[tuple[str, Any]] = [("seller_name", values[_NAME].strip()), ("seller_vat_id", vat)]
    said.append(("issue_date", issued))
    for name, tag in (("grand_total", _TOTAL), ("tax_total", _TAX)):
        figure = values[tag].replace(",", "").strip()
        said.append((name, float(figure) if _AMOUNT.fullmatch(figure) else None))
    said.append(("currency", "SAR"))
    return [(name, value) for name, value in said if value not in ("", None)]


def _values(data: bytes) -> dict[int, str] | None:
    """Tag -> text of the first five; None where the lengths do not add up. Signatures that follow are no text."""
    values: dict[int, str] = {}
    position = 0
    while position + 2 <= len(data) and len(values) < _TAX:
        tag, length = data[position], data[position + 1]
        value = data[position + 2 : position + 2 + length]
        if len(value) < length or tag != len(values) + 1:
            return None
        values[tag] = value.decode("utf-8")
        position += 2 + length
    return values


def _day(text: str) -> str | None:
    match = re.match(r"(\d{4})[-/](\d{2})[-/](\d{2})(?!\d)", text.strip())
    if match is None:
        return None
    try:
        return datetime.date(*(int(part) for part in match.groups())).isoformat()
    except ValueError:
        return None
