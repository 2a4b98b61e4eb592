"""Other wordings of a label: "Delivery note No." for "Delivery note number", "Date of delivery" for "Delivery date".

Knows nothing of pages or fields. Words are folded, as `folding.words` gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from inference.fields.lexicon import synonyms

Phrase = tuple[str, ...]
NUMBER = ("number", "no", "nr", "num", "#", "№")
_GERMAN = "nummer"
_HEADS = frozenset(
    {
        "address", "amount", "code", "country", "date", "duration", "end", "holder", "name", "number", "no", "period",
        "place", "port", "start", "title", "total", "type", "value",
    }
)  # fmt: skip
_LINKS = frozenset({"a", "at", "by", "de", "der", "des", "di", "du", "for", "in", "of", "per", "the", "this"})
_LIGHT = 0.5  # what words count that many labels share
_STEM, _SHARED = 5, 0.7


def reworded(phrase: Phrase) -> Iterator[Phrase]:
    """The same label in other words."""
    yield from _numbered(phrase)
    if len(phrase) == 2 and phrase[1] in _HEADS and phrase[0].isascii():
        yield (phrase[1], "of", phrase[0])
    if len(phrase) == 3 and phrase[1] == "of":
        yield (phrase[2], phrase[0])


def _numbered(phrase: Phrase) -> Iterator[Phrase]:
    if len(phrase) > 1 and phrase[-1] in NUMBER:
        yield from ((*phrase[:-1], sign) for sign in NUMBER if sign != phrase[-1])
    if len(phrase) > 2 and phrase[0] in NUMBER and phrase[1] == "of":
        yield from ((sign, *phrase[1:]) for sign in NUMBER if sign != phrase[0])
    last = phrase[-1]
    if last.endswith(_GERMAN) and len(last) > len(_GERMAN) + 2:
        stem = last.removesuffix(_GERMAN)
        yield (*phrase[:-1], f"{stem}nr")
        yield (*phrase[:-1], stem, "nr")


def likeness(label: Phrase, said: Phrase) -> float:
    """How much of what two labels say is the same, 0..1; words that many labels share count half."""
    mine, theirs = _meant(label), _meant(said)
    if not mine or not theirs:
        return 0.0
    shared = sum(weight for word, weight in mine.items() if any(_is_same(word, other) for other in theirs))
    alone = sum(weight for word, weight in theirs.items() if not any(_is_same(word, other) for other in mine))
    if not any(weight > _LIGHT and any(_is_same(word, other) for other in theirs) for word, weight in mine.items()):
        return 0.0
    return shared / (sum(mine.values()) + alone)


@lru_cache(maxsize=4096)
def _meant(phrase: Phrase) -> dict[str, float]:
    """The words that say something, each by its synonym, with their weight."""
    known = synonyms()
    meant = {known.get(word, word) for word in phrase if word not in _LINKS or len(phrase) == 1}
    return {word: _LIGHT if word in _HEADS else 1.0 for word in meant if len(word) > 1 or not word.isascii()}


def _is_same(word: str, other: str) -> bool:
    if word == other:
        return True
    shared = next((i for i, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), None)
    length = min(len(word), len(other)) if shared is None else shared
    return length >= _STEM and length >= _SHARED * max(len(word), len(other))
