"""Simple patterns as people write them: `PO-######` for a regular expression that asks for digits among fixed signs.

Knows nothing of fields. Only what is spelled by digits and fixed characters has a mask; any other expression has none.
"""

from __future__ import annotations

import re

_MASK = re.compile(r"(?=.*#)[^\W_#](?:[\w /.-]|#)*|#(?:[\w /.-]|#)*")
_TOKEN = re.compile(r"\\d(?:\{(?P<count>\d{1,3})\})?|\\(?P<escaped>[^\w])|(?P<plain>[\w /-])")


def pattern_of(mask: str) -> str:
    """The regular expression for a mask; a text that is no mask (an expression, or empty) comes back unchanged."""
    if not _MASK.fullmatch(mask):
        return mask
    return "".join(
        _digits(len(part)) if part.startswith("#") else _fixed(part) for part in re.findall(r"#+|[^#]+", mask)
    )


def mask_of(pattern: str) -> str:
    """The mask of a regular expression; one that no mask spells comes back unchanged."""
    mask, position = "", 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None:
            return pattern
        mask += token["escaped"] or token["plain"] or "#" * int(token["count"] or 1)
        position = token.end()
    return mask if pattern_of(mask) == pattern and mask != pattern else pattern


def pattern_like(text: str) -> str | None:
    """The pattern of identifiers built like `text`: its digits may differ, all else stays; None without a clear build.

    At most three groups of digits, none run into letters: of another code one sample does not tell the build.
    """
    groups = re.findall(r"\d+", text)
    if not 1 <= len(groups) <= 3 or len(text) > 40 or re.search(r"[^\w /.-]|\d[^\W\d_]", text):
        return None
    return "".join(_digits(len(part)) if part.isdigit() else _fixed(part) for part in re.findall(r"\d+|\D+", text))


def _digits(count: int) -> str:
    return r"\d" if count == 1 else rf"\d{{{count}}}"


def _fixed(text: str) -> str:
    return text.replace(".", r"\.")
