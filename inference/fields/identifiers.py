"""Identifiers with a known build: IBAN, VAT and tax numbers, BIC; and what a plain identifier looks like.

Knows nothing of fields or pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from stdnum import iban as stdnum_iban
from stdnum.br import cnpj
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.eu import vat as stdnum_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.mx import rfc
from stdnum.no import mva

IBAN_LENGTHS = {
    code: int(length)
    for code, length in re.findall(
        r"([A-Z]{2})(\d{2})",
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22"
        "GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27"
        "MT31MU30NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20",
    )
}
_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30})(?![A-Z0-9])")
_VAT = re.compile(
    r"(?<![A-Z0-9])((?:AT ?U|BE ?[01]|BG|CHE|CY|CZ|DE|DK|EE|EL|ES ?[A-Z0-9]|FI|FR ?[A-Z0-9]{2}|GB|HR"
    r"|HU|IE ?\d|IT|LT|LU|LV|MT|NL|PL|PT"
    r"|RO|SE|SI|SK|XI|EU|NO|IM)[- .]{0,3}\d(?:[ .-]?[A-Z0-9]){1,13})(?![A-Z0-9])"
)
_VAT_LENGTHS = {
    "AT": (9, 9), "BE": (9, 10), "BG": (9, 10), "CH": (10, 12), "CY": (9, 9), "CZ": (8, 10), "DE": (9, 9),
    "DK": (8, 8), "EE": (9, 9), "EL": (9, 9), "ES": (9, 9), "FI": (8, 8), "FR": (11, 11), "GB": (9, 12), "HR": (11, 11),
    "HU": (8, 8), "IE": (8, 9), "IT": (11, 11), "LT": (9, 12), "LU": (8, 8), "LV": (11, 11), "MT": (8, 8),
    "NL": (12, 12),
    "PL": (10, 10), "PT": (9, 9), "RO": (2, 10), "SE": (12, 12), "SI": (8, 8), "SK": (10, 10), "XI": (9, 12),
    "EU": (9, 9), "NO": (9, 12), "IM": (9, 9),
}  # fmt: skip
# Tax numbers without a country's letters, told by their build alone; all but Japan's have check digits.
_NATIONAL: tuple[tuple[re.Pattern[str], Any], ...] = (
    (re.compile(r"(?<![A-Z0-9])\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[A-Z0-9](?![A-Z0-9])"), gstin),
    (re.compile(r"(?<![\d.])\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}(?!\d)"), cnpj),
    (re.compile(r"(?<![A-Z0-9])\d[1-9]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![A-Z0-9])"), uscc),
    (re.compile(r"(?<![A-ZÑ0-9&])[A-ZÑ&]{3,4}-?\d{6}-?[A-Z0-9]{2}[0-9A](?![A-Z0-9])"), rfc),
    (re.compile(r"(?<![A-Z0-9])T\d{13}(?!\d)"), None),
)
_BIC = re.compile(r"(?<![A-Z0-9])([A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?)(?![A-Z0-9])")
PLAIN = re.compile(r"[^\W_](?:[\w./#&+*‐‑–−-]*[^\W_])?")


@dataclass(frozen=True, slots=True)
class FoundIdentifier:
    """An identifier at characters `start` to `end`; `is_checked`: its check digits agree."""

    start: int
    end: int
    value: str
    is_checked: bool


def find_ibans(text: str) -> Iterator[FoundIdentifier]:
    """IBANs by country and length, without spaces; a wrong checksum is found too, but not `is_checked`."""
    for match in _IBAN.finditer(text.upper() if len(text.upper()) == len(text) else text):
        length = IBAN_LENGTHS.get(match[1][:2])
        if length is None:
            continue
        end = _end_of(match[1], length)
        if end is None:
            continue
        value = re.sub(r"[ -]", "", match[1][:end])
        yield FoundIdentifier(match.start(), match.start() + end, value, is_iban(value))


def _end_of(text: str, length: int) -> int | None:
    """Where the first `length` letters and digits of `text` end, None when a word would be cut."""
    count = 0
    for index, character in enumerate(text):
        count += character.isalnum()
        if count == length:
            return index + 1 if not text[index + 1 : index + 2].isalnum() else None
    return None


@lru_cache(maxsize=256)
def is_iban(value: str) -> bool:
    """Whether country, length and check digits are right."""
    checker: Any = stdnum_iban
    return bool(checker.is_valid(value, check_country=False)) and len(value) == IBAN_LENGTHS.get(value[:2], len(value))


def find_vat_ids(text: str) -> Iterator[FoundIdentifier]:
    """VAT and tax identification numbers told by their country's letters or by their build, without spaces."""
    yield from _national(text)
    for match in _VAT.finditer(text.upper() if len(text.upper()) == len(text) else text):
        country = match[1][:2]
        low, high = _VAT_LENGTHS[country]
        for end in _ends_of(match[1], low + 2, high + 2):
            value = re.sub(r"[ .-]", "", match[1][:end])
            if is_vat_id(value) or end == len(match[1]) or match[1][end] in " .":
                yield FoundIdentifier(match.start(), match.start() + end, value, is_vat_id(value))
                break


def _national(text: str) -> Iterator[FoundIdentifier]:
    for pattern, checker in _NATIONAL:
        for match in pattern.finditer(text):
            if checker is None or checker.is_valid(match[0]):
                value = re.sub(r"[ ./-]", "", match[0])
                yield FoundIdentifier(match.start(), match.end(), value, checker is not None and checker is not rfc)


def _ends_of(text: str, low: int, high: int) -> list[int]:
    """Ends of `text` that leave `low` to `high` letters and digits and cut no word, longest first."""
    ends, count = [], 0
    for index, character in enumerate(text):
        if character.isalnum():
            count += 1
            if low <= count <= high and not text[index + 1 : index + 2].isalnum():
                ends.append(index + 1)
    return ends[::-1]


@lru_cache(maxsize=256)
def is_vat_id(value: str) -> bool:
    """Whether the check digits of a European VAT number agree; of Britain, Norway and Switzerland as well."""
    own: dict[str, Any] = {"GB": gb_vat, "CH": uid, "NO": mva}
    checker = own.get(value[:2])
    if checker is not None:
        bare = re.sub(r"(?:MWST|TVA|IVA|VAT)$", "", value) if checker is uid else value
        return bool(checker.is_valid(bare))
    try:
        return bool(stdnum_vat.validate(value))
    except (ValidationError, KeyError):
        return False


def has_vat_syntax(value: str) -> bool:
    """Whether `value` (no spaces) is built like a VAT or tax identification number of some country."""
    country = value[:2]
    if country in _VAT_LENGTHS and country.isalpha():
        low, high = _VAT_LENGTHS[country]
        return low <= len(value) - 2 <= high and any(character.isdigit() for character in value[2:])
    return bool(re.fullmatch(r"[A-Z0-9]{8,20}", value)) and sum(character.isdigit() for character in value) >= 7


def find_bics(text: str) -> Iterator[FoundIdentifier]:
    """BIC codes; a word of eight capitals looks the same, so a label must stand by it."""
    for match in _BIC.finditer(text):
        yield FoundIdentifier(match.start(), match.end(), match[1], False)
