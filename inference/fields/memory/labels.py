"""The labels of a layout, which its documents print whatever they say, and where one runs into a value.

Knows nothing of which value is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from inference.fields.candidates import Findings
from inference.fields.layout import Layout, Segment
from inference.fields.memory.fingerprint import LOOSELY_NEAR, NEAR, Mark, frame_of, letters_of, shared_marks
from inference.fields.memory.lesson import FieldLesson
from inference.fields.memory.printed import spot_of
from inference.fields.memory.recalling import Fitting
from inference.types import FieldSpec, FieldType, FieldValue, Source

MOST_WORDS = 4
Taught = Sequence[tuple[Fitting, FieldLesson]]


class Labels:
    """The labels that a document shares with the documents which taught one field."""

    def __init__(self, layout: Layout, marks: Sequence[Mark], taught: Taught) -> None:
        values = [letters for _, field in taught if (letters := letters_of(str(field.value or "")))]
        self._known = [
            (text, x0)
            for text, x0 in {mark for item, _ in taught for mark in item.lesson.marks}
            if not any(text in value or value in text for value in values)
        ]
        self.texts = {text for text, _ in self._known}
        self.shared = {text for text, _ in shared_marks(self._known, marks)}
        self._places: dict[str, list[float]] = defaultdict(list)
        for text, x0 in self._known:
            self._places[text].append(x0)
        sheet = layout.sheets[0]
        self._frame = frame_of(sheet)
        self._near = LOOSELY_NEAR if sheet.source is Source.OCR else NEAR

    def within(self, segment: Segment) -> list[tuple[int, int]]:
        """Where in a longer run of words a label stands at its own place across the page: from, to."""
        left, width = self._frame
        found: list[tuple[int, int]] = []
        for first, word in enumerate(segment.words):
            begin = segment.starts[first]
            if found and begin < found[-1][1]:
                continue
            x0 = (word.box[0] - left) / width
            for last in range(min(first + MOST_WORDS, len(segment.words)) - 1, first - 1, -1):
                end = segment.starts[last] + len(segment.words[last].text)
                places = self._places.get(letters_of(segment.text[begin:end]), ())
                if end - begin < len(segment.text) and any(abs(x0 - place) <= self._near for place in places):
                    found.append((begin, end))
                    break
        return found


def is_label(spec: FieldSpec, findings: Findings, value: FieldValue, labels: Labels) -> bool:
    """Whether what was taken for the value is a label of the layout, or the last words of one."""
    if spec.type is not FieldType.TEXT:
        return False
    text, found = letters_of(value.raw), spot_of(findings, value.evidence)
    if not text or found is None or text in labels.shared:
        return bool(text) and found is not None
    row = findings.layout.sheet(found.page).rows[found.segment.row]
    before = [segment.text for segment in row.segments[: found.segment.index]]
    said = letters_of(" ".join([*before[-1:], found.segment.text[: found.end]]), most=1_000)
    return any(label != text and label.endswith(text) and said.endswith(label) for label in labels.texts)
