"""Currencies by symbol, code and word, and the country a document's words point to.

Knows nothing of fields or pages.
"""

from __future__ import annotations

import re
from functools import lru_cache

from babel.core import get_global

from inference.fields.folding import fold

SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "₤": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₽": "RUB",
    "₫": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₴": "UAH",
    "₪": "ILS",
    "₦": "NGN",
    "元": "CNY",
    "円": "JPY",
    "¥": "",
    "￥": "",
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "NZ$": "NZD",
    "R$": "BRL",
    "RM": "MYR",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "KR": "SEK",
    "RS": "INR",
    "FR": "CHF",
    "SFR": "CHF",
    "LEI": "RON",
    "RP": "IDR",
    "EURO": "EUR",
    "EUROS": "EUR",
    "DOLLAR": "USD",
    "DOLLARS": "USD",
    "POUNDS": "GBP",
    "STERLING": "GBP",
    "YUAN": "CNY",
    "RMB": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "日圆": "JPY",
    "港元": "HKD",
    "新台幣": "TWD",
    "YEN": "JPY",
    "RINGGIT": "MYR",
}
# What a word on the page says about the country, and so the currency, where no amount carries one.
HINTS = (
    (re.compile(r"\bsdn\.? ?bhd\b|\bmalaysia\b|\bjalan\b|\bselangor\b|\bjohor\b|\bkuala lumpur\b"), "MYR"),
    (re.compile(r"\bsingapore\b|\bpte\.? ltd\b"), "SGD"),
    (re.compile(r"\bgmbh\b|\bust-?id|\bmwst\b|\bdeutschland\b|\bgermany\b|\bsarl\b|\btva\b|\bs\.?r\.?l\.?\b"), "EUR"),
    (re.compile(r"\bunited kingdom\b|\bengland\b|\bscotland\b|\blondon\b"), "GBP"),
    (re.compile(r"\bsp\. ?z ?o\. ?o\b|\bpolska\b|\bfaktura vat\b"), "PLN"),
    (re.compile(r"\bschweiz\b|\bsuisse\b|\bswitzerland\b|\bche-\d{3}"), "CHF"),
    (re.compile(r"\bespana\b|\bitalia\b|\bfrance\b|\bportugal\b|\bnederland\b|\bosterreich\b|\bpartita iva\b"), "EUR"),
    (re.compile(r"\baustralia\b|\babn\b"), "AUD"),
    (re.compile(r"\bunited states\b|\busa\b|\b[a-z]{2},? \d{5}(?:-\d{4})?\b"), "USD"),
    (re.compile(r"发票|税务局|价税合计|纳税人"), "CNY"),
    (re.compile(r"請求書|領収|税込|株式会社"), "JPY"),
    (re.compile(r"統一編號|統一發票"), "TWD"),
)


@lru_cache(maxsize=1)
def codes() -> frozenset[str]:
    """ISO 4217 codes in use somewhere today."""
    current = set()
    for entries in get_global("territory_currencies").values():
        current |= {code for code, _start, end, tender in entries if end is None and tender}
    return frozenset(current)


def parse_currency(text: str) -> str | None:
    """The ISO 4217 code of a symbol, code or word, None when it is none."""
    bare = text.strip().strip(".:()[]").upper()
    if bare in codes():
        return bare
    return SYMBOLS.get(bare) or ("CNY" if bare in ("¥", "￥") else None)


def hinted_currency(text: str) -> str | None:
    """The currency that a document's places and legal forms point to, None when they point to none."""
    folded = fold(text[:20_000])
    for pattern, code in HINTS:
        if pattern.search(folded):
            return code
    return None
