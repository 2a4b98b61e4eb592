"""A task's result in its JSON form, bounded, which is stored, answered and shown; knows nothing of how it was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from inference.fields.open import describe_everything
from inference.tasks.cleaning import LONGEST_TEXT, LONGEST_VALUE, clean_object, clean_text
from inference.tasks.cues import write_srt, write_vtt
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.results import Answer, FoundField, PageResult, PageTranslation, TaskResult
from inference.types import Box, Check, Evidence, FieldValue, Table, TextLine

MOST_CHARACTERS = 4_000_000  # of the text of all pages
MOST_LINES = 3_000  # of one page
MOST_ROWS = 2_000  # of one table
MOST_REGIONS = 1_000
MOST_NOTES = 100
HEAT_DIGITS = 5
MOST_TOKENS = 400  # of one value

_Row = TypeVar("_Row")


def describe(result: TaskResult) -> dict[str, Any]:
    """The JSON form of `result`; what the task does not ask for is left out, what is too long is cut with a note.

    Boxes are `[x0, y0, x1, y1]` in fractions of the upright page.
    """
    cut = _Cut()
    described: dict[str, Any] = {
        "task": result.task.value,
        "engine": result.engine,
        "engine_revision": clean_text(result.engine_revision),
        "model": result.model,
        "provider": result.provider,
        "pages": [_page(page, cut) for page in result.pages],
    }
    if result.fields is not None:
        described["fields"] = [_field(found) for found in result.fields]
    if result.everything is not None:
        described["everything"] = clean_object(describe_everything(result.everything))
    if result.json is not None:
        described["json"] = clean_object(result.json)
    if result.answer is not None:
        described["answer"] = _answer(result.answer)
    if result.subtitles is not None:
        cues = [replace(cue, text=clean_text(cue.text)) for cue in result.subtitles]
        described["subtitles"] = [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in cues]
        described |= {"srt": write_srt(cues), "vtt": write_vtt(cues)}
    if result.heat is not None:
        heat = result.heat
        weights = [round(weight, HEAT_DIGITS) for weight in heat.weights]
        described["heat"] = {"rows": heat.rows, "columns": heat.columns, "weights": weights}
    notes = [*result.notes[:MOST_NOTES], *cut.notes()]
    return {**described, "notes": [{"code": one.code.value, "params": clean_object(one.params)} for one in notes]}


class _Cut:
    """Keeps texts within what one page and all pages may have, and remembers where something was cut."""

    def __init__(self) -> None:
        self._left = MOST_CHARACTERS
        self._pages: dict[int, None] = {}

    def text(self, text: str, page: int) -> str:
        longest = min(LONGEST_TEXT, self._left)
        if len(text) > longest:
            self._pages[page] = None
        cut = clean_text(text, longest)
        self._left -= len(cut)
        return cut

    def rows(self, rows: Iterable[_Row], most: int, page: int) -> list[_Row]:
        listed = list(rows)
        if len(listed) > most:
            self._pages[page] = None
        return listed[:most]

    def notes(self) -> list[TaskNote]:
        return [TaskNote(Remark.SHOWN_CUT, {"pages": list(self._pages)[:20]})] if self._pages else []


def _page(page: PageResult, cut: _Cut) -> dict[str, Any]:
    number = page.number
    described: dict[str, Any] = {"number": number, "width": page.width, "height": page.height}
    if page.text is not None:
        described["text"] = cut.text(page.text, number)
    if page.lines is not None:
        described["lines"] = [_line(line, cut, number) for line in cut.rows(page.lines, MOST_LINES, number)]
    if page.markdown is not None:
        described["markdown"] = cut.text(page.markdown, number)
    if page.figures is not None:
        described["figures"] = [_box(box) for box in cut.rows(page.figures, MOST_REGIONS, number)]
    if page.regions is not None:
        described["regions"] = [
            {
                "category": clean_text(region.category, 80),
                "box": _box(region.box),
                "text": cut.text(region.text, number),
            }
            for region in cut.rows(page.regions, MOST_REGIONS, number)
        ]
    if page.tables is not None:
        described["tables"] = [_table(table, cut, number) for table in page.tables]
    if page.chart is not None:
        described["chart"] = {"notation": page.chart.notation, "source": cut.text(page.chart.source, number)}
    if page.translation is not None:
        described["translation"] = _translation(page.translation, cut, number)
    if page.finish is not None:
        described["finish"] = page.finish.value
    return described


def _line(line: TextLine, cut: _Cut, page: int) -> dict[str, Any]:
    return {"text": cut.text(line.text, page), "box": _box(line.box), "confidence": _figure(line.confidence)}


def _table(table: Table, cut: _Cut, page: int) -> dict[str, Any]:
    rows = cut.rows(table.rows, MOST_ROWS, page)
    return {"rows": [[cut.text(cell, page) for cell in row] for row in rows]}


def _translation(translation: PageTranslation, cut: _Cut, page: int) -> dict[str, Any]:
    blocks = [
        {"text": cut.text(block.text, page), "original": cut.text(block.original, page), "box": _box(block.box)}
        for block in cut.rows(translation.blocks, MOST_REGIONS, page)
    ]
    return {"language": translation.language, "text": cut.text(translation.text, page), "blocks": blocks}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "text": clean_text(answer.text),
        "is_passages": answer.is_passages,
        "passages": [
            {"page": one.page, "text": clean_text(one.text), "boxes": [_box(box) for box in one.boxes]}
            for one in answer.passages
        ],
    }


def _field(found: FoundField) -> dict[str, Any]:
    value = found.value
    described: dict[str, Any] = {
        "name": clean_text(value.name, 500),
        "label": clean_text(found.label, 500),
        "value": clean_object(value.value),
        "confidence": _figure(value.confidence),
        "source": value.source.value if value.source else None,
        "evidence": [_evidence(one) for one in value.evidence],
    }
    if found.spec:
        described["type"] = found.spec.type.value
    if found.spec and found.spec.columns:  # a row of a table is an object, which keeps no order where it is stored
        described["columns"] = [
            {"name": column.name, "label": str(column), "type": column.type.value} for column in found.spec.columns
        ]
    return described | _more_of_field(value)


def _more_of_field(value: FieldValue) -> dict[str, Any]:
    """What few fields have."""
    described: dict[str, Any] = {}
    if value.cells:
        described["cells"] = [_cells(row) for row in value.cells]
    if value.checks:
        described["checks"] = [_check(check) for check in value.checks]
    if value.tokens:
        described["tokens"] = [[clean_text(text), _figure(logprob)] for text, logprob in value.tokens[:MOST_TOKENS]]
    return described


def _cells(row: Mapping[str, Evidence]) -> dict[str, Any]:
    return {name: {**_evidence(one), "confidence": _figure(one.confidence)} for name, one in row.items()}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source.value,
        "page": evidence.page,
        "box": _box(evidence.box) if evidence.box is not None else None,
        "text": clean_text(evidence.text),
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "source": check.source.value,
        "verdict": check.verdict.value,
        "text": clean_text(check.text, LONGEST_VALUE),
        "page": check.page,
        "box": _box(check.box) if check.box is not None else None,
    }


def _box(box: Box) -> list[float]:
    return [round(float(edge), 5) for edge in box]


def _figure(figure: float | None) -> float | None:
    return None if figure is None else round(float(figure), 4)
