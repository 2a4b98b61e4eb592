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
    "TL": "TRY",
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
    "MX$": "MXN",
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
# Signs that several countries write; the document's places decide among these, the first is meant where none does.
SHARED = {
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "COP", "CLP", "ARS"),
    "KR": ("SEK", "DKK", "NOK", "ISK"),
    "¥": ("CNY", "JPY"),
    "£": ("GBP", "EGP"),
    "RS": ("INR", "PKR", "LKR", "MUR"),
}
# What a word on the page says about the country, and so the currency, where no amount carries one.
HINTS = (
    (re.compile(r"\bsdn\.? ?bhd\b|\bmalaysia\b|\bjalan\b|\bselangor\b|\bjohor\b|\bkuala lumpur\b"), "MYR"),
    (re.compile(r"\bsingapore\b|\bpte\.? ltd\b"), "SGD"),
    (re.compile(r"\bgstin\b|\b[ics]gst\b|\bpvt\.? ltd\b|\bprivate limited\b"), "INR"),
    (re.compile(r"\bs\.? ?a\.? de c\.? ?v\b|\bcfdi\b|\brfc\b|\bmexico\b"), "MXN"),
    (re.compile(r"\bcnpj\b|\bltda\b|\bbrasil\b"), "BRL"),
    (re.compile(r"\bcvr(?:-?nr)?\b|\bdanmark\b|\bdenmark\b|\baps\b"), "DKK"),
    (re.compile(r"\bmva\b|\bnorge\b|\bnorway\b|\bkid-?nummer\b"), "NOK"),
    (re.compile(r"\bmomsreg\w*|\bsverige\b|\bsweden\b|\bbankgiro\b|\borganisationsnummer\b|\bf-skatt\b"), "SEK"),
    (re.compile(r"\bkennitala\b|\bisland\b.*\bvsk\b"), "ISK"),
    (re.compile(r"\bkdv\b|\bvkn\b|\bvergi (?:no|dairesi)\b|\bturkiye\b|\bltd\.? sti\b"), "TRY"),
    (re.compile(r"\bdph\b.{0,2000}\bkc\b|\bceska republika\b|\bspol\. s r\.? ?o\b"), "CZK"),
    (re.compile(r"\badoszam\b|\bmagyarorszag\b|\bkft\b"), "HUF"),
    (re.compile(r"\bromania\b|\bcod fiscal\b"), "RON"),
    (re.compile(r"\bche-\d{3}"), "CHF"),
    (re.compile(r"\bgmbh\b|\bust-?id|\bmwst\b|\bdeutschland\b|\bgermany\b|\bsarl\b|\btva\b|\bs\.?r\.?l\.?\b"), "EUR"),
    (re.compile(r"\bunited kingdom\b|\bengland\b|\bscotland\b|\blondon\b"), "GBP"),
    (re.compile(r"\bsp\. ?z ?o\. ?o\b|\bpolska\b|\bfaktura vat\b"), "PLN"),
    (re.compile(r"\bschweiz\b|\bsuisse\b|\bswitzerland\b"), "CHF"),
    (re.compile(r"\bespana\b|\bitalia\b|\bfrance\b|\bportugal\b|\bnederland\b|\bosterreich\b|\bpartita iva\b"), "EUR"),
    (re.compile(r"\baustralia\b|\babn\b"), "AUD"),
    (re.compile(r"\bnew zealand\b|\bnzbn\b"), "NZD"),
    (re.compile(r"\bcanada\b|\b[gh]st/hst\b|\b[a-z]{2},? [a-z]\d[a-z] ?\d[a-z]\d\b"), "CAD"),
    (re.compile(r"\bhong kong\b|香港"), "HKD"),
    (re.compile(r"\bunited states\b|\busa\b|\b[a-z]{2},? \d{5}(?:-\d{4})?\b"), "USD"),
    (re.compile(r"請求書|領収|税込|消費税|株式会社|有限会社|〒|[ぁ-んァ-ヶ]{3}"), "JPY"),
    (re.compile(r"統一編號|統一發票|新臺幣|新台幣|台北|臺北|台灣|臺灣"), "TWD"),
    (re.compile(r"发票|税务局|价税合计|纳税人|有限公司|人民币"), "CNY"),
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


def settle_currency(printed: str, code: str, hinted: str | None) -> str:
    """What a sign such as "$", "kr" or "¥" means on a document whose places point to `hinted`; else `code`."""
    sign = re.sub(r"[^A-Z$¥￥£]", "", printed.upper()).replace("￥", "¥")
    return hinted if hinted is not None and hinted in SHARED.get(sign, ()) else code


def hinted_currency(text: str) -> str | None:
    """The currency that a document's places and legal forms point to, None when they point to none."""
    folded = fold(text[:20_000])
    for pattern, code in HINTS:
        if pattern.search(folded):
            return code
    return None
