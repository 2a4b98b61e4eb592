"""What every engine must do; a new engine joins by its name in the registry."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from inference.engine import Engine, EngineError
from inference.layout import QUARTERS
from inference.registry import ENGINES, load_engine
from inference.types import Page, Request, Result, Task
from tests.inference.drawing import draw_text


@cache
def load(name: str) -> Engine:
    return load_engine(name)


# Those that read without a model of gigabytes.
@pytest.fixture(params=["fake", "rapidocr"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return load(request.param)


def make_page(number: int = 1, image: np.ndarray | None = None) -> Page:
    image = np.asarray(draw_text([f"Invoice {number}"], (360, 300))) if image is None else image
    return Page(number, image.shape[1], image.shape[0], image)


def test_it_says_what_it_is_and_can(engine: Engine) -> None:
    assert engine.name in ENGINES
    assert engine.revision
    assert Task.SPOTTING in engine.tasks


def test_it_answers_once_for_every_page_in_order(engine: Engine) -> None:
    pages = [make_page(number) for number in (1, 2)]
    results = engine.read(pages)
    assert len(results) == 2
    assert results[0].lines != results[1].lines
    assert results[1].lines == engine.read([pages[1]])[0].lines


def test_it_reads_crops_or_says_that_it_cannot(engine: Engine) -> None:
    crop = make_page(image=np.asarray(draw_text(["9,190.00"], (300, 130)).crop((50, 40, 260, 100))))
    read = engine.read([crop, crop], Request(Task.CROPS)) if Task.CROPS in engine.tasks else []
    assert [line.text for result in read for line in result.lines] == ["9,190.00"] * len(read)


def test_no_pages_have_no_results(engine: Engine) -> None:
    assert engine.read([]) == []


def test_it_answers_the_same_again(engine: Engine) -> None:
    first, second = (engine.read([make_page()])[0] for _ in range(2))
    assert (first.lines, first.rotation) == (second.lines, second.rotation)


def test_lines_and_words_are_inside_the_page(engine: Engine) -> None:
    (result,) = engine.read([make_page()])
    assert result.lines
    assert result.rotation in QUARTERS
    boxes = [line.box for line in result.lines] + [word.box for line in result.lines for word in line.words]
    assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)


def test_every_line_has_a_confidence_that_is_a_probability(engine: Engine) -> None:
    (result,) = engine.read([make_page()])
    assert all(line.confidence is not None and 0 <= line.confidence <= 1 for line in result.lines)


def test_it_leaves_the_image_alone(engine: Engine) -> None:
    page = make_page()
    assert page.image is not None
    before = page.image.copy()
    engine.read([page])
    assert (page.image == before).all()


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 900, 3), (900, 3, 3), (40, 40, 3)])
def test_odd_sizes_are_no_error(engine: Engine, shape: tuple[int, int, int]) -> None:
    assert isinstance(engine.read([make_page(image=np.full(shape, 255, np.uint8))])[0], Result)


@pytest.mark.parametrize("name", ["rapidocr"])
def test_a_page_without_its_image_is_an_error_that_stays(name: str) -> None:
    with pytest.raises(EngineError) as caught:
        load(name).read([Page(1, 10, 10)])
    assert caught.value.permanent
