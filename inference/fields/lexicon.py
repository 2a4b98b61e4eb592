"""Word lists of the field step, kept as data beside this file. Knows nothing of how they are used.

`rivals`: labels of common fields a template may not have; `other_columns`: columns of tables beside those asked for;
`cues`: words that tell a kind of document, with their weight; `meanings`: words of labels by what they ask for;
`synonyms`: words of labels that are said for one another.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def rivals() -> tuple[str, ...]:
    """Labels that belong to no field of the template but are no value either."""
    return tuple(_lexicon()["rivals"])


@lru_cache(maxsize=1)
def other_columns() -> tuple[str, ...]:
    """Headings of table columns that are often printed and seldom asked for."""
    return tuple(_lexicon()["other_columns"])


@lru_cache(maxsize=1)
def cues() -> dict[str, dict[str, float]]:
    """Template name -> telling word -> weight."""
    return {name: dict.fromkeys(cue["words"], cue["weight"]) for name, cue in _lexicon()["cues"].items()}


@lru_cache(maxsize=1)
def meanings() -> dict[str, frozenset[str]]:
    """What words in a label mean ("total", "tax", "from" ...) -> those words, folded, in many languages."""
    return {name: frozenset(said) for name, said in _lexicon()["meanings"].items()}


@lru_cache(maxsize=1)
def synonyms() -> dict[str, str]:
    """A folded word of a label -> the word it is said for."""
    return {word: name for name, said in _lexicon()["synonyms"].items() for word in said}
