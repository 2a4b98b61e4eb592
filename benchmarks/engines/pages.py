"""Drawn pages for models whose words mean nothing: what counts is their size, and that no two are the same."""

from __future__ import annotations

import cv2
import numpy as np

from inference.schemas import builtin_templates
from inference.types import Page, Request, Task, TemplateSpec

LINES = 40


def draw_pages(number: int, height: int, width: int, *, first: int = 0) -> list[Page]:
    """`number` pages of text, from the one numbered `first` on."""
    return [_draw(first + index, height, width) for index in range(number)]


def _draw(number: int, height: int, width: int) -> Page:
    chosen = np.random.default_rng(number)
    image = np.full((height, width, 3), 255, np.uint8)
    step = height // LINES
    for line in range(1, LINES - 1):
        words = " ".join(str(part) for part in chosen.integers(10, 99_999, 8))
        cv2.putText(
            image, words, (step, line * step), cv2.FONT_HERSHEY_SIMPLEX, step / 40, (20, 20, 20), 1, cv2.LINE_AA
        )
    return Page(number + 1, width, height, image)


def invoice() -> TemplateSpec:
    """The built-in template that asks for most."""
    return next(template for template in builtin_templates() if template.name == "invoice")


def text_request(isolation: str) -> Request:
    """Read everything; nothing that was kept for another `isolation` answers it."""
    return Request(Task.TEXT, isolation=isolation)


def fields_request(isolation: str) -> Request:
    """Find an invoice's fields as JSON."""
    return Request(Task.FIELDS, template=invoice(), isolation=isolation)
