"""Spans of prose that could be the name of a firm or a person.

Knows nothing of contracts: it offers more spans than there are names, some of them within others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inference.fields.contracts.prose import Prose

_WORD = r"[A-Z0-9À-Ý][\w&.'’/-]*"
_LINK = r"(?:of|and|the|for|de|del|di|da|du|des|la|le|y|e|et|und|van|von|der|den|&|dba|d/b/a)"
_RUN = re.compile(rf"{_WORD}(?:,?\s+(?:{_WORD}|{_LINK}(?=\s+(?:{_LINK}\s+)?[A-Z0-9À-Ý&])))*")
_FORM = re.compile(
    r"(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|company|co|l\.?p|llp|l\.l\.p|plc|p\.l\.c|gmbh|ag|kg|se"
    r"|n\.?v|b\.?v|s\.?a|s\.?l|s\.?r\.?l|s\.?p\.?a|s\.?a\.?s|s\.?a\.?r\.?l|sarl|a/s|ab|oy|as|n\.?a|p\.?c|pty|pte|pvt|bhd"
    r"|sdn|k\.k|lda|ltda|s\.?p\.?k|trust|bank|partners|group|university|association|foundation|fund)\.?,?$",
    re.IGNORECASE,
)
_FINAL_FORM = re.compile(
    r"(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|l\.?p|llp|plc|gmbh|ag|n\.?v|b\.?v|s\.?a|s\.?l|s\.?r\.?l"
    r"|s\.?p\.?a|s\.?a\.?s|s\.?a\.?r\.?l|a/s|lda|ltda)\.?$",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"(?:by|name|title|date|dated|its|address|signed|print|printed|agreement|exhibit|ex-[\w.()-]*|section|article"
    r"|whereas|witnesseth|witness|recitals?|dear|re|attn|attention|this|these|in|if|as|it|each|any|all|such|no|to|from"
    r"|on|at|is|between|among|and|or|with|page|vertrag|contrat|contrato|contratto|zwischen|entre|tra|fra|tussen|source|between:|made|effective|by:|party|parties"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|whose|nor|not|but|that"
    r"|chairman|chairwoman|ceo|cfo|coo|president|director|officer|secretary|treasurer|counsel|employee|executive|recipient"
    r"|discloser|licensor|licensee|consultant|vice|mr|ms|mrs|facsimile|fax|telephone|tel|email|e-mail|background|now|therefore|signature|typed|above|below|known|dba|d/b/a|f/k/a|fka|n/k/a|a/k/a|aka|passport|logo|form|form:|https?|www\.\S*)\.?,?$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"^[A-Za-z][a-z]{3,}\.$|^\d+(?:\.\d+)*\.$")
_ABBREVIATION = re.compile(r"^(?:corp|mfg|intl|dept|assoc|bros|univ|labs)\.$", re.IGNORECASE)
_NEVER_FIRST = ("and", "&", "of", "the", "for")
_ARTICLES = ("der", "die", "das", "dem", "den")  # small ones: a name may begin with "Die", printed so
MOST_WORDS = 12
SHORT_LINE = 70


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the prose. `is_line`: a run of words on a line of its own."""

    start: int
    end: int
    is_line: bool = False


def name_spans(prose: Prose, start: int, end: int) -> list[Span]:
    """Spans of capitalised words between two places, cut at forms of firms, commas and words that end a name."""
    found: dict[tuple[int, int], Span] = {}
    for run in _RUN.finditer(prose.text, start, end):
        for left, right in _cut(prose.text, run.start(), run.end()):
            found.setdefault((left, right), Span(left, right))
    for left, right in _short_lines(prose, start, end):
        for run in _RUN.finditer(prose.text, left, right):
            for first, last in _cut(prose.text, run.start(), run.end()):
                found[first, last] = Span(first, last, is_line=True)
    return [found[key] for key in sorted(found)]


def _short_lines(prose: Prose, start: int, end: int) -> Iterator[tuple[int, int]]:
    for left, segment in zip(prose.starts, prose.segments, strict=True):
        if start <= left < end and len(segment.text) <= SHORT_LINE:
            yield left, left + len(segment.text)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans within one run: pieces between breaks, whole and split at "and"."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", text[start:end])]
    words = [(start + left, start + right) for left, right in words]
    piece: list[tuple[int, int]] = []
    for index, (left, right) in enumerate(words):
        word = text[left:right]
        following = text[words[index + 1][0] : words[index + 1][1]] if index + 1 < len(words) else ""
        is_placed = word.casefold() == "of" and following[:1].isdigit()  # an address follows
        if is_placed or (_STOP.match(word) and not (word.casefold() in ("and", "as") and piece)):
            yield from _variants(text, piece)
            piece = []
            continue
        piece.append((left, right))
        if _ends_name(word, following):
            yield from _variants(text, piece)
            piece = []
    yield from _variants(text, piece)


def _ends_name(word: str, following: str) -> bool:
    if word.endswith(","):
        return _FORM.match(following) is None
    if _FINAL_FORM.match(word):
        return _FORM.match(following) is None and following.casefold() not in ("of", "&", "and")
    return _SENTENCE_END.match(word) is not None and _FORM.match(word) is None and not _ABBREVIATION.match(word)


def _variants(text: str, piece: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """A piece whole, and its parts before and after each "and"."""
    while len(piece) > 1 and _never_first(text[piece[0][0] : piece[0][1]]):
        if text[piece[0][0] : piece[0][1]].casefold() == "the":
            yield from _spans(text, piece)
        piece = piece[1:]
    yield from _spans(text, piece)
    first = next((index for index, (left, _) in enumerate(piece) if not text[left].isdigit()), 0)
    if first:  # a year or a number of the line before
        yield from _spans(text, piece[first:])
    for index in range(1, len(piece) - 1):
        if text[piece[index][0] : piece[index][1]].casefold() in ("and", "&"):
            yield from _spans(text, piece[:index])
            yield from _spans(text, piece[index + 1 :])


def _never_first(word: str) -> bool:
    return word.casefold() in _NEVER_FIRST or word in _ARTICLES


def _spans(text: str, piece: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not 1 <= len(piece) <= MOST_WORDS:
        return
    start, end = piece[0][0], piece[-1][1]
    while end > start and text[end - 1] in ",;":
        end -= 1
    last = text[piece[-1][0] : end]
    if _SENTENCE_END.match(last) and not (_FORM.match(last) or _ABBREVIATION.match(last)):
        end -= 1
    if sum(character.isalpha() for character in text[start:end]) >= 3:
        yield start, end


def has_form(name: str) -> bool:
    """Whether a name ends in the form of a firm."""
    return _FORM.match(name.split()[-1]) is not None


def bare(name: str) -> str:
    """Letters and digits of a name without the form of the firm and "the": names that are equal name the same."""
    words = name.split()
    while len(words) > 1 and _FORM.match(words[-1]):
        words.pop()
    if len(words) > 1 and words[0].casefold() == "the":
        words = words[1:]
    return "".join(character for character in "".join(words).casefold() if character.isalnum())
