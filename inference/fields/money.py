"""Numbers and amounts of money in running text, whatever the separators of thousands and decimals.

Knows nothing of fields or pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inference.fields.currencies import SYMBOLS, codes, parse_currency

_THIN = "    '’`"
_SIGNS = "|".join(sorted((re.escape(symbol) for symbol in SYMBOLS if len(symbol) < 6), key=len, reverse=True))
_NUMBER = (
    rf"\d{{1,3}}(?:[.,{_THIN}]\d{{3}}){{1,5}}(?:[.,]\d{{1,4}})?(?!\d)|\d{{1,3}}(?: \d{{3}}){{1,4}}[.,]\d{{2}}(?!\d)"
    rf"|\d{{1,3}}(?:,\d{{2}})+,\d{{3}}(?:\.\d{{1,2}})?(?!\d)|\d{{1,12}}(?:[.,]\d{{1,5}})?"
)
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−–])?\s?(?:(?P<before>(?<![A-Za-z])(?:[A-Z]{{3}}|{_SIGNS}))[.:]?\s?|(?<![\w.,/]))"
    rf"(?P<sign2>[-+−–])?\s?(?P<number>(?<![\d.,/])(?:{_NUMBER}))(?:[.,][-–])?"
    rf"(?P<sign3>[-−](?![\d\w]))?(?:\s?(?P<after>(?:[A-Z]{{3}}|{_SIGNS})(?![A-Za-z0-9])))?(?P<close>\))?",
    re.IGNORECASE,
)
MOST = 1e13
_SAME_SIGN = re.compile(r"^(?P<whole>\d{1,3}(?:(?P<sign>[.,])\d{3})(?:(?P=sign)\d{3})*)(?P=sign)(?P<cents>\d{2})$")
_MINUS = ("-", "−", "–")
_NO_SIGNS = frozenset({"FR", "FT"})


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """A number at characters `start` to `end`, with its currency code where one stands beside it.

    `decimals`: digits after the decimal sign; `is_money`: printed the way money is (a currency or two decimals).
    """

    start: int
    end: int
    value: float
    currency: str | None
    decimals: int
    has_sign: bool = False

    @property
    def is_money(self) -> bool:
        return self.decimals == 2 or self.has_sign


def parse_number(text: str, *, decimal: str | None = None) -> float | None:
    """The number that `text` (digits and separators only) spells; `decimal` is the document's sign where known.

    With one separator before exactly three digits and no `decimal` known, a comma or point divides thousands.
    """
    bare = re.sub(rf"[\s{_THIN}]", "", text)
    bare = _SAME_SIGN.sub(_thousands_dropped, bare)
    point, comma = bare.rfind("."), bare.rfind(",")
    if point >= 0 and comma >= 0:
        sign = "." if point > comma else ","
    elif point >= 0 or comma >= 0:
        sign = _single_sign(bare, "." if point >= 0 else ",", decimal)
    else:
        sign = ""
    for separator in ".,":
        if separator != sign:
            bare = bare.replace(separator, "")
    bare = bare.replace(sign, ".") if sign else bare
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if abs(value) < MOST else None


def _thousands_dropped(match: re.Match[str]) -> str:
    return f"{re.sub(r'[.,]', '', match['whole'])}{match['sign']}{match['cents']}"


def _single_sign(bare: str, sign: str, decimal: str | None) -> str:
    if bare.count(sign) > 1:
        return ""
    whole, after = bare.split(sign)
    if len(after) == 3 and whole not in ("", "0") and len(whole) <= 3:
        return sign if decimal == sign else ""
    return sign


def find_amounts(text: str, *, decimal: str | None = None) -> list[FoundAmount]:
    """Every number in `text` that could be an amount, left to right; percentages, dates and codes are left out."""
    found = []
    for match in _AMOUNT.finditer(text):
        amount = _amount(text, match, decimal)
        if amount is not None:
            found.append(amount)
    return found


def _amount(text: str, match: re.Match[str], decimal: str | None) -> FoundAmount | None:
    start, end = match.start("number"), match.end("number")
    before, after = match["before"], match["after"]
    code = _currency(before) or _currency(after)
    following = text[end : end + 2]
    if following[:1].isalnum() and not (after and text[end : end + len(after)] == after):
        return None
    if following.lstrip()[:1] == "%" or re.match(r"[/:]\d|-\d|[.,]\d", text[end : end + 2]):
        return None
    if (start and text[start - 1] in "#_*") or (start > 1 and text[start - 1] in "-/:" and text[start - 2].isalnum()):
        return None
    value = parse_number(match["number"], decimal=decimal)
    if value is None:
        return None
    decimals = _decimals(match["number"], value, decimal)
    first = match.start("before") if _is_currency(before) else start
    last = match.end("after") if _is_currency(after) else end
    is_marked = _is_currency(before) or _is_currency(after)
    negative = _is_negative(text, match, is_money=is_marked or decimals == 2)
    return FoundAmount(first, last, -value if negative and value else value, code, decimals, is_marked)


def _is_negative(text: str, match: re.Match[str], *, is_money: bool) -> bool:
    """A minus or brackets, unless they belong to the words around: "thirty (30) days", "net - 30 days"."""
    if match["sign3"]:
        return True
    stands_alone = not text[: match.start()].strip() and not text[match.end() :].strip()
    if match["open"] and match["close"]:
        return is_money or stands_alone
    sign = "sign" if match["sign"] else "sign2"
    is_dash = text[match.end(sign) : match.end(sign) + 1] == " " and bool(text[: match.start(sign)].strip())
    return match[sign] in _MINUS and (is_money or not is_dash)


def _is_currency(text: str | None) -> bool:
    # In capitals the letters begin an account or a part number; francs and forints are written Fr. and Ft.
    return text is not None and text not in _NO_SIGNS and (text.upper() in SYMBOLS or text.upper() in codes())


def _currency(text: str | None) -> str | None:
    return parse_currency(text) if text is not None and _is_currency(text) and text not in ("¥", "￥") else None


def _decimals(number: str, value: float, decimal: str | None) -> int:
    if value == int(value) and parse_number(re.sub(r"[.,]\d{1,5}$", "", number), decimal=decimal) != value:
        return 0
    match = re.search(r"[.,](\d{1,5})$", number)
    if not match:
        return 0
    return 0 if len(match[1]) == 3 and value >= 1000 and value == int(value) else len(match[1])


def guess_decimal(text: str) -> str | None:
    """The decimal sign this document uses, by the amounts with two decimals; None when none tells."""
    commas = len(re.findall(r"\d,\d{2}(?![\d.,])", text))
    points = len(re.findall(r"\d\.\d{2}(?![\d.,])", text))
    if commas == points:
        return None
    return "," if commas > points else "."
