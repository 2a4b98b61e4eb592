"""Reads the payload of an EPC QR code (GiroCode): a SEPA credit transfer (EPC069-12, versions 1 and 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HEAD = ("BCD", re.compile(r"00[12]"), re.compile(r"[1-8]"), "SCT")
_LONGEST = 331  # bytes the standard allows
_AMOUNT = re.compile(r"EUR(\d{1,9}(?:\.\d{1,2})?)")
_PART = re.compile(r"[^\s,;:]+")


def read_epc(text: str) -> list[tuple[str, Any]] | None:
    """(field name, value) pairs, None for another payload."""
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) < 7 or len(text) > 2 * _LONGEST or lines[0] != _HEAD[0] or lines[3] != _HEAD[3]:
        return None
    if not (_HEAD[1].fullmatch(lines[1]) and _HEAD[2].fullmatch(lines[2])):
        return None
    lines += [""] * (12 - len(lines))
    said: list[tuple[str, Any]] = [("bic", lines[4].upper()), ("seller_name", lines[5])]
    said.append(("iban", re.sub(r"\s", "", lines[6]).upper()))
    amount = _AMOUNT.fullmatch(lines[7])
    if amount:
        said += [(name, float(amount[1])) for name in ("amount_due", "grand_total")]
        said.append(("currency", "EUR"))
    said += [("invoice_number", part) for part in references(lines[9] or lines[10])]
    return [(name, value) for name, value in said if value not in ("", None)]


def references(text: str) -> Iterator[str]:
    """What of a payment's reference could be a document's number: all of it, and each part with a figure."""
    whole = " ".join(text.split())
    if not any(map(str.isdigit, whole)):
        return
    yield whole
    for part in _PART.findall(whole):
        if part != whole and len(part) >= 3 and any(map(str.isdigit, part)):
            yield part
