"""The JSON form is bounded and storable, whatever a result holds."""

from __future__ import annotations

import json
import math

from inference.tasks.cleaning import DEEPEST, LONGEST_TEXT, LONGEST_VALUE, MOST_VALUES, clean_object
from inference.tasks.describing import MOST_CHARACTERS, MOST_LINES, MOST_NOTES, describe
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.results import FoundField, PageResult, TaskResult
from inference.types import Check, Evidence, FieldValue, Source, Task, TextLine, Verdict

BOX = (0.1, 0.2, 0.30000001, 0.4)


def result(**parts: object) -> TaskResult:
    return TaskResult(Task.TEXT, "fake", "1", **parts)  # type: ignore[arg-type]  # each test gives what it tries


def test_what_a_task_does_not_ask_for_is_left_out() -> None:
    described = describe(result(pages=(PageResult(1, 10, 20, text="a"),)))
    assert described == {
        "task": "text",
        "engine": "fake",
        "engine_revision": "1",
        "model": "",
        "provider": "",
        "pages": [{"number": 1, "width": 10, "height": 20, "text": "a"}],
        "notes": [],
    }


def test_a_long_page_is_cut_and_it_is_told() -> None:
    pages = (PageResult(1, 1, 1, text="a" * (LONGEST_TEXT + 1)), PageResult(2, 1, 1, text="b"))
    described = describe(result(pages=pages))
    assert [len(page["text"]) for page in described["pages"]] == [LONGEST_TEXT, 1]
    assert described["notes"] == [{"code": "shown_cut", "params": {"pages": [1]}}]


def test_all_pages_together_are_bounded() -> None:
    pages = tuple(PageResult(number, 1, 1, text="a" * LONGEST_TEXT) for number in range(1, 201))
    described = describe(result(pages=pages))
    assert sum(len(page["text"]) for page in described["pages"]) == MOST_CHARACTERS
    assert len(described["notes"]) == 1


def test_lines_and_notes_are_bounded() -> None:
    lines = (TextLine("a", BOX, 0.5),) * (MOST_LINES + 1)
    described = describe(result(pages=(PageResult(1, 1, 1, lines=lines),), notes=(TaskNote(Remark.STATED),) * 500))
    assert len(described["pages"][0]["lines"]) == MOST_LINES
    assert described["pages"][0]["lines"][0] == {"text": "a", "box": [0.1, 0.2, 0.3, 0.4], "confidence": 0.5}
    assert len(described["notes"]) == MOST_NOTES + 1


def test_what_cannot_be_stored_is_replaced() -> None:
    assert clean_object({"a\x00": ["\ud800b", math.nan, math.inf, 1.5, True, None]}) == {
        "a\ufffd": ["\ufffdb", None, None, 1.5, True, None]
    }


def test_an_object_is_bounded_in_every_way() -> None:
    deep: object = "end"
    for _ in range(DEEPEST + 10):
        deep = {"in": deep}
    cleaned = clean_object({"long": "a" * 2 * LONGEST_VALUE, "deep": deep, "wide": list(range(2 * MOST_VALUES))})
    assert len(cleaned["long"]) == LONGEST_VALUE
    assert len(cleaned["wide"]) < MOST_VALUES
    assert "end" not in json.dumps(cleaned)


def test_a_field_with_all_that_speaks_for_it() -> None:
    evidence = Evidence(Source.OCR, 1, BOX, "INV-1", 0.5)
    value = FieldValue(
        "items",
        [{"name": "Pen"}],
        "Pen",
        0.87654321,
        Source.OCR,
        (evidence,),
        ({"name": evidence},),
        (Check(Source.MODEL, Verdict.SAME, "Pen", 1, BOX),),
        tokens=(("Pen", -0.123456),),
    )
    (field,) = describe(result(fields=(FoundField("Items", value),)))["fields"]
    box = [0.1, 0.2, 0.3, 0.4]
    assert field == {
        "name": "items",
        "label": "Items",
        "value": [{"name": "Pen"}],
        "confidence": 0.8765,
        "source": "ocr",
        "evidence": [{"source": "ocr", "page": 1, "box": box, "text": "INV-1"}],
        "cells": [{"name": {"source": "ocr", "page": 1, "box": box, "text": "INV-1", "confidence": 0.5}}],
        "checks": [{"source": "model", "verdict": "same", "text": "Pen", "page": 1, "box": box}],
        "tokens": [["Pen", -0.1235]],
    }
