"""The parts that every engine with a model shares: loops in tokens, ends, batches too large for the memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from inference.engine import EngineError
from inference.engines.loops import loop_end
from inference.engines.vision_language.backend import Asked, OutOfMemory, halve_until_it_fits, without_end
from inference.engines.vision_language.images import seen_size
from inference.profiles import PROFILES
from inference.profiles.parsing.repetition import STOP
from inference.profiles.prompting import make_prompt
from inference.serving.canary import _draw
from inference.serving.server import CANARY_CONTEXT
from inference.types import Request, Said, Task, Token

TIMES = STOP["min_count"]


def asked(number: int) -> list[Asked]:
    return [Asked(np.zeros((10, 10 + index, 3), np.uint8), f"page {index}", 10) for index in range(number)]


def fits(most: int) -> Callable[[Sequence[Asked]], list[Said]]:
    """A model that has memory for `most` pages at once, and never for one that is 13 wide."""

    def run(batch: Sequence[Asked]) -> list[Said]:
        if len(batch) > most or any(one.image.shape[1] == 13 for one in batch):
            raise OutOfMemory
        return [Said(one.text) for one in batch]

    return run


def test_a_batch_too_large_is_halved_until_it_fits_and_one_page_too_large_fails_alone() -> None:
    answers = halve_until_it_fits(asked(8), fits(2))
    said = [answer.text if isinstance(answer, Said) else str(answer) for answer in answers]
    assert said[:3] + said[4:] == [f"page {number}" for number in (0, 1, 2, 4, 5, 6, 7)]
    assert isinstance(answers[3], EngineError)
    assert answers[3].permanent
    assert "memory" in said[3]


@pytest.mark.parametrize("unit", [[7], [7, 8], [1, 2, 3, 4, 5]])
def test_a_loop_ends_where_vllm_ends_it(unit: list[int]) -> None:
    numbers = [9, 9, 1] + unit * (TIMES + 3)
    end = 3 + len(unit) * TIMES
    assert loop_end(numbers) == end
    assert loop_end(numbers[: end - 1]) is None
    assert loop_end(numbers, since=end + 1) == end + 2


def test_what_is_no_loop_is_none() -> None:
    assert loop_end(list(range(500))) is None
    assert loop_end([]) is None


def test_the_sign_of_an_end_is_no_token_of_the_answer() -> None:
    letters = [Token("a", -0.1), Token("b", -0.2)]
    assert without_end([*letters, Token("<|eos|>", 0.0)], "ab") == tuple(letters)
    assert without_end(letters, "ab") == tuple(letters)
    assert without_end([], "") == ()


@pytest.mark.parametrize("name", PROFILES)
def test_the_canary_has_room_for_its_cards_with_every_profile(name: str) -> None:
    profile = PROFILES[name]
    prompt = make_prompt(profile, Request(Task.TEXT))
    images = [page.image for page in map(_draw, range(8)) if page.image is not None]
    used = max(profile.pixels.tokens(*seen_size(image, profile.pixels)) for image in images)
    assert used + 1.5 * len(prompt.text) < CANARY_CONTEXT - 512
