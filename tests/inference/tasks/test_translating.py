"""Translation in place: blocks as they stand on the page, figures and formulas as they are."""

from __future__ import annotations

import re

import numpy as np
import pytest

from inference.engine import EngineError
from inference.engines.fake import FakeEngine
from inference.tasks import describe, run_task
from inference.tasks.blocks import find_blocks, has_words
from inference.tasks.notes import Remark, TaskNote
from inference.tasks.results import PageTranslation
from inference.types import Finish, Page, Request, Said, Task, TextLine
from tests.inference.tasks.drawing import draw_pages, draw_table
from tests.inference.tasks.scripted import Script, scripted_engine

READER = FakeEngine()
TEXT = (
    "The goods are delivered to the address named in the",
    "order within ten days of the day it was placed.",
    "",
    "E = m c^2 + 1",
    "",
    "Name: Ada Byron",
    "Street: Brook Lane 7",
    "",
    "Thank you.",
    "",
    "Thank you.",
)
TABLE = (("Article", "Quantity", "Price", "Total"), ("Blue pen", "3", "1.20", "3.60"), ("Red ink", "2", "4.00", "8.00"))


def translate(data: bytes, script: Script | str) -> tuple[PageTranslation, list[int], tuple[TaskNote, ...]]:
    engine, backend = scripted_engine(script)
    request = Request(Task.TRANSLATE, language="zh", isolation="acme")
    result = run_task(data, request, engine=engine, reader=READER)
    (page,) = result.pages
    assert page.translation is not None
    assert {one.isolation for one in backend.asked} == {"acme"}
    return page.translation, backend.batches, result.notes


def test_each_block_gets_its_translation_and_the_page_a_whole_one() -> None:
    answers = iter(["whole", "title", "goods", "name", "street", "thanks"])
    translation, batches, _ = translate(draw_pages([TEXT], title="Terms of delivery"), lambda _asked: next(answers))
    assert (translation.language, translation.text) == ("zh", "whole")
    assert [(block.original, block.text) for block in translation.blocks] == [
        ("Terms of delivery", "title"),
        (" ".join(TEXT[:2]), "goods"),
        ("E = m c^2 + 1", "E = m c^2 + 1"),
        ("Name: Ada Byron", "name"),
        ("Street: Brook Lane 7", "street"),
        ("Thank you.", "thanks"),
        ("Thank you.", "thanks"),  # asked for once
    ]
    assert batches == [1, 5]


def test_a_block_stands_where_its_lines_do() -> None:
    translation, _, _ = translate(draw_pages([TEXT]), "x")
    box = translation.blocks[0].box
    assert box == pytest.approx((0.1, 1 - 239 / 300, 0.8, 1 - 212 / 300), abs=0.02)


def test_cells_of_a_table_are_translated_each_and_its_figures_are_not() -> None:
    translation, batches, _ = translate(draw_table(TABLE), lambda asked: "whole" if is_page(asked.image) else "x")
    by_original = {block.original: block.text for block in translation.blocks}
    assert set(by_original) == {cell for row in TABLE for cell in row}
    assert {text for text, said in by_original.items() if said != "x"} == {"3", "1.20", "3.60", "2", "4.00", "8.00"}
    assert batches == [1, 6]
    assert translation.text == "whole"


def test_more_than_eight_blocks_are_asked_for_in_turns() -> None:
    lines = [f"{word} is a word of its own" for word in ("One", "Two", "Three", "Four", "Five", "Six")]
    spaced = [line for line in lines for line in (line, "")]
    _, batches, _ = translate(draw_pages([spaced], title="Words"), "x")
    assert batches == [1, 7]
    _, batches, _ = translate(
        draw_table([TABLE[0], *(("Pen", "Ink", f"{row}.00", word) for row, word in enumerate(lines))]), "x"
    )
    assert batches[:2] == [1, 8]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "word " * 300,
        Said("cut off in the", Finish.LENGTH),
        EngineError("Too large.", permanent=True),
    ],
)
def test_a_block_that_cannot_be_translated_stays_as_it_is(said: str | Said | EngineError) -> None:
    translation, _, notes = translate(
        draw_pages([("Good morning to you all.",)]), lambda asked: "whole" if is_page(asked.image) else said
    )
    assert [(block.text, block.original) for block in translation.blocks] == [("Good morning to you all.",) * 2]
    assert notes == (TaskNote(Remark.BLOCKS_LEFT, {"page": 1, "count": 1}),)


def is_page(image: np.ndarray) -> bool:
    return bool(image.shape[0] > 500)


def test_a_long_line_is_shown_on_paper_of_its_colour() -> None:
    engine, backend = scripted_engine("x")
    data = draw_pages([("This line is long and low and has a good many words",)])
    run_task(data, Request(Task.TRANSLATE, language="zh"), engine=engine, reader=READER)
    height, width, _ = backend.asked[-1].image.shape
    assert 11 < width / height < 12.1
    assert backend.asked[-1].image[0].min() == 255


def test_the_form_of_a_translation() -> None:
    engine, _ = scripted_engine("x")
    request = Request(Task.TRANSLATE, language="en")
    (page,) = describe(run_task(draw_pages([("Guten Morgen allerseits.",)]), request, engine=engine, reader=READER))[
        "pages"
    ]
    assert page["translation"]["language"] == "en"
    assert page["translation"]["text"] == "x"
    (block,) = page["translation"]["blocks"]
    assert (block["text"], block["original"]) == ("x", "Guten Morgen allerseits.")
    assert all(0 <= edge <= 1 for edge in block["box"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total", True),
        ("合计", True),
        ("Invoice No. 7", True),
        ("1,234.50", False),
        ("EUR 5", True),
        ("A-17/3", False),
        ("E = mc^2", False),
        ("sin x = 1", False),
        ("where x = 2 is the smallest one", True),
    ],
)
def test_what_has_words(text: str, expected: bool) -> None:
    assert has_words(text) is expected


def test_two_columns_stay_apart() -> None:
    left = [
        TextLine(f"left column line number {row}", (0.05, 0.1 + 0.02 * row, 0.45, 0.115 + 0.02 * row), 0.9)
        for row in range(4)
    ]
    right = [
        TextLine(f"right column line number {row}", (0.55, 0.1 + 0.02 * row, 0.95, 0.115 + 0.02 * row), 0.9)
        for row in range(4)
    ]
    blocks = find_blocks(Page(1, 1000, 1400, lines=(*left, *right)))
    assert [re.findall("left|right", block.text) for block in blocks] == [["left"] * 4, ["right"] * 4]
