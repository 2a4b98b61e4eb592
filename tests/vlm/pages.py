"""Pages that are told apart at a glance, small enough for the tiny checkpoint."""

from __future__ import annotations

import cv2
import numpy as np

from inference.types import Page


def draw_pages(number: int, *, height: int = 128) -> list[Page]:
    """Coloured cards with a word each, no two alike; two sizes, so that some are batched and some are not."""
    return [_draw(index, height, 160 + 32 * (index % 2)) for index in range(number)]


def _draw(index: int, height: int, width: int) -> Page:
    tint = np.random.default_rng(index).integers(120, 250, 3)
    image = np.full((height, width, 3), tint, np.uint8)
    cv2.rectangle(image, (10 + 7 * index % 60, 20), (70 + 7 * index % 60, 60), (0, 30 * index % 250, 90), -1)
    cv2.putText(image, f"CARD {index}", (8, 104), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 60), 2)
    return Page(index + 1, width, height, image)
