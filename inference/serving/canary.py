"""Proves that an engine which is asked for several images at once answers each for its own.

Some versions of the libraries hand requests that run together each other's images, silently: one tenant would read
another's page. Knows nothing of how the engine is run.
"""

from __future__ import annotations

import cv2
import numpy as np

from inference.engine import Engine
from inference.types import Page, Request, Task

IMAGES = 8  # as many as are in flight at once
ROUNDS = 4  # which of them an engine puts together is chance


class ParityFailed(Exception):
    """The engine mixes images up, or cannot tell them apart; the message says which."""


def check_parity(engine: Engine) -> None:
    """Read different images alone and together. Raises `ParityFailed`, and `EngineError` where it reads nothing."""
    pages = [_draw(number) for number in range(IMAGES)]
    # A tenant of its own for every round: nothing may be answered from what was kept of the one before.
    alone = [_read(engine, [page], f"canary-alone-{page.number}")[0] for page in pages]
    same = [answer for answer in alone if alone.count(answer) > 1]
    if same:
        raise ParityFailed(
            f"The engine gives the same answer, {same[0][:40]!r}, for {len(same)} of {IMAGES} different images: it "
            "does not see them, so nothing can be proved about it. Check the weights."
        )
    for round_number in range(ROUNDS):
        together = _read(engine, pages, f"canary-together-{round_number}")
        wrong = [page.number for page, one, other in zip(pages, alone, together, strict=True) if one != other]
        if wrong:
            raise ParityFailed(
                f"Asked for {IMAGES} images at once, the engine gives other answers for {', '.join(map(str, wrong))} "
                "than for each alone: it mixes up the images of requests that run together. Install the versions of "
                "vllm and transformers that the lock names."
            )


def _read(engine: Engine, pages: list[Page], isolation: str) -> list[str]:
    results = engine.read(pages, Request(Task.TEXT, isolation=isolation))
    return [result.said.text if result.said else "" for result in results]


def _draw(number: int) -> Page:
    """A card with words of its own, in a colour of its own; pairs are of one size, because those are batched."""
    height, width = 192 + 64 * (number % 3), 384
    tint = np.random.default_rng(number).integers(150, 250, 3)
    image = np.full((height, width, 3), tint, np.uint8)
    for row, words in enumerate(
        (f"CARD {number}{number}{number}", f"CODE {chr(65 + number) * 4}", f"SUM {number + 3}17.50")
    ):
        cv2.putText(image, words, (16, 52 + 56 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20, 20, 60 + 20 * number), 3)
    return Page(number + 1, width, height, image)
