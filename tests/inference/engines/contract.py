"""What every engine must do, as checks that a test and a program of the engines' environment can both run.

Knows no engine: what one can be asked for is read off its tasks. A check that does not hold raises AssertionError.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from inference.engine import Engine, EngineError
from inference.layout import QUARTERS
from inference.registry import ENGINES
from inference.types import SPOTTING, Fields, FieldSpec, FieldType, Lines, Page, Request, Result, Task, TemplateSpec

SHAPES = ((1, 1, 3), (3, 900, 3), (900, 3, 3), (40, 40, 3))
TEMPLATE = TemplateSpec(
    "receipt",
    fields=(
        FieldSpec("currency", FieldType.CHOICE, "Currency", choices=("EUR", "USD", "CNY")),
        FieldSpec("paid", FieldType.BOOLEAN, "Paid"),
    ),
)
FIELDS = Request(Task.FIELDS, template=TEMPLATE)


def make_page(number: int = 1, image: np.ndarray | None = None) -> Page:
    """A card with its number, in a colour of its own."""
    image = _draw(number) if image is None else image
    return Page(number, image.shape[1], image.shape[0], image)


def usual(engine: Engine) -> Request:
    """What the engine reads any page with: its words, where it can say them without places, else lines."""
    return Request(Task.TEXT) if Task.TEXT in engine.tasks else SPOTTING


def seen(result: Result) -> tuple[object, ...]:
    """All that two equal readings have in common."""
    return (result.lines, result.rotation, result.output, result.said.text if result.said else "")


def it_says_what_it_is_and_can(engine: Engine) -> None:
    assert engine.name in ENGINES
    assert engine.revision
    assert Task.SPOTTING in engine.tasks
    assert engine.tasks <= set(Task)


def it_answers_once_for_every_page_in_order(engine: Engine) -> None:
    pages = [make_page(number) for number in range(1, 6)]
    together = [seen(result) for result in engine.read(pages, usual(engine))]
    assert len(set(together)) == len(pages)
    assert together == [seen(engine.read([page], usual(engine))[0]) for page in pages]


def no_pages_have_no_results(engine: Engine) -> None:
    assert engine.read([], usual(engine)) == []


def it_answers_the_same_again(engine: Engine) -> None:
    first, second = (seen(engine.read([make_page()], usual(engine))[0]) for _ in range(2))
    assert first == second


def it_leaves_the_image_alone(engine: Engine) -> None:
    page = make_page()
    assert page.image is not None
    before = page.image.copy()
    engine.read([page], usual(engine))
    assert (page.image == before).all()


def lines_and_words_are_inside_the_page(engine: Engine) -> None:
    (result,) = engine.read([make_page()], usual(engine))
    assert result.rotation in QUARTERS
    lines = (*result.lines, *(result.output.lines if isinstance(result.output, Lines) else ()))
    boxes = [line.box for line in lines] + [word.box for line in lines for word in line.words]
    assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)
    assert all(line.confidence is None or 0 <= line.confidence <= 1 for line in lines)


def odd_sizes_are_read_or_refused(engine: Engine) -> None:
    for shape in SHAPES:
        page = make_page(image=np.full(shape, 255, np.uint8))
        try:
            assert isinstance(engine.read([page], usual(engine))[0], Result)
        except EngineError as error:
            assert error.permanent, f"{shape}: {error}"


def it_refuses_what_it_cannot_do(engine: Engine) -> None:
    beyond = sorted(set(Task) - engine.tasks)
    assert beyond
    for task in beyond:
        try:
            engine.read([make_page()], Request(task))
        except EngineError as error:
            assert error.permanent
            assert task.value in str(error)
        else:
            raise AssertionError(f"{task.value!r} is none of its tasks, and was done")


def fields_follow_their_template(engine: Engine) -> None:
    if Task.FIELDS not in engine.tasks:
        return
    for result in engine.read([make_page(1), make_page(2)], FIELDS):
        assert isinstance(result.output, Fields)
        assert set(result.output.values) == {"currency", "paid"}
        assert result.output.values["currency"] in ("EUR", "USD", "CNY", None)
        assert result.output.values["paid"] in (True, False, None)
        assert result.said is not None
        assert result.said.tokens
        assert all(token.logprob <= 1e-6 for token in result.said.tokens)


def tenants_get_the_same_for_the_same(engine: Engine) -> None:
    request = usual(engine)
    one, other = (
        engine.read([make_page()], Request(request.task, isolation=isolation))[0] for isolation in ("one", "other")
    )
    assert seen(one) == seen(other)


def a_page_without_its_image_is_an_error_that_stays(engine: Engine) -> None:
    if engine.name == "fake":  # looks at none
        return
    try:
        engine.read([Page(1, 10, 10)], usual(engine))
    except EngineError as error:
        assert error.permanent
    else:
        raise AssertionError("a page without an image was read")


CHECKS: tuple[Callable[[Engine], None], ...] = (
    it_says_what_it_is_and_can,
    it_answers_once_for_every_page_in_order,
    no_pages_have_no_results,
    it_answers_the_same_again,
    it_leaves_the_image_alone,
    lines_and_words_are_inside_the_page,
    odd_sizes_are_read_or_refused,
    it_refuses_what_it_cannot_do,
    fields_follow_their_template,
    tenants_get_the_same_for_the_same,
    a_page_without_its_image_is_an_error_that_stays,
)


def _draw(number: int) -> np.ndarray:
    tint = np.random.default_rng(number).integers(170, 255, 3)
    image = np.full((150, 360 + 64 * (number % 2), 3), tint, np.uint8)
    for row, words in enumerate((f"Invoice {number}{number}", f"Total {number * 1357}")):
        cv2.putText(image, words, (20, 60 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (20, 20, 20), 2, cv2.LINE_AA)
    return image
