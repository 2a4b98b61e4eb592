"""Where on the pages the labels and aliases of a template's fields are printed.

Knows nothing of values. The longest phrase wins: "Invoice date" is no "Invoice". Phrases of other common fields
(`rivals`) are looked for too, so that a template with a single field "date" is not fooled by "Due date".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inference.fields.folding import words
from inference.fields.layout import Layout, Segment
from inference.fields.lexicon import rivals
from inference.fields.wordings import likeness, reworded
from inference.types import FieldSpec, Source

GLUED = 7
CORRECTED = 5
LISTED, LONGEST, ALIKE = 8, 6, 0.5  # aliases that leave nothing to guess; words of a label; what is alike enough
_ENUMERATED = re.compile(r"^\s*\(?\d{1,3}[a-z]?[.):]?\s+")  # "12. Vessel": forms count their boxes
_NAMING = re.compile(
    r"\s*(?:\(?\d{1,3}[a-z]?[.):]?\s+)?(?P<name>[^\d:：]*?[^\d:：.…_\s])\s*(?:[:：]|[.…_]{3}|\.{2,}|$)"
)
_JOINED = re.compile(r"[-_/]\d")


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A phrase of field `name` (None: a rival's) at characters `start` to `end` of a segment; `quality` 0..1."""

    name: str | None
    segment: Segment
    start: int
    end: int
    quality: float

    @property
    def page(self) -> int:
        return self.segment.page


class LabelBook:
    """All phrases of a set of fields, indexed by their first word."""

    def __init__(self, fields: Iterable[FieldSpec], others: Sequence[str]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str | None, float]]] = {}
        self._words: set[str] = set()
        self._near: dict[str, str] = {}
        own: set[tuple[str, ...]] = set()
        for spec in fields:
            for phrase, quality in phrases_of(spec):
                own.add(phrase)
                self._add(phrase, spec.name, quality)
        for rival in others:
            phrase = words(rival)
            if phrase not in own:
                self._add(phrase, None, 1.0)

    def _corrected(self, word: str) -> str:
        """The label word that `word` is but for one letter, else `word`."""
        if len(word) < CORRECTED or word in self._words or word.isdigit():
            return word
        if not self._near:
            for known in sorted(self._words):
                if len(known) >= CORRECTED and known.isascii():
                    for shorter in (known, *_shortened(known)):
                        self._near.setdefault(shorter, known)
        for shorter in (word, *_shortened(word)):
            meant = self._near.get(shorter)
            if meant is not None and abs(len(meant) - len(word)) <= 1 and meant[0] == word[0]:
                return meant
        return word

    def _add(self, phrase: tuple[str, ...], name: str | None, quality: float) -> None:
        self._by_first.setdefault(phrase[0], []).append((phrase, name, quality))
        self._words.update(phrase)
        glued = "".join(phrase)
        if len(phrase) > 1 and len(glued) >= GLUED and glued.isascii():
            self._by_first.setdefault(glued, []).append(((glued,), name, 0.97 * quality))  # OCR drops blanks

    def find(self, layout: Layout) -> list[LabelHit]:
        """Every hit in reading order; a hit inside a longer one is dropped."""
        return [
            hit
            for sheet in layout.sheets
            for row in sheet.rows
            for segment in row.segments
            for hit in self.find_in(segment, is_ocr=sheet.source is Source.OCR)
        ]

    def find_in(self, segment: Segment, *, is_ocr: bool = False) -> list[LabelHit]:
        """The hits in one segment; read by OCR, a word of a label may have one letter wrong."""
        hits: list[LabelHit] = []
        spans = segment.spans
        if is_ocr:
            spans = [(self._corrected(word), start, end) for word, start, end in spans]
        for index, (word, start, _end) in enumerate(spans):
            for phrase, name, quality in self._by_first.get(word, ()):
                if len(phrase) > len(spans) - index:
                    continue
                if all(spans[index + place][0] == part for place, part in enumerate(phrase)):
                    end = _with_bracket(segment.folded, start, spans[index + len(phrase) - 1][2])
                    hits.append(LabelHit(name, segment, start, end, quality * _standing(segment, start, end)))
        if len(hits) < 2:
            return hits
        return [hit for hit in hits if not any(_inside(hit, other) for other in hits)]


