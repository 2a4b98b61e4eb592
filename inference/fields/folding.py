"""Makes texts comparable without moving a character: case, accents, full-width forms and ligatures folded one to one.

Knows nothing of fields or pages. Positions in the folded text are positions in the printed text, so evidence found in
one can be cut from the other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힯]|[^\W_぀-ヿ㐀-鿿豈-﫿가-힯]+|[#№%&]")
_OWN = {"°": "o", "ß": "s", "ø": "o", "đ": "d", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"'}
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """One character's comparable form, exactly one character long."""
    folded = character.casefold()[:1] or character
    folded = _OWN.get(folded) or _DASHES.get(folded) or folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return decomposed[0].casefold()[:1] if decomposed else folded


def fold(text: str) -> str:
    """`text` folded character by character; the same length."""
    return text.lower() if text.isascii() else "".join(map(fold_character, text))


def words(text: str) -> tuple[str, ...]:
    """The comparable words of a label; each Han, kana or hangul character is a word of its own."""
    return tuple(WORD.findall(fold(text)))


def squeeze(text: str) -> str:
    """Letters and digits alone, folded: two spellings of one identifier or name are equal."""
    return "".join(character for character in fold(text) if character.isalnum())
