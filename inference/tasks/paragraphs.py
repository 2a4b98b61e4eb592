"""The lines of a page as paragraphs and sentences, with the places of their lines; knows nothing of what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from inference.fields.layout import union
from inference.tasks.results import Passage
from inference.types import Box, Page, TextLine

MOST_ROWS = 8  # of one paragraph; a longer one is cut, so that a place in it says something
FURTHEST = 0.9  # line heights of white inside a paragraph
LARGER = 1.4  # a row so much higher is a heading over what follows
FEWEST_WORDS, FEWEST_SIGNS = 4, 8  # of a line of running text; signs where there are no blanks
SHORT = 0.2  # of a paragraph's width; a row that ends so far before the others ends a sentence

# The end of a sentence; a full stop after a figure, one letter or two is one of a number or an abbreviation.
_END = re.compile(r"(?:[。！？；!?]|(?<=[^\W\d_]{3})\.|(?<=\d{4})\.(?=\s+[^\W\d_]))[\"'”’)\]]*(?=\s|[^\W_]|$)|\n")
_LABELLED = re.compile(r"[^:：]{1,40}[:：](?:\s|$)")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True)
class Paragraph:
    """Rows that follow one another. `text`: rows joined by blanks, or by line ends where nothing runs on."""

    page: int
    rows: tuple[tuple[TextLine, ...], ...]

    @cached_property
    def text(self) -> str:
        """What it says."""
        return self._joined[0]

    @cached_property
    def box(self) -> Box:
        """Around all of its lines."""
        return union(line.box for row in self.rows for line in row)

    @cached_property
    def passage(self) -> Passage:
        """The whole of it."""
        return Passage(self.page, self.text, tuple(line.box for row in self.rows for line in row))

    def sentences(self) -> Iterator[Passage]:
        """Its sentences, each with the places of the lines it stands on."""
        start = 0
        for end in [*(match.end() for match in _END.finditer(self.text)), len(self.text)]:
            if self.text[start:end].strip():
                yield Passage(self.page, self.text[start:end].strip(), self._boxes(start, end))
            start = end

    @cached_property
    def _joined(self) -> tuple[str, list[tuple[int, int, TextLine]]]:
        """The text, and where in it each line stands."""
        text, spans = "", []
        for place, row in enumerate(self.rows):
            for number, line in enumerate(row):
                said = line.text.strip()
                if text and number:
                    text += " "
                elif text:
                    text = _run_on(text, said) if self._runs_on(place - 1) else f"{text}\n"
                spans.append((len(text), len(text) + len(said), line))
                text += said
        return text, spans

    def _runs_on(self, place: int) -> bool:
        """Whether the sentence of a row goes on in the next: it is one, and reaches as far as the others do."""
        x0, _, x1, _ = self.box
        row, below = self.rows[place], self.rows[place + 1]
        is_full = x1 - row[-1].box[2] < SHORT * (x1 - x0)
        return len(row) == 1 and is_full and _is_running(row[0].text) and not is_labelled(below[0].text)

    def _boxes(self, start: int, end: int) -> tuple[Box, ...]:
        return tuple(line.box for first, last, line in self._joined[1] if first < end and last > start)


def is_labelled(text: str) -> bool:
    """Whether a line begins with what it names: such lines stand below one another and do not run on."""
    return _LABELLED.match(text) is not None


def find_paragraphs(page: Page, lines: Sequence[TextLine] | None = None) -> list[Paragraph]:
    """The paragraphs of a page, or of some of its `lines`, in reading order."""
    groups: list[list[list[TextLine]]] = []
    for row in _rows(page.lines if lines is None else lines):
        if groups and len(groups[-1]) < MOST_ROWS and _follows(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Paragraph(page.number, tuple(map(tuple, group))) for group in groups]


def _is_running(text: str) -> bool:
    """Whether a line has as many words as one of running text; fewer are a name, or stand in a form."""
    return len(text.split()) >= FEWEST_WORDS or len(_WIDE.findall(text)) >= FEWEST_SIGNS


def _run_on(text: str, more: str) -> str:
    """`text` ready for `more` of the same sentence: without a hyphen, or a blank where the script has none."""
    if text.endswith("-") and more[:1].islower() and text[-2:-1].isalpha():
        return text[:-1]
    return text if _WIDE.match(text[-1:]) and _WIDE.match(more[:1]) else f"{text} "


def _rows(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Lines that stand beside each other and follow one another in reading order."""
    rows: list[list[TextLine]] = []
    for line in lines:
        if not line.text.strip():
            continue
        if rows and _is_beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_beside(one: Box, other: Box) -> bool:
    lower = min(one[3] - one[1], other[3] - other[1])
    return min(one[3], other[3]) - max(one[1], other[1]) > 0.5 * lower


def _follows(above: Sequence[TextLine], below: Sequence[TextLine]) -> bool:
    one, other = union(line.box for line in above), union(line.box for line in below)
    heights = sorted((_height(above), _height(below)))
    gap = (other[1] - one[3]) / max(heights[0], 1e-6)
    overlap = min(one[2], other[2]) - max(one[0], other[0])
    return -0.6 < gap < FURTHEST and overlap > 0 and heights[1] < LARGER * heights[0]


def _height(row: Sequence[TextLine]) -> float:
    return sum(line.box[3] - line.box[1] for line in row) / len(row)
