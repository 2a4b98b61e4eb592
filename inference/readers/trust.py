"""Judges which fonts of a page say what their characters mean; knows neither words' places nor pictures.

A font without a map to Unicode, or with a wrong one, looks right on the page and says something else.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import pypdfium2.raw as pdfium_c

from inference.readers.characters import UNREADABLE, call_bare
from inference.readers.lines import Characters

_MAX_UNREADABLE = 0.1  # share of a font's characters
_MAX_MOJIBAKE = 0.01
_MIN_LETTERS = 100  # of different words: fewer say nothing about how often a letter should come
_MIN_LIKENESS = 0.62  # cosine to how often letters come in European languages; real text of that length is above 0.7
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bfŒœŠšŽžŸ€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›]|â€")
# Of a thousand letters, the mean of English, German, French, Spanish, Italian, Dutch, Portuguese and Polish.
_EXPECTED = dict(
    zip(
        "eanirtsoludcmphgvfbzkwjyqx",
        (150, 88, 78, 78, 68, 65, 65, 60, 46, 40, 40, 35, 28, 23, 20, 20, 15, 14, 13, 13, 12, 11, 6, 8, 6, 3),
        strict=True,
    )
)

_get_font = call_bare(pdfium_c.FPDFTextObj_GetFont, ctypes.c_size_t, ctypes.c_size_t)


def find_garbled(written: Sequence[Characters]) -> set[int]:
    """Return the text objects whose characters cannot be what they say."""
    fonts: dict[int, list[str]] = defaultdict(list)
    objects: dict[int, set[int]] = defaultdict(set)
    for part in written:
        font_of = {item: _get_font(item) if item else 0 for item in np.unique(part.objects).tolist()}
        for text, apart, item in zip(part.texts, part.after_space.tolist(), part.objects.tolist(), strict=True):
            fonts[font_of[item]].append(f" {text}" if apart else text)
            objects[font_of[item]].add(item)
    return {item for font, texts in fonts.items() if is_garbled("".join(texts)) for item in objects[font]}


def is_garbled(text: str) -> bool:
    """Tell whether `text`, all that is set in one font, cannot be what the font shows."""
    count = len(text.replace(" ", ""))
    if text.count(UNREADABLE) > _MAX_UNREADABLE * count:
        return True
    mojibake = len(_MOJIBAKE.findall(text))
    if mojibake >= 3 and mojibake > _MAX_MOJIBAKE * count:
        return True
    # Words that come again and again (codes, days of the week) say less about a language than they weigh.
    folded = unicodedata.normalize("NFKD", " ".join(dict.fromkeys(text.lower().split())))
    letters = Counter(sign for sign in folded if "a" <= sign <= "z")
    total = letters.total()
    if total < _MIN_LETTERS or total < 0.5 * sum(map(str.isalpha, folded)):
        return False
    product = sum(letters[sign] * expected for sign, expected in _EXPECTED.items())
    lengths = [sum(value * value for value in counts.values()) ** 0.5 for counts in (letters, _EXPECTED)]
    return bool(product < _MIN_LIKENESS * lengths[0] * lengths[1])
