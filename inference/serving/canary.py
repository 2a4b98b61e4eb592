"""Proves that an engine which is asked for several images at once answers each for its own.

Some versions of the libraries hand requests that run together each other's images, silently: one tenant would read
another's page. Knows nothing of how the engine is run.
"""

from __future__ import annotations

from collections.abc import Collection

import cv2
import numpy as np

from inference.engine import Engine
from inference.serving.parting import RIVALS, is_rounding
from inference.types import Page, Request, Said, Task

IMAGES = 8  # as many as are in flight at once, for each copy of the model
ROUNDS = 12  # which of them an engine puts together is chance, above all in its first rounds


class ParityFailed(Exception):
    """The engine does not give each image its own answer, or cannot tell them apart; the message says which."""


class RoundingDiffers(ParityFailed):
    """Each image was read as itself, and yet not all were answered alike: the engine rounds otherwise in a batch."""


def check_parity(engine: Engine, images: int = IMAGES) -> None:
    """Read `images` different images alone and together.

    Any difference between the two is refused. Raises `ParityFailed`, and `EngineError` where it reads nothing.
    """
    pages = [_draw(number) for number in range(images)]
    # A tenant of its own for every round: nothing may be answered from what was kept of the one before.
    alone = [_read(engine, [page], f"canary-alone-{page.number}")[0] for page in pages]
    texts = [said.text for said in alone]
    same = [text for text in texts if texts.count(text) > 1]
    if same:
        raise ParityFailed(
            f"The engine gives the same answer, {same[0][:40]!r}, for {len(same)} of {images} different images: it "
            "does not see them, so nothing can be proved about it. Check the weights."
        )
    for round_number in range(ROUNDS):
        order = _shuffled(images, round_number)
        said = _read(engine, [pages[place] for place in order], f"canary-together-{round_number}")
        together = dict(zip(order, said, strict=True))
        wrong = [
            (page, one, together[place])
            for place, (page, one) in enumerate(zip(pages, alone, strict=True))
            if one.text != together[place].text
        ]
        if wrong:
            raise _failure([page.number for page, _, _ in wrong], [pair for _, *pair in wrong], texts)


def _shuffled(images: int, round_number: int) -> list[int]:
    """The order of a round: no chance that one order has comes back in the next."""
    return [int(number) for number in np.random.default_rng(round_number).permutation(images)]


def _failure(numbers: list[int], pairs: list[list[Said]], texts: Collection[str]) -> ParityFailed:
    """Why the images `numbers` got other answers together than alone; `pairs`: both answers of each."""
    found = (
        f"Asked for {len(texts)} images at once, the engine gives other answers for {', '.join(map(str, numbers))} "
        "than for each alone:"
    )
    if all(other.text not in texts and is_rounding(one, other) for one, other in pairs):
        return RoundingDiffers(
            f"{found} where the model was undecided between two words, it chose the other one. The images are kept "
            "apart, but what runs beside a page changes how its answer is rounded, and so nothing can be proved."
        )
    return ParityFailed(
        f"{found} it mixes up the images of requests that run together. Install the versions of vllm and transformers "
        "that the lock names."
    )


def _read(engine: Engine, pages: list[Page], isolation: str) -> list[Said]:
    results = engine.read(pages, Request(Task.TEXT, isolation=isolation, rivals=RIVALS))
    return [result.said or Said("") for result in results]


def _draw(number: int) -> Page:
    """A card with words of its own, in a colour of its own; pairs are of one size, because those are batched."""
    height, width = 192 + 64 * (number % 3), 384
    tint = np.random.default_rng(number).integers(150, 250, 3)
    image = np.full((height, width, 3), tint, np.uint8)
    for row, words in enumerate(
        (f"CARD {number}{number}{number}", f"CODE {chr(65 + number % 26) * 4}", f"SUM {number + 3}17.50")
    ):
        cv2.putText(image, words, (16, 52 + 56 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20, 20, 60 + 20 * number), 3)
    return Page(number + 1, width, height, image)
