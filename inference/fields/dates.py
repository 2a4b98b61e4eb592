"""Dates in running text, in figures and in the month names of many languages, to ISO 8601.

Knows nothing of fields or pages.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_month_names

from inference.fields.folding import fold

# fmt: off
LOCALES = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs", "sk", "ro", "hu", "tr", "hr", "sl",
    "lt", "lv", "et", "ca", "id", "ms", "vi", "el", "ru", "uk", "bg",
)
# fmt: on
EARLIEST, LATEST = 1900, 2100
_YEAR = r"(\d{4}|['’]?\d{2})(?!\d)"
_MONTH = r"([^\W\d_]{3,12})\.?"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|re|o|a)\b|\.)?"
_ISO = re.compile(r"(?<![\d.,/-])(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?![\d/-]|[.,]\d)")
_FIGURES = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?"
    r"(?:(\d{4}|\d{2})(?![\d/-]|[.,]\d)|((?:19|20)\d{2}|\d{2})(?=\d{1,2}:\d{2}))"  # OCR glues the time to the year
)
_DAY_MONTH = re.compile(
    rf"(?<![\d.,/])(\d{{1,2}}){_ORDINAL}\s{{0,3}}(?:day\s+of\s+|of\s+|de\s+|-|/)?\s{{0,2}}{_MONTH}"
    rf"\s{{0,2}}(?:,|-|/|de\s|del\s|of\s|in\s+the\s+year\s)?\s{{0,3}}{_YEAR}"
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_]){_MONTH}\s{{0,2}}(\d{{1,2}})\s?(?:st|nd|rd|th)?\s{{0,2}}[,.]?\s{{0,3}}(\d{{4}})(?!\d)"
)
_MONTH_DAY_DASHED = re.compile(rf"(?<![^\W\d_]){_MONTH}[-/](\d{{1,2}})[-/]{_YEAR}")
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})[\s-]{_MONTH}[\s-](\d{{1,2}})(?!\d)")
_ROC = re.compile(
    r"(?<![\d.,/-])(1[0-2]\d)([./])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![\d/-]|[.,]\d)"
)  # years of Taiwan
_HAN = re.compile(r"(?<!\d)(\d{2,4})\s{0,2}年\s{0,2}(\d{1,2})\s{0,2}月\s{0,2}(\d{1,2})\s{0,2}[日号號]?")
_ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911, "r": 2018, "h": 1988, "s": 1925,
}  # fmt: skip
_ERA = re.compile(
    r"(令和|平成|昭和|民國|民国|(?<![^\W\d_])[rhs])\s?(\d{1,3}|元)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日?"
)
_COMPACT = re.compile(r"(?<![\w.,-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\w])")
# fmt: off
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)
# fmt: on
_WORDS = {name: number for number, name in enumerate(_ORDINALS, 1)} | {"thirtieth": 30}
_TENS = {"twenty": 20, "thirty": 30}
_WRITTEN_DAY = re.compile(
    rf"\b(?:(twenty|thirty)[- ])?({'|'.join(sorted(_WORDS, key=len, reverse=True))})\s+(?:\(\d{{1,2}}\w{{0,2}}\)\s+)?"
    rf"(?:day\s+)?of\s+{_MONTH},?\s+(\d{{4}})"
)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at characters `start` to `end`. `is_ambiguous`: day and month could be the other way round."""

    start: int
    end: int
    iso: str
    is_ambiguous: bool = False


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Folded month names and abbreviations of every locale in `LOCALES` to 1..12."""
    found: dict[str, int] = {}
    for locale in LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    key = fold(str(name)).strip(". ")
                    if len(key) >= 3 and key.isalpha():
                        found.setdefault(key, number)
    found |= {"sept": 9, "mrz": 3, "okt": 10, "dez": 12, "maerz": 3, "januar": 1, "fev": 2, "abr": 4, "ago": 8}
    return found


def find_dates(text: str, *, day_first: bool | None = None) -> list[FoundDate]:
    """Every date in `text`, left to right, without overlaps. `day_first` decides 03/04/2026; None means day first."""
    folded = fold(text)
    taken: list[FoundDate] = []
    for found in sorted(_all(folded, day_first is not False), key=lambda item: (item.start, -item.end)):
        if not taken or found.start >= taken[-1].end:
            taken.append(found)
    return taken


def guess_day_first(texts: Iterator[str]) -> bool | None:
    """Whether figures in this document put the day first; None when no date tells."""
    votes = 0
    for text in texts:
        for match in _FIGURES.finditer(text):
            first, second = int(match[1]), int(match[3])
            if match[2] == ".":
                votes += 1 if second <= 12 else 0
            elif first > 12 >= second:
                votes += 2
            elif second > 12 >= first:
                votes -= 2
    return None if votes == 0 else votes > 0


def _all(text: str, day_first: bool) -> Iterator[FoundDate]:
    if not any(character.isdigit() for character in text):
        return
    yield from _in_figures(text, day_first)
    yield from _with_month_names(text)
    if "年" in text:
        for match in _HAN.finditer(text):
            yield from _date(match, match[1], match[2], match[3])
        for match in _ERA.finditer(text):
            year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
            yield from _date(match, str(year), match[3], match[4])


def _in_figures(text: str, day_first: bool) -> Iterator[FoundDate]:
    for match in _ISO.finditer(text):
        yield from _date(match, match[1], match[2], match[3])
    for match in _FIGURES.finditer(text):
        first, second = int(match[1]), int(match[3])
        swap = second > 12 or (not day_first and match[2] != "." and first <= 12)
        day, month = (second, first) if swap else (first, second)
        both = first <= 12 and second <= 12 and first != second and match[2] != "."
        yield from _date(match, match[4] or match[5], str(month), str(day), is_ambiguous=both)
    for match in _ROC.finditer(text):
        yield from _date(match, match[1], match[3], match[4])
    for match in _COMPACT.finditer(text):
        yield from _date(match, match[1], match[2], match[3])


def _with_month_names(text: str) -> Iterator[FoundDate]:
    months = month_numbers()
    for match in _DAY_MONTH.finditer(text):
        if match[2] in months:
            yield from _date(match, match[3], str(months[match[2]]), match[1])
    for pattern in (_MONTH_DAY, _MONTH_DAY_DASHED):
        for match in pattern.finditer(text):
            if match[1] in months:
                yield from _date(match, match[3], str(months[match[1]]), match[2])
    for match in _YEAR_MONTH_DAY.finditer(text):
        if match[2] in months:
            yield from _date(match, match[1], str(months[match[2]]), match[3])
    for match in _WRITTEN_DAY.finditer(text):
        if match[3] in months:
            day = _WORDS[match[2]] + _TENS.get(match[1] or "", 0)
            yield from _date(match, match[4], str(months[match[3]]), str(day))


def _date(match: re.Match[str], year: str, month: str, day: str, *, is_ambiguous: bool = False) -> Iterator[FoundDate]:
    figures = year.lstrip("'’")
    number = int(figures)
    if len(figures) == 2:
        number += 2000 if number < 70 else 1900
    elif len(figures) == 3:
        number += 1911  # the years of Taiwan begin with its republic
    if not EARLIEST <= number <= LATEST:
        return
    try:
        date = datetime.date(number, int(month), int(day))
    except ValueError:
        return
    yield FoundDate(match.start(), match.end(), date.isoformat(), is_ambiguous)
