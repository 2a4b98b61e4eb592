"""What the canary says of engines that answer otherwise in a batch: which round, and which mix images up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from inference.serving.canary import IMAGES, ParityFailed, RoundingDiffers, check_parity
from inference.types import SPOTTING, Page, Request, Result, Said, Task, Token

LEVEL = -0.7  # as likely as one other
SURE = -0.01


def say(words: str, *, number: int, rivals: dict[str, float] | None = None, sure: float = SURE) -> Said:
    """`words` and the image's number; the last word but one has `rivals`."""
    first, *more = words.split()
    tokens = [Token(first, (rivals or {}).get(first, sure), tuple((rivals or {}).items()))]
    tokens += [Token(word, sure) for word in [*more, str(number)]]
    return Said(" ".join(token.text for token in tokens), tokens=(Token("It", sure), *tokens))


def alone(number: int) -> Said:
    return say("reads one", number=number, rivals={"reads": LEVEL, "says": LEVEL - 0.1, "is": -5.0})


@dataclass
class Batching:
    """Answers `together` in a batch; remembers what it was asked."""

    together: Callable[[int], Said]
    name: str = "batching"
    revision: str = "1"
    tasks: frozenset[Task] = frozenset({Task.TEXT})
    asked: list[Request] = field(default_factory=list)

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        self.asked.append(request)
        answer = alone if len(pages) == 1 else self.together
        return [Result(said=answer(page.number)) for page in pages]


def rounded(number: int) -> Said:
    """The other of two words that are as likely, and another end."""
    other = {"says": LEVEL - 0.05, "reads": LEVEL - 0.1, "is": -5.1}
    return say("says something else", number=number, rivals=other) if number == 3 else alone(number)


def ended(number: int) -> Said:
    """Nothing more where the model was undecided whether to go on."""
    return Said("It", tokens=(Token("It", SURE),)) if number == 3 else alone(number)


def of_the_next(number: int) -> Said:
    return alone(number % IMAGES + 1)


def of_an_image_between(number: int) -> Said:
    """What no image says alone, sure of what this one is not."""
    return say("looks like two", number=number, rivals={"looks": SURE, "reads": -9.0}) if number == 3 else alone(number)


def sure_before(number: int) -> Said:
    """As undecided at the same word, but surer before it than who sees this image."""
    said = rounded(number)
    return Said(said.text, tokens=(Token("It", -2.0), *said.tokens[1:])) if number == 3 else said


def without_scores(number: int) -> Said:
    return Said(rounded(number).text)


def rounded_and_mixed(number: int) -> Said:
    return alone(6) if number == 5 else rounded(number)


@pytest.mark.parametrize("together", [rounded, ended])
def test_another_choice_of_an_undecided_model_is_rounding(together: Callable[[int], Said]) -> None:
    with pytest.raises(RoundingDiffers, match=r"8 images at once.*other answers for 3 than.*was undecided"):
        check_parity(Batching(together))


@pytest.mark.parametrize(
    "together",
    [of_the_next, of_an_image_between, sure_before, without_scores, rounded_and_mixed],
    ids=lambda way: way.__name__,
)
def test_anything_else_is_mixing(together: Callable[[int], Said]) -> None:
    with pytest.raises(ParityFailed, match=r"8 images at once.*mixes up the images.*Install the versions") as caught:
        check_parity(Batching(together))
    assert not isinstance(caught.value, RoundingDiffers)


def test_the_same_answers_pass_and_no_two_readings_share_what_was_kept() -> None:
    engine = Batching(alone)
    check_parity(engine)
    assert len({request.isolation for request in engine.asked}) == len(engine.asked)


def test_copies_of_a_model_are_each_asked_for_several_at_once() -> None:
    seen: list[set[bytes]] = []

    class Looking(Batching):
        def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
            seen.append({np.asarray(page.image).tobytes() for page in pages})
            return super().read(pages, request)

    check_parity(Looking(alone), images=32)
    assert len(seen[-1]) == 32


def test_an_engine_that_sees_no_difference_is_refused() -> None:
    class Blind(Batching):
        def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
            return [Result(said=alone(1)) for _ in pages]

    with pytest.raises(ParityFailed, match="it does not see them"):
        check_parity(Blind(alone))
