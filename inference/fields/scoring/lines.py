"""What kind of line a line is: a name, a street, a town, a telephone number, a heading, part of a table.

Knows nothing of which party it belongs to. Figures of one line are found once.
"""

from __future__ import annotations

import re
from functools import lru_cache

from inference.fields.blocks import (
    LEGAL,
    is_address_line,
    is_contact_line,
    is_heading,
    is_name_like,
    is_street_line,
)
from inference.fields.dates import find_dates
from inference.fields.folding import fold, words
from inference.fields.scoring.surroundings import meant_by

FIGURES = (
    "legal", "legal_ends", "town", "street", "contact", "heading", "name_like", "dated", "letters", "digits",
    "capitals", "titled", "words", "length", "meant", "registered", "ends_with_comma", "commas", "colon",
    "greets", "priced",    "begins_with_number", "longest",
)  # fmt: skip
REGISTERED = re.compile(
    r"[\s,]*[(（\[]?\s*(?:(?:co|company|reg|roc|brn|ssm)\b[\w. :#]{0,14})?[A-Z0-9]{0,3}\d{4,}\s?[-–]?\s?[A-Z]{0,2}"
    r"\s*[)）\]]?(?:\s*[(（][\w ]{1,6}[)）])?\s*$",
    re.IGNORECASE,
)
LONGEST = 160
_GREETING = re.compile(
    r"\b(?:welcome|thank|thanks|please|visit|goods|sold|opening|hours|customer|copy|merci|danke|willkommen|gracias"
    r"|grazie|bill|table|cashier|served|guest|order|tel|page|branch|outlet|terminal|slip)\b"
)
_PRICE = re.compile(r"\d[.,]\d{2}(?!\d)")


@lru_cache(maxsize=4096)
def line_figures(text: str) -> tuple[float, ...]:
    """The figures named by `FIGURES` of one line of text; of a very long line, of its beginning."""
    text = text[:LONGEST]
    folded = fold(text)
    legal = [form for form in LEGAL.finditer(folded) if form.start()]  # what begins with one is a place: "Kg. Melor"
    letters = [character for character in text if character.isalpha()]
    parts = text.split()
    said = words(text)
    size = max(len(text.replace(" ", "")), 1)
    bare = REGISTERED.sub("", text)
    return (
        float(bool(legal)),
        float(bool(legal) and not fold(bare)[legal[-1].end() :].strip(" .,()")),
        float(is_address_line(text)),
        float(is_street_line(text)),
        float(is_contact_line(text)),
        float(is_heading(text)),
        float(is_name_like(text)),
        float(bool(find_dates(text))),
        len(letters) / size,
        sum(character.isdigit() for character in text) / size,
        sum(character.isupper() for character in letters) / max(len(letters), 1),
        sum(part[:1].isupper() for part in parts) / max(len(parts), 1),
        float(min(len(parts), 20)),
        float(min(len(text), 90)),
        sum(bool(meant_by(word)) for word in said) / max(len(said), 1),
        float(bare != text),
        float(text.rstrip().endswith(",")),
        float(min(text.count(","), 8)),
        float(":" in text),
        float(_GREETING.search(folded) is not None),
        float(_PRICE.search(text) is not None),
        float(folded[:1].isdigit()),
        float(max((len(part) for part in parts), default=0)),
    )


def without_registration(text: str) -> str:
    """A firm's name without the number of its registration in brackets or behind it."""
    if len(text) > LONGEST:
        return text
    bare = REGISTERED.sub("", text).rstrip(" ,-")
    in_brackets = text.rstrip().endswith((")", "）"))
    return bare if bare and (in_brackets or LEGAL.search(fold(bare))) else text
