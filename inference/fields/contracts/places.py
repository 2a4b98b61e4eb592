"""Names of states and countries whose law can govern a contract.

Knows nothing of clauses.
"""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois"
    "|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri"
    "|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma"
    "|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington"
    "|West Virginia|Wisconsin|Wyoming|District of Columbia|Puerto Rico"
)
OTHERS = (
    "England and Wales|England & Wales|England|Scotland|Wales|Northern Ireland|Ontario|Quebec|Québec"
    "|British Columbia|Alberta|Manitoba"
    "|Saskatchewan|Nova Scotia|New Brunswick|New South Wales|Victoria|Queensland|Western Australia|South Australia"
    "|Hong Kong|People's Republic of China|PRC|Macau|Taiwan|Republic of China|South Korea|Korea|Netherlands|Bermuda"
    "|Cayman Islands|British Virgin Islands|United States|Dubai|Bavaria|Catalonia|Isle of Man|Jersey|Guernsey"
)
_SPELLED = {"prc": "China", "people's republic of china": "China", "england & wales": "England and Wales"}
DEMONYMS = {
    "english": "England", "scottish": "Scotland", "german": "Germany", "french": "France", "italian": "Italy",
    "spanish": "Spain", "dutch": "Netherlands", "swiss": "Switzerland", "austrian": "Austria", "belgian": "Belgium",
    "israeli": "Israel", "japanese": "Japan", "chinese": "China", "korean": "South Korea", "indian": "India",
    "swedish": "Sweden", "danish": "Denmark", "norwegian": "Norway", "finnish": "Finland", "polish": "Poland",
    "irish": "Ireland", "canadian": "Canada", "australian": "Australia", "singaporean": "Singapore",
    "brazilian": "Brazil", "mexican": "Mexico", "portuguese": "Portugal", "luxembourg": "Luxembourg",
}  # fmt: skip


@lru_cache(maxsize=1)
def place_names() -> dict[str, str]:
    """Lower-case names to the form shown."""
    countries = [name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()]
    names = {name.casefold().replace("’", "'"): name for name in (*countries, *STATES.split("|"), *OTHERS.split("|"))}
    for name in ("outlying oceania", "world", "europe", "unknown region", "pseudo-accents", "pseudo-bidi"):
        names.pop(name, None)
    return names | _SPELLED | DEMONYMS


@lru_cache(maxsize=1)
def place_pattern() -> str:
    """A pattern for any place (no demonyms), longest first, with flexible blanks."""
    names = sorted(set(place_names()) - set(DEMONYMS), key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)


def shown(name: str) -> str:
    """The form shown for a place as printed."""
    key = " ".join(name.casefold().replace("’", "'").split())
    return place_names().get(key, name)
