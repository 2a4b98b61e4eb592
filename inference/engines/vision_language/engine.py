"""An engine out of a profile and whatever runs its model; knows nothing of how the model is run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.engine import EngineError
from inference.engines.vision_language.backend import Asked, Backend
from inference.engines.vision_language.images import fit_image, seen_size
from inference.profiles import Profile
from inference.profiles.answers import UnusableAnswer, parse_answer
from inference.profiles.parsing.repetition import cut_repetition
from inference.profiles.parsing.storing import storable
from inference.profiles.prompting import Prompt, UnsupportedTask, make_prompt
from inference.types import SPOTTING, Finish, Lines, Output, Page, Request, Result, Said, Task

LONGEST_ANSWER = 200_000  # characters; no page says more, and what does is not worth parsing
FEWEST_TOKENS = 512  # an answer needs this much of the context beside its page
TOKENS_OF_WORDS = 1.5  # a prompt's character costs at most this


class VisionLanguageEngine:
    """Does every task of `profile` with `backend`.

    `context`: the tokens that page, prompt and answer share, where the model is run with less than it could take.
    """

    def __init__(self, name: str, profile: Profile, backend: Backend, context: int | None = None) -> None:
        self.name = name
        self.profile = profile
        self.revision = f"{profile.name}, {backend.revision}"
        self.tasks = profile.tasks
        self._backend = backend
        self._context = min(context or profile.context, profile.context)

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        """Do `request` with `pages` (each with `image`): one `Result` per page, in order. Raises `EngineError`."""
        prompt = self._prompt(request)
        asked = [self._ask(page, request, prompt) for page in pages]
        said = [self._cut(self._one(answer, page)) for answer, page in zip(self._generate(asked), pages, strict=True)]
        return [self._result(request, *pair) for pair in zip(said, pages, strict=True)]

    def _prompt(self, request: Request) -> Prompt:
        try:
            return make_prompt(self.profile, request)
        except UnsupportedTask as error:
            raise EngineError(str(error), permanent=True) from error

    def _ask(self, page: Page, request: Request, prompt: Prompt) -> Asked:
        if page.image is None:
            raise EngineError(f"Page {page.number} comes without its image.", permanent=True)
        image = fit_image(np.asarray(page.image), self.profile.pixels)
        used = self.profile.pixels.tokens(*seen_size(image, self.profile.pixels)) + int(
            TOKENS_OF_WORDS * len(prompt.text)
        )
        left = self._context - used
        if left < FEWEST_TOKENS:
            raise EngineError(
                f"Page {page.number} takes {used:,} of the {self._context:,} tokens that {self.profile.label} has. "
                "Serve it with a larger context, or make the page's image smaller.",
                permanent=True,
            )
        return Asked(
            image,
            prompt.text,
            min(self.profile.sampling.max_tokens, left),
            schema=prompt.schema,
            wants_tokens=request.task is Task.FIELDS or request.rivals > 0,
            rivals=request.rivals,
            isolation=request.isolation,
            adapter=request.adapter,
        )

    def _generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        if not asked:
            return []
        said = self._backend.generate(asked)
        if len(said) != len(asked):
            raise EngineError(f"{self.name} answered {len(said)} times for {len(asked)} pages.", permanent=False)
        return said

    def _one(self, answer: Said | EngineError, page: Page) -> Said:
        if isinstance(answer, EngineError):
            raise EngineError(f"Page {page.number}: {answer}", permanent=answer.permanent) from answer
        return answer

    def _cut(self, said: Said) -> Said:
        text, is_loop = cut_repetition(storable(said.text[:LONGEST_ANSWER]))
        return Said(text, Finish.REPETITION if is_loop else said.finish, said.tokens)

    def _result(self, request: Request, said: Said, page: Page) -> Result:
        try:
            output = parse_answer(request, said.text)
        except UnusableAnswer as error:
            said, output = self._ask_again(request, page, error)
        lines = output.lines if isinstance(output, Lines) else ()
        return Result(lines, output=output, said=said)

    def _ask_again(self, request: Request, page: Page, error: UnusableAnswer) -> tuple[Said, Output]:
        """Another task is known to succeed on a page where this one fails; without one the page has failed."""
        other = self.profile.retry.get(request.task)
        if other is None:
            raise EngineError(f"Page {page.number}: {error} Read it with another engine.", permanent=True) from error
        again = Request(other, isolation=request.isolation, adapter=request.adapter)
        asked = self._ask(page, again, self._prompt(again))
        said = self._cut(self._one(self._generate([asked])[0], page))
        return said, parse_answer(request, said.text)
