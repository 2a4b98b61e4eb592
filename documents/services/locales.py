"""How one document writes its figures: its decimal sign, and whether dates put the day first.

Knows no page and no person: it judges by what is printed, then by the country of a VAT number, then by the currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.models import ExtractedField
from inference.fields.dates import guess_day_first
from inference.fields.money import guess_decimal
from inference.types import FieldType, TemplateSpec

# Who writes 1,234.50; the other countries of VAT numbers write 1.234,50 or 1 234,50.
POINT_COUNTRIES = frozenset({"GB", "XI", "IE", "MT", "CY", "CH", "LI"})
POINT_CURRENCIES = frozenset({"GBP", "USD", "CNY", "JPY", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "INR", "CHF"})
MONTH_FIRST_CURRENCIES = frozenset({"USD"})
# Where a year stands first, or several orders are in use, figures alone do not tell.
UNSURE_CURRENCIES = frozenset({"CNY", "JPY", "CAD", "HKD", "TWD", "KRW"})


@dataclass(frozen=True, slots=True)
class DocumentLocale:
    """`decimal`: "." or ",", None when nothing tells. `day_first`: None when nothing tells, so a person is asked."""

    decimal: str | None = None
    day_first: bool | None = None


UNKNOWN_LOCALE = DocumentLocale()


def locale_of(template: TemplateSpec, machine: Mapping[str, ExtractedField]) -> DocumentLocale:
    """The locale of a document with these `machine` values; pure."""
    types = {spec.name: spec.type for spec in template.fields}
    rows = list(machine.values())
    currencies = {row.value for row in rows if types.get(row.name) is FieldType.CURRENCY and row.value}
    countries = {
        str(row.value)[:2] for row in rows if types.get(row.name) in (FieldType.VAT_ID, FieldType.IBAN) and row.value
    }
    return guess_locale(_printed(rows), countries, currencies)


def guess_locale(printed: Iterable[str], countries: Iterable[str], currencies: Iterable[str]) -> DocumentLocale:
    """The locale told by `printed` texts, else by `countries` (ISO 3166, two letters) and `currencies` (ISO 4217)."""
    texts = list(printed)
    lands = {land for land in countries if land.isalpha() and land.isupper()}
    money = set(currencies)
    decimal = guess_decimal("\n".join(texts))
    if decimal is None and lands:
        decimal = "." if lands <= POINT_COUNTRIES else None if lands & POINT_COUNTRIES else ","
    if decimal is None and money:
        decimal = "." if money <= POINT_CURRENCIES else None if money & POINT_CURRENCIES else ","
    day_first = guess_day_first(iter(texts))
    if day_first is None and lands:
        day_first = True  # no country whose VAT numbers we know puts the month first
    if day_first is None and money and not money & UNSURE_CURRENCIES:
        day_first = not money <= MONTH_FIRST_CURRENCIES
    return DocumentLocale(decimal, day_first)


def _printed(rows: Iterable[ExtractedField]) -> Iterable[str]:
    for row in rows:
        yield row.raw
        for cells in row.cells:
            yield from (_text(item) for item in cells.values())


def _text(item: Any) -> str:
    return str(item.get("text", "")) if isinstance(item, dict) else ""