def guessed_hits(fields: Sequence[FieldSpec], layout: Layout, hits: Sequence[LabelHit]) -> list[LabelHit]:
    """Hits for fields whose labels are printed nowhere: what says nearly the same, each place for one field.

    A field whose wordings are listed at length needs no guess.
    """
    found = {hit.name for hit in hits}
    lacking = [spec for spec in fields if spec.name not in found and len(spec.aliases) < LISTED]
    if not lacking:
        return []
    taken = {id(hit.segment) for hit in hits if hit.name is not None}
    best: dict[str, list[LabelHit]] = {}
    heads = Counter(head for spec in fields for head in {phrase[-1] for phrase, _ in phrases_of(spec)})
    for segment in layout.segments:
        part = _NAMING.match(segment.text)
        if part is None or id(segment) in taken or len(words(part["name"])) > LONGEST:
            continue
        said = words(part["name"])
        score, name = max((_alike(spec, said, heads), spec.name) for spec in lacking)
        if score >= ALIKE:
            best.setdefault(name, []).append(
                LabelHit(name, segment, part.start("name"), part.end("name"), 0.5 + 0.4 * score)
            )
    return [hit for own in best.values() for hit in own if hit.quality == max(other.quality for other in own)]


def _alike(spec: FieldSpec, said: tuple[str, ...], heads: Mapping[str, int]) -> float:
    """How alike a field's labels and `said` are; "Date" alone names the only field whose label ends so."""
    phrases = [phrase for phrase, _ in phrases_of(spec)]
    if len(said) == 1 and heads.get(said[0]) == 1 and any(phrase[-1] == said[0] for phrase in phrases):
        return ALIKE
    return max(likeness(phrase, said) for phrase in phrases)


def _shortened(word: str) -> list[str]:
    """`word` without each of its letters in turn."""
    return [word[:index] + word[index + 1 :] for index in range(len(word))]


@lru_cache(maxsize=64)
def label_book(fields: tuple[FieldSpec, ...], known: tuple[str, ...] | None = None) -> LabelBook:
    """The book of these fields, made once; `known`: the other labels to tell apart, None for the usual ones."""
    return LabelBook(fields, rivals() if known is None else known)


@lru_cache(maxsize=2048)
def phrases_of(spec: FieldSpec) -> tuple[tuple[tuple[str, ...], float], ...]:
    """A field's phrases as words with their quality: label and aliases, else its name; longer says more."""
    texts = [text for text in (spec.label, *spec.aliases) if text.strip()] or [spec.name.replace("_", " ")]
    phrases: dict[tuple[str, ...], float] = {}
    said = [phrase for text in (*texts, spec.name.replace("_", " ")) if (phrase := words(text))]
    for phrase in said:
        letters = sum(len(word) if word.isascii() else 3 * len(word) for word in phrase)
        phrases.setdefault(phrase, 0.8 + 0.2 * min(letters, 12) / 12)
    for phrase in said:
        for other in reworded(phrase):
            phrases.setdefault(other, 0.95 * phrases[phrase])
    return tuple(phrases.items())


def _standing(segment: Segment, start: int, end: int) -> float:
    """How label-like the words stand: first in the segment, followed by a colon, a figure or nothing."""
    before = _ENUMERATED.sub("", segment.folded[:start]).strip(" *([|•-")
    after = segment.folded[end:].lstrip(" )*.")
    factor = 1.0
    if _JOINED.match(segment.folded, end) or (start and segment.folded[start - 1] in "-_/." and start > 1):
        factor = 0.4  # "PO" in "PO-3333" is part of the value
    if before and not before.endswith((":", "|", ";", "/", "-", ",")):
        factor = 0.72
    if after and after[0] not in ":#-=|(€$£¥/" and not after[0].isdigit():
        factor *= 0.9
    return factor


def begins_segment(hit: LabelHit) -> bool:
    """Whether nothing stands before a label in its segment but the number of its box."""
    return not _ENUMERATED.sub("", hit.segment.text[: hit.start]).strip(" \t:.#*|•([-–—")


def is_enumerated(text: str) -> bool:
    """Whether a text begins as the box of a form does: "12. Vessel"."""
    return _ENUMERATED.match(text) is not None


def _with_bracket(text: str, start: int, end: int) -> int:
    """The end of a label, with the bracket that closes what it opened: "Buyer (Bill to)"."""
    is_open = text.count("(", start, end) > text.count(")", start, end)
    return end + 1 if is_open and text[end : end + 1] == ")" else end


def _inside(hit: LabelHit, other: LabelHit) -> bool:
    longer = other.end - other.start > hit.end - hit.start
    return longer and other.start <= hit.start and hit.end <= other.end
