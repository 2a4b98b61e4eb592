"""Amounts spelled out in words, as cheques, contracts and Chinese invoices print them beside the figures.

Knows nothing of fields or pages: 壹佰贰拾叁圆肆角伍分 and "one hundred twenty-three and 45/100" are 123.45.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {
    **{sign: value for value, sign in enumerate("零一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0, "○": 0, "兩": 2, "两": 2, "貳": 2, "弍": 2, "參": 3, "叄": 3, "陸": 6,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIGNS = "".join({*_DIGITS, *_UNITS, *_MYRIADS})
_CHINESE = re.compile(
    rf"(?P<minus>[(（]?负[)）]?\s?)?(?P<whole>[{_SIGNS}][{_SIGNS} ]{{0,40}})\s?[圆元圓]\s?"
    rf"(?:(?P<tenths>[{_SIGNS}])\s?角)?\s?零?(?:(?P<cents>[{_SIGNS}])\s?分)?\s?[整正]?"
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: value for value, word in enumerate(_SMALL.split())}
_NUMBERS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_GREAT = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_WORD = "|".join(sorted({*_NUMBERS, *_GREAT, "hundred", "and"}, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?:{_WORD})(?:[\s,-]+(?:{_WORD}))+\b(?:\s+(?:dollars?|euros?|pounds?|ringgit|yuan))?"
    r"(?:\s*(?:and\s+)?(?P<cents>\d{1,2})\s?/\s?100)?",
    re.IGNORECASE,
)
MOST = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Spelled:
    """An amount in words at characters `start` to `end`."""

    start: int
    end: int
    value: float


def find_spelled(text: str) -> list[Spelled]:
    """Every amount spelled out in `text`, left to right."""
    found = [*_chinese(text), *_english(text)]
    return sorted(found, key=lambda item: item.start)


def _chinese(text: str) -> list[Spelled]:
    found = []
    for match in _CHINESE.finditer(text):
        whole = _chinese_number(match["whole"])
        if whole is None:
            continue
        value = Decimal(whole)
        for name, share in (("tenths", Decimal("0.1")), ("cents", Decimal("0.01"))):
            if match[name]:
                value += _DIGITS.get(match[name], 0) * share
        if value < MOST:
            found.append(Spelled(match.start(), match.end(), float(-value if match["minus"] else value)))
    return found


def _chinese_number(text: str) -> int | None:
    """Digits with their units; None where the signs spell no number, such as a year's digits in a row."""
    total = section = digit = 0
    pending = False
    for sign in text.replace(" ", ""):
        if sign in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[sign], True
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit, pending = 0, False
        else:
            total += (section + digit) * _MYRIADS[sign]
            section = digit = 0
            pending = False
    return total + section + digit


def _english(text: str) -> list[Spelled]:
    found = []
    for match in _ENGLISH.finditer(text):
        words = re.findall(r"[a-z]+", re.split(r"\d", match[0])[0].lower())
        whole = _english_number(words)
        if whole is None or not ({*words} & {"hundred", *_GREAT}):
            continue  # "twenty-one" alone counts days more often than money
        value = Decimal(whole) + Decimal(match["cents"] or 0) / 100
        if value < MOST:
            found.append(Spelled(match.start(), match.end(), float(value)))
    return found


def _english_number(words: list[str]) -> int | None:
    total = section = 0
    known = False
    for word in words:
        if word in _NUMBERS:
            section += _NUMBERS[word]
            known = True
        elif word == "hundred":
            section = max(section, 1) * 100
        elif word in _GREAT:
            total += max(section, 1) * _GREAT[word]
            section = 0
    return total + section if known else None
