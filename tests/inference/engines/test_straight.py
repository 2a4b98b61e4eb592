"""Tilted pages and photographed sheets: what is straightened, where lines stand then, and what is left alone."""

from __future__ import annotations

from math import cos, radians, sin

import cv2
import numpy as np
import pytest

from inference.engines.rapidocr.straight import find_sheet, find_tilt, move, straighten

WIDTH, HEIGHT = 800, 1000


def make_quads(tilt: float = 0.0, count: int = 8) -> np.ndarray:
    """Lines of 400 x 20 pixels below one another, turned by `tilt` degrees about the middle of the page."""
    boxes = [[(200, y), (600, y), (600, y + 20), (200, y + 20)] for y in range(200, 200 + 60 * count, 60)]
    turn = np.array([[cos(radians(tilt)), -sin(radians(tilt))], [sin(radians(tilt)), cos(radians(tilt))]])
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    return np.asarray((np.array(boxes) - middle) @ turn.T + middle, np.float32)


def draw_sheet(corners: list[tuple[int, int]], sheet: int = 240, ground: int = 60) -> np.ndarray:
    image = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    cv2.fillPoly(image, [np.array(corners, np.int32)], (sheet, sheet, sheet))
    return image


@pytest.mark.parametrize("tilt", [-10.0, -3.0, 0.6, 2.0, 9.5])
def test_a_tilt_is_found_and_taken_out(tilt: float) -> None:
    quads = make_quads(tilt)
    assert find_tilt(quads) == pytest.approx(tilt, abs=0.05)
    straight = straighten(np.full((HEIGHT, WIDTH, 3), 255, np.uint8), quads)
    assert straight is not None
    image, moved = straight
    assert np.allclose(moved[:, 0, 1], moved[:, 1, 1], atol=0.6)
    assert image.shape[0] >= HEIGHT and image.shape[1] >= WIDTH  # nothing is cut off
    assert moved[:, 1, 0] - moved[:, 0, 0] == pytest.approx(np.full(8, 400), abs=1)


def test_what_is_written_moves_with_its_line() -> None:
    quads = make_quads(4.0)
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    cv2.fillPoly(image, [quads[3].astype(np.int32)], (0, 0, 0))
    straight = straighten(image, quads)
    assert straight is not None
    page, moved = straight
    x0, y0, x1, y1 = (int(edge) for edge in (*moved[3, 0], *moved[3, 2]))
    assert page[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4].mean() < 20


@pytest.mark.parametrize("tilt", [0.0, 0.2, 40.0])
def test_a_straight_page_and_slanted_print_are_left_alone(tilt: float) -> None:
    assert straighten(np.full((HEIGHT, WIDTH, 3), 255, np.uint8), make_quads(tilt)) is None


def test_lines_that_do_not_agree_turn_nothing() -> None:
    assert find_tilt(np.concatenate([make_quads(-4.0), make_quads(4.0)])) == 0.0


def test_a_few_lines_turn_nothing() -> None:
    assert find_tilt(make_quads(3.0, count=2)) == 0.0


def test_a_photographed_sheet_is_flattened() -> None:
    corners = [(120, 100), (690, 140), (740, 930), (70, 900)]
    flat = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
    quads = move(make_quads(), cv2.getPerspectiveTransform(flat, np.array(corners, np.float32)))
    image = draw_sheet(corners)
    found = find_sheet(image, quads)
    assert found is not None
    assert np.abs(found - np.array(corners)).max() < 8
    straight = straighten(image, quads)
    assert straight is not None
    page, moved = straight
    edges = np.concatenate([page[20:-20, 20], page[20:-20, -20], page[20, 20:-20], page[-20, 20:-20]])
    assert (edges > 200).mean() > 0.95  # the sheet fills the page
    assert np.allclose(moved[:, 0, 1], moved[:, 1, 1], atol=4)


def test_text_beside_a_light_panel_keeps_the_whole_page() -> None:
    image = draw_sheet([(120, 100), (690, 140), (740, 560), (70, 520)])
    assert find_sheet(image, make_quads()) is None


def test_a_round_light_thing_is_no_sheet() -> None:
    image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    cv2.circle(image, (400, 500), 380, (240, 240, 240), -1)
    assert find_sheet(image, make_quads()) is None


def test_paper_on_a_table_as_light_is_no_sheet() -> None:
    assert find_sheet(draw_sheet([(120, 100), (690, 140), (740, 930), (70, 900)], 240, 225), make_quads()) is None
