"""Cuts text into the words that search looks for, and what people type into alternatives of such words.

Knows no row and no database: words come out as plain strings, folded so that case, accents and width do not count.
A name is cut at its signs; an identifier also gives every ending of three characters and more, so that looking for
beginnings finds any inner part; Chinese, Japanese and Korean give characters and pairs of them; an amount and a date
give one form however they are written.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST_WORD = 60
LONGEST_IDENTIFIER = 40  # of which every ending is kept
SHORTEST_ENDING = 3
MOST_TERMS = 12  # of one query
CENTURY = 2000

CJK = re.compile(r"[㐀-䶿一-鿿豈-﫿぀-ヿ가-힣\U00020000-\U0003ffff]+")
PART = re.compile(r"[^\W_]+")
GROUPED = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:['’]\d{3})+(?:[.,]\d{1,2})?"
)
DECIMAL = re.compile(r"(?:0|[1-9]\d*)[.,]\d{1,2}")
DRESSED = re.compile(
    r"[^\w]*(?:[^\W\d_]{1,3})?[^\w]*(\d[\d.,/'’-]*\d)[^\w]*(?:[^\W\d_]{1,3})?[^\w]*"
)  # EUR3.50, -3.50%
CHINESE_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日?)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

Alternative = tuple[str, ...]  # words that must all be there, each at least as a beginning
Term = tuple[Alternative, ...]  # one of which is enough


def fold(text: str) -> str:
    """`text` without what search does not tell apart: case, accents, full and half width, ligatures."""
    wide = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in wide if not unicodedata.combining(char)))


def words_of_text(text: str) -> set[str]:
    """The words of a name or of a text as read."""
    folded = fold(text)
    words: set[str] = set()
    for year, month, day in CHINESE_DATE.findall(folded):
        words.update(_date_words(year, month, day))
    chunks = folded.split()
    for chunk in chunks:
        for run in CJK.findall(chunk):
            words.update(run)
            words.update(first + second for first, second in pairwise(run))
        for piece in CJK.split(chunk):
            words.update(_words_of_piece(piece))
    if len(chunks) > 1 and not CJK.search(folded) and not any(_is_amount(_bare(chunk)) for chunk in chunks):
        whole = "".join(PART.findall(folded))  # an account number in groups of four, say
        words.update(_endings(whole) if _is_identifier(whole) else ())
    return words


def words_of_number(value: float) -> set[str]:
    """The one form of an amount or number: no thousands, two decimals or as many as it has."""
    return {f"{value:.2f}" if round(value, 2) == value else repr(value)}


def words_of_date(iso: str) -> set[str]:
    """A date from ISO 8601: its digits, its month by name, its day. A text that is no date gives its words."""
    try:
        day = dt.date.fromisoformat(iso)
    except ValueError:
        return words_of_text(iso)
    return {f"{day:%Y%m%d}", MONTHS[day.month - 1], str(day.day)}


def terms_of_query(text: str) -> list[Term]:
    """What must all be found for `text` as a person types it; empty when it holds no letter and no digit."""
    folded = fold(text)
    terms: list[Term] = []
    for year, month, day in CHINESE_DATE.findall(folded):
        terms.extend(((word,),) for word in _date_words(year, month, day))
    for chunk in CHINESE_DATE.sub(" ", folded).split():
        for run in CJK.findall(chunk):
            pairs = [first + second for first, second in pairwise(run)] or [run]
            terms.append((tuple(pairs),))
        for piece in CJK.split(chunk):
            terms.extend(_terms_of_piece(piece))
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def _words_of_piece(piece: str) -> Iterator[str]:
    parts = [part[:LONGEST_WORD] for part in PART.findall(piece)]
    if not parts:
        return
    bare = _bare(piece)
    if _is_amount(bare):
        # No endings: otherwise 14.18 would be found by 418, and amounts are many.
        yield from (_padded(reading) for reading in _readings(bare))
        return
    yield from parts
    if dates := _dates(bare):
        yield from dates
        return
    whole = "".join(parts)
    if _is_identifier(whole):
        yield from _endings(whole)
        yield from (_padded(reading) for reading in _readings(bare))
    elif len(parts) > 1:
        yield whole[:LONGEST_WORD]


def _terms_of_piece(piece: str) -> Iterator[Term]:
    parts = [part[:LONGEST_WORD] for part in PART.findall(piece)]
    if not parts:
        return
    bare, whole = _bare(piece), "".join(parts)[:LONGEST_IDENTIFIER]
    if not any(char.isdigit() for char in whole):
        yield from (((part,),) for part in parts)
        return
    found = [*_readings(bare), *_dates(bare)]
    if not _is_amount(bare):
        found.append(whole)
    yield tuple((word,) for word in dict.fromkeys(found))


def _bare(piece: str) -> str:
    """`piece` without signs and currency at its ends."""
    found = DRESSED.fullmatch(piece) if len(piece) <= LONGEST_IDENTIFIER else None
    return found[1] if found else piece.strip("()[]")


def _is_amount(text: str) -> bool:
    return bool(GROUPED.fullmatch(text) or DECIMAL.fullmatch(text))


def _is_identifier(whole: str) -> bool:
    return len(whole) <= LONGEST_IDENTIFIER and any(char.isdigit() for char in whole)


def _endings(whole: str) -> Iterator[str]:
    yield whole
    for start in range(1, len(whole) - SHORTEST_ENDING + 1):
        yield whole[start:]


def _readings(text: str) -> list[str]:
    """The amounts that `text` may be, in one form: 3,898 is 3898 or 3.898."""
    if not re.fullmatch(r"\d[\d.,'’]*\d", text) or not re.search(r"[.,'’]", text):
        return []
    signs = re.sub(r"\d", "", text)
    head, tail = re.split(r"[.,'’]", text)[0], re.split(r"[.,'’]", text)[-1]
    joined = re.sub(r"\D", "", text)
    as_decimal = f"{joined[: -len(tail)].lstrip('0') or '0'}.{tail}"
    if (len(set(signs)) == 1 and len(signs) > 1) or signs in {"'", "’"}:
        return [joined] if GROUPED.fullmatch(text) else []
    if len(signs) == 1:
        return [joined, as_decimal] if len(tail) == 3 and len(head) <= 3 else [as_decimal]
    return [as_decimal] if GROUPED.fullmatch(text) else []


def _padded(reading: str) -> str:
    """With two decimals at least, as numbers are kept."""
    whole, _, decimals = reading.partition(".")
    return f"{whole}.{decimals:0<2}"


def _dates(text: str) -> list[str]:
    """The digits of every date that `text` may be, the year first; a month alone is the beginning of its days."""
    if found := YEAR_FIRST.fullmatch(text):
        return _date_words(*found.groups(default=""))
    if found := MONTH_AND_YEAR.fullmatch(text):
        return _date_words(found[2], found[1], "")
    if found := YEAR_LAST.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else str(CENTURY + int(found[3]))
        return list(dict.fromkeys([*_date_words(year, found[2], found[1]), *_date_words(year, found[1], found[2])]))
    return []


def _date_words(year: str, month: str, day: str) -> list[str]:
    try:
        found = dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return []
    return [f"{found:%Y%m%d}" if day else f"{found:%Y%m}"]
