"""What is said of pages that could be read badly, and that nothing is said of good ones."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inference.pages import judge_quality
from inference.types import PageNote, TextLine
from tests.inference.drawing import draw_text

TEXTS = ("Brook and Field Ltd sells garden tools.", "The goods were sent on 3 March by rail.")
SIZE = (900, 400)


def make_lines(count: int = 4, top: int = 50, step: int = 75, height: int = 44) -> tuple[TextLine, ...]:
    """Lines where `draw_text` draws them."""
    boxes = [(50, top + step * row, 800, top + step * row + height) for row in range(count)]
    return tuple(
        TextLine(TEXTS[row % 2], (x0 / SIZE[0], y0 / SIZE[1], x1 / SIZE[0], y1 / SIZE[1]), 0.98)
        for row, (x0, y0, x1, y1) in enumerate(boxes)
    )


def draw_page() -> np.ndarray:
    return np.asarray(draw_text(size=SIZE))


def judge(image: np.ndarray, lines: tuple[TextLine, ...] | None = None) -> list[PageNote]:
    return list(judge_quality(image, make_lines() if lines is None else lines))


def test_nothing_is_said_of_a_good_page() -> None:
    assert judge(draw_page()) == []


@pytest.mark.parametrize("light", [120, 200])
def test_grey_paper_and_weak_contrast_are_no_fault(light: int) -> None:
    grey = (draw_page().astype(np.float32) / 255 * (light - 40) + 40).astype(np.uint8)
    assert judge(grey) == []


def test_small_text_is_told_with_its_height() -> None:
    small = cv2.resize(draw_page(), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    notes = judge(small)
    assert notes[0] == PageNote("small_text", {"height": 7})


def test_the_resolution_of_a_whole_sheet_is_told() -> None:
    lines = tuple(TextLine(TEXTS[0], (0.1, 0.1 * row, 0.9, 0.1 * row + 0.0115), 0.9) for row in range(1, 9))
    notes = judge(np.full((1123, 794, 3), 255, np.uint8), lines)
    assert [(note.code, note.params) for note in notes] == [
        ("small_text", {"height": 8}),
        ("low_resolution", {"dpi": 99}),
    ]


def test_a_blurred_page_is_told() -> None:
    assert [note.code for note in judge(cv2.GaussianBlur(draw_page(), (0, 0), 6))] == ["blurred"]


def test_a_dark_page_is_told() -> None:
    assert [note.code for note in judge((draw_page() * 0.3).astype(np.uint8))] == ["dark"]


def test_a_spot_of_glare_is_told() -> None:
    image = (draw_page() * 0.75).astype(np.uint8)
    cv2.circle(image, (600, 200), 90, (255, 255, 255), -1)
    assert [note.code for note in judge(image)] == ["glare"]


def test_a_page_with_hardly_any_text_is_not_judged() -> None:
    assert judge(np.zeros((400, 900, 3), np.uint8), make_lines(count=0)) == []
