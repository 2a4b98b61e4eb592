"""Lengths of time in running text: "two (2) years", "30 Tage", "6 mois", "两年" to "2 years".

Knows nothing of fields or pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inference.fields.folding import fold

NUMBERS = {
    name: number
    for number, names in {
        1: "one|ein|eine|einem|einer|eines|un|une|uno|una|een|jeden|um|uma|一",
        2: "two|zwei|deux|dos|due|twee|dwa|dois|二|两|兩",
        3: "three|drei|trois|tres|tre|drie|trzy|三",
        4: "four|vier|quatre|cuatro|quattro|cztery|quatro|四",
        5: "five|funf|cinq|cinco|cinque|vijf|piec|五",
        6: "six|sechs|seis|sei|zes|szesc|六",
        7: "seven|sieben|sept|siete|sette|zeven|siedem|sete|七",
        8: "eight|acht|huit|ocho|otto|osiem|oito|八",
        9: "nine|neun|neuf|nueve|nove|negen|dziewiec|九",
        10: "ten|zehn|dix|diez|dieci|tien|dziesiec|dez|十",
        11: "eleven|elf|onze|once|undici",
        12: "twelve|zwolf|douze|doce|dodici|twaalf|dwanascie|doze|十二",
        13: "thirteen",
        14: "fourteen|vierzehn",
        15: "fifteen|funfzehn|quinze|quince|quindici",
        16: "sixteen",
        18: "eighteen|achtzehn|十八",
        20: "twenty|zwanzig|vingt|veinte|venti|二十",
        21: "twenty-one|twenty one",
        24: "twenty-four|twenty four|二十四",
        25: "twenty-five|twenty five",
        30: "thirty|dreissig|trente|treinta|trenta|三十",
        36: "thirty-six|thirty six",
        40: "forty",
        45: "forty-five|forty five",
        48: "forty-eight",
        50: "fifty",
        60: "sixty|sechzig|soixante|sesenta|sessanta|六十",
        75: "seventy-five",
        90: "ninety|neunzig|noventa|novanta|九十",
        99: "ninety-nine",
        120: "one hundred twenty|one hundred and twenty",
        180: "one hundred eighty|one hundred and eighty",
    }.items()
    for name in names.split("|")
}
_UNITS = {
    "day": r"(?:business |working |calendar )?days?|tagen?|tage|jours?|dias?|giorni|giorno|dagen|dag|dni|天|日",
    "week": r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|tygodni[ea]?|周|週間",
    "month": r"(?:calendar )?months?|monaten?|monate?|mois|meses|mes|mesi|mese|maanden|maand|miesiec\w{0,2}|个月"
    r"|個月|か月|ヶ月|カ月|meses",
    "year": r"years?|jahres?|jahren?|jahre?|ans?|annees?|anos?|anni|anno|jaar|jaren|lata|lat|rok|年",
}
_NAMES = "|".join(sorted((re.escape(name) for name in NUMBERS), key=len, reverse=True))
_UNIT = "|".join(f"(?P<{unit}>{names})" for unit, names in _UNITS.items())
_HAN = "一-鿿ぁ-ヿ"  # written without blanks: a length of time may stand right after or before them
_DURATION = re.compile(
    rf"(?<![^\W{_HAN}])(?<![.,/月])(?:(?P<word>{_NAMES})(?:\s"
    rf"|-)?)?\s?(?:\(?\s?(?P<figure>\d{{1,4}})\s?\)?)?[\s-]{{0,3}}(?:{_UNIT})(?![^\W\d_{_HAN}])"
)
_CALENDAR = re.compile(r"\s?\d{1,2}\s?月|\s?[一二三四五六七八九十]{1,3}月")  # "2023年5月" is no length


_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
_YEARS = {name: years for years, name in enumerate(_ORDINALS, 1)}
_ANNIVERSARY = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<figure>\d{{1,2}})\s?(?:st|nd|rd|th))"
    r"\s*(?:\(\s?\d{1,2}\s?(?:st|nd|rd|th)?\s?\)\s*)?(?:annual |year )?anniversary"
)


@dataclass(frozen=True, slots=True)
class FoundDuration:
    """A length of time at characters `start` to `end`, as "2 years"."""

    start: int
    end: int
    value: str


def find_durations(text: str) -> list[FoundDuration]:
    """Every length of time in `text`, left to right; "the fifth anniversary" is one of 5 years."""
    found = []
    folded = fold(text)
    for match in _DURATION.finditer(folded):
        number = int(match["figure"]) if match["figure"] else NUMBERS.get((match["word"] or "").strip())
        unit = next(name for name in _UNITS if match[name])
        is_date = match["year"] == "年" and _CALENDAR.match(folded, match.end()) is not None
        if number is not None and 0 < number < 2000 and not is_date:
            found.append(FoundDuration(match.start(), match.end(), spell(number, unit)))
    for match in _ANNIVERSARY.finditer(folded):
        years = int(match["figure"]) if match["figure"] else _YEARS[match["word"]]
        found.append(FoundDuration(match.start(), match.end(), spell(years, "year")))
    return sorted(found, key=lambda place: place.start)


def spell(number: int, unit: str) -> str:
    """The stored form: "1 year", "30 days"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
