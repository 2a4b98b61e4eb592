"""Finds the printed words that carry a value of the text layer; knows neither pictures nor engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inference.fields.folding import squeeze
from inference.layout import group_rows
from inference.types import Box, Evidence, FieldSpec, FieldType, FieldValue, Page, Source, Word

# What is read again, what matters most first. A table has too many cells, an address too many lines; a currency, a
# choice or a length of time decides little.
_CHECKED = (
    FieldType.IBAN,
    FieldType.MONEY,
    FieldType.VAT_ID,
    FieldType.IDENTIFIER,
    FieldType.DATE,
    FieldType.PERCENTAGE,
    FieldType.NUMBER,
    FieldType.TEXT,
)
_AMOUNTS = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENTAGE})
_SEEN = (Source.TEXT, Source.MODEL)  # what a model says was placed where the text layer says the same
_MOST_WORDS = 12  # a value of more is a sentence: no figure that someone would forge
_MOST_CHARACTERS = 60  # on one line


@dataclass(frozen=True, slots=True)
class Spot:
    """Words on one line: `box` around them, what they `text` say, the boxes of `others` on the same line; `rank`: the
    lower, the more it matters."""

    page: int
    box: Box
    text: str
    others: tuple[Box, ...]
    is_amount: bool
    rank: int


def find_spots(spec: FieldSpec, value: FieldValue, words: Sequence[Sequence[Word]]) -> list[Spot]:
    """Where the value stands in the text layer, line by line; empty where it does not matter or cannot be placed.

    `words`: for each page, by its number less one, the words of its text layer.
    """
    if spec.type not in _CHECKED or value.value is None:
        return []
    spots: list[Spot] = []
    for evidence in value.evidence:
        if evidence.source in _SEEN and evidence.box is not None:
            spots += _spots_of(evidence, value.raw, words[evidence.page - 1], spec.type)
    return spots if all(len(spot.text) <= _MOST_CHARACTERS for spot in spots) else []


def words_of(page: Page) -> list[Word]:
    """The words of a page that its text layer says; OCR's come with a confidence."""
    return [word for line in page.lines if line.confidence is None for word in line.words]


def _spots_of(evidence: Evidence, raw: str, words: Sequence[Word], kind: FieldType) -> Iterator[Spot]:
    box = evidence.box or (0.0, 0.0, 0.0, 0.0)
    rows = [[words[i] for i in row] for row in group_rows([word.box for word in words])]
    touched = [[i for i, word in enumerate(row) if _carries(word.box, box)] for row in rows]
    found = [(row, place) for row, places in zip(rows, touched, strict=True) for place in places]
    if len(found) > _MOST_WORDS:
        found = _narrow(found, raw)
    for row in rows:
        places = [place for other, place in found if other is row]
        if places:
            chosen = row[places[0] : places[-1] + 1]
            others = tuple(word.box for word in [*row[: places[0]], *row[places[-1] + 1 :]])
            box = _around(chosen)
            if _runs_across(chosen, box):
                text = " ".join(word.text for word in chosen)
                yield Spot(evidence.page, box, text, others, kind in _AMOUNTS, _CHECKED.index(kind))


def _narrow(found: list[tuple[list[Word], int]], raw: str) -> list[tuple[list[Word], int]]:
    """Of a sentence, the words that say the value as it was read; none where they are too many or not in it."""
    wanted = [squeeze(part) for part in raw.split()]
    wanted = [part for part in wanted if part]
    if not wanted or len(wanted) > _MOST_WORDS:
        return []
    said = [(item, squeeze(item[0][item[1]].text)) for item in found]
    said = [(item, text) for item, text in said if text]
    texts = [text for _, text in said]
    for start in range(len(texts) - len(wanted) + 1):
        if texts[start : start + len(wanted)] == wanted:
            return [item for item, _ in said[start : start + len(wanted)]]
    return []


def _carries(word: Box, box: Box) -> bool:
    middle = (word[1] + word[3]) / 2
    shared = min(word[2], box[2]) - max(word[0], box[0])
    return box[1] <= middle <= box[3] and shared > 0.2 * min(word[2] - word[0], box[2] - box[0])


def _around(words: Sequence[Word]) -> Box:
    x0, y0, x1, y1 = zip(*(word.box for word in words), strict=True)
    return (min(x0), min(y0), max(x1), max(y1))


def _runs_across(words: Sequence[Word], box: Box) -> bool:
    characters = sum(len(word.text) for word in words)
    return characters < 3 or (box[2] - box[0]) * 1.5 > box[3] - box[1]
