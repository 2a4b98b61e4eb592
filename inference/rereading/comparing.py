"""Says how a second reading of a printed text compares with the first; knows neither pages nor engines.

The second reading is a recogniser's, which misses spaces and accents and takes a zero for an O: none of this is held
against the first. Another figure, another letter, something more or something less is.
"""

from __future__ import annotations

import re
import unicodedata

from inference.fields.folding import fold
from inference.types import Verdict

# Signs of one shape, as they come out of `fold`: no two figures are among them, nor two letters that part names.
_ALIKE = {
    *map(frozenset, ("o0", "q0", "d0", "z2", "s5", "s8", "b8", "b6", "g6", "g9", "q9")),
    *map(frozenset, ("l1", "i1", "j1", "t1", "il", "ij", "jl")),
}
_JOINED = (("rn", "m"), ("vv", "w"), ("ss", "b"))  # two letters that touch, and ß, look like another one
_SAME_IN_BOTH_CASES = frozenset("ciijklmopsuvwxyz")
_DECIMALS = re.compile(r"[.,٫]\s?(\d{1,2})\D*$")
_NEGATIVE = re.compile(r"^\W*[-−–(]\s?\W?\d|\d\s?-\W*$")
_KNOWN_SCRIPTS = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "DIGIT", "FULLWIDTH", "IDEOGRAPHIC")


def can_compare(text: str) -> bool:
    """Tell whether a recogniser of Latin, Chinese and Japanese could confirm `text` at all."""
    signs = [sign for sign in text if sign.isalnum()]
    return bool(signs) and all(unicodedata.name(sign, "").startswith(_KNOWN_SCRIPTS) for sign in signs)


def compare(said: str, read: str, *, is_amount: bool = False) -> Verdict:
    """How `read`, seen on the page, compares with `said`. `is_amount`: a sign and a decimal point change the value."""
    expected, found = _signs(said), _signs(read)
    if not found:
        return Verdict.INVENTED if expected else Verdict.SAME
    more, less, other = _count_changes(expected, found)
    if other or less:
        shorter = [(_join(expected), found), (expected, _join(found)), (_join(expected), _join(found))]
        if not any(_count_changes(one, two) == (0, 0, 0) for one, two in shorter):
            return Verdict.SUBSTITUTED
    elif more:
        return Verdict.OMITTED
    differs = _amount_form(said) != _amount_form(read) if is_amount else _differ_in_case(said, read)
    return Verdict.FORMAT if differs else Verdict.SAME


def _signs(text: str) -> str:
    folded = fold(unicodedata.normalize("NFKC", text).replace("ß", "ss"))
    return "".join(sign for sign in folded if sign.isalnum())


def _join(signs: str) -> str:
    for two, one in _JOINED:
        signs = signs.replace(two, one)
    return signs


def _amount_form(text: str) -> tuple[int, bool]:
    """Return how many decimals an amount has and whether it is negative."""
    found = _DECIMALS.search(text)
    return (len(found[1]) if found else 0, bool(_NEGATIVE.search(text)))


def _differ_in_case(said: str, read: str) -> bool:
    one, two = ([sign for sign in text if sign.isalpha() and sign.isascii()] for text in (said, read))
    if [sign.lower() for sign in one] != [sign.lower() for sign in two]:
        return False
    return any(a != b and a.lower() not in _SAME_IN_BOTH_CASES for a, b in zip(one, two, strict=True))


def _count_changes(expected: str, found: str) -> tuple[int, int, int]:
    """Return how many signs `found` has more, less and other than `expected`, in the fewest changes."""
    if expected == found:
        return (0, 0, 0)
    row = [(place, place, 0, 0) for place in range(len(found) + 1)]  # changes, more, less, other
    for count, sign in enumerate(expected, 1):
        before, row = row, [(count, 0, count, 0)]
        for place, seen in enumerate(found, 1):
            cost, more, less, other = before[place - 1]
            if sign != seen and frozenset((sign, seen)) not in _ALIKE:
                cost, other = cost + 1, other + 1
            up, left = before[place], row[place - 1]
            row.append(
                min(
                    (cost, more, less, other),
                    (up[0] + 1, up[1], up[2] + 1, up[3]),
                    (left[0] + 1, left[1] + 1, left[2], left[3]),
                )
            )
    return row[-1][1:]
