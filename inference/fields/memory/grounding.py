"""Makes the value of a field from where it is printed, with its evidence and confidence.

Knows nothing of lessons.
"""

from __future__ import annotations

from dataclasses import replace

from inference.fields.candidates import Candidate, Findings
from inference.fields.confidence import confidence
from inference.fields.folding import squeeze
from inference.fields.layout import Layout
from inference.fields.memory.printed import LINED
from inference.types import Evidence, FieldSpec, FieldValue


def with_lines(layout: Layout, found: Candidate, lines: int) -> Candidate:
    """`found` with the rows below that its value takes; a text is completed from them unless it is known."""
    more: list[Evidence] = []
    left, _, right, bottom = found.segment.box
    left = found.segment.box_of(found.start, found.end)[0]
    sheet = layout.sheet(found.page)
    texts = [found.raw.strip(" ,")]
    for row in sheet.rows[found.segment.row + 1 :]:
        if len(more) + 1 >= lines or row.box[1] - bottom > 1.5 * sheet.line_height:
            break
        below = next((s for s in row.segments if s.box[0] < right and s.box[2] > left), None)
        if below is None:
            continue
        more.append(layout.evidence(below, 0, len(below.text)))
        texts.append(below.text.strip(" ,"))
        bottom = below.box[3]
    value = found.value
    if isinstance(value, str) and squeeze(value) == squeeze(found.raw) and more:
        value = "\n".join(texts)
    return replace(found, value=value, more=tuple(more))


def value_at(spec: FieldSpec, findings: Findings, found: Candidate, score: float) -> FieldValue:
    """The value of `spec` that is printed at `found`; `score`: 0 to 1."""
    layout = findings.layout
    source = layout.sheet(found.page).source
    figure = confidence(
        score,
        source=source,
        read=found.segment.confidence_of(found.start, found.end),
        is_checked=found.is_checked,
        lead=0.5,
        is_ambiguous=found.is_ambiguous,
    )
    evidence = (layout.evidence(found.segment, found.start, found.end), *found.more)
    value = found.value.replace("\n", " ") if isinstance(found.value, str) and spec.type not in LINED else found.value
    return FieldValue(spec.name, value, found.raw, figure, source, evidence)
