"""The countries a team may work in: their codes of ISO 3166 and their names in the reader's language. Knows no team."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale
from django.utils.translation import get_language, to_locale

# What CLDR names besides the countries: islands counted to another, unions, codes for testing and for what is unknown.
NO_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))
_CODE = re.compile("[A-Z]{2}")
CODES = frozenset(code for code in map(str, Locale("en").territories) if _CODE.fullmatch(code)) - NO_COUNTRIES


def list_countries() -> list[tuple[str, str]]:
    """(code, name) of every country, by name; Kosovo, which has no code of ISO's own yet, under the usual XK."""
    named = [(code, country_name(code)) for code in CODES]
    return sorted(named, key=lambda one: (_folded(one[1]), one[0]))


def country_name(code: str) -> str:
    """The country's name in the language now spoken; the code itself where it names none."""
    locale = Locale.parse(to_locale(get_language() or "en"))
    return locale.territories.get(code) or code


def _folded(name: str) -> str:
    """`name` without accents, so that Åland Islands stands with the other names in A."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
