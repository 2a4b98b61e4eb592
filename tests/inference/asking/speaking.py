"""The real engine for vision-language models over a backend that says what a test has it say.

Prompts, schemas, parsing of answers and their scores are the product's own; only the model is not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inference.asking import ModelReading, Plan, Wanted
from inference.engine import Engine, EngineError
from inference.engines.fake import FakeEngine
from inference.engines.vision_language.backend import Asked
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, find_profile
from inference.types import Said, TemplateSpec, Token

Speech = str | Mapping[str, Any] | EngineError
SURE = -0.001


class Speaker:
    """Gives one of `speeches` after the other, the last one again and again, each character as sure as `logprob`."""

    revision = "said by a test"

    def __init__(self, *speeches: Speech, logprob: float = SURE) -> None:
        self.asked: list[Asked] = []
        self.sizes: list[int] = []
        self._speeches = list(speeches)
        self._logprob = logprob

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        self.asked += asked
        self.sizes.append(len(asked))
        return [self._say() for _ in asked]

    def _say(self) -> Said | EngineError:
        speech = self._speeches.pop(0) if len(self._speeches) > 1 else self._speeches[0]
        if isinstance(speech, EngineError):
            return speech
        text = speech if isinstance(speech, str) else json.dumps(speech, ensure_ascii=False, separators=(",", ":"))
        return Said(text, tokens=tuple(Token(sign, self._logprob) for sign in text))


def engine_saying(*speeches: Speech, profile: str = DEFAULT_PROFILE) -> tuple[VisionLanguageEngine, Speaker]:
    """An engine, and the speaker in it that remembers what it was asked."""
    speaker = Speaker(*speeches)
    return VisionLanguageEngine("server", find_profile(profile), speaker), speaker


class Room:
    """Engines by name that are there already; those that are `down` cannot be loaded."""

    def __init__(self, default: Engine | None = None, **others: Engine | EngineError) -> None:
        self.default: Engine = default or FakeEngine()
        self._others = others

    def get(self, name: str) -> Engine:
        found = self._others.get(name, EngineError(f"No engine is set up as {name!r}.", permanent=False))
        if isinstance(found, EngineError):
            raise found
        return found


def asking(
    room: Room,
    *names: str,
    is_reader_enough: bool = False,
    known: Callable[[TemplateSpec], bool] = lambda template: True,
    **options: Any,
) -> ModelReading:
    """Asks the engines `names` of `room` for the templates that are `known`."""
    plan = Plan(tuple(Wanted(name, f"profile of {name}") for name in names), is_reader_enough)

    def plan_of(template: TemplateSpec | None) -> Plan | None:
        return plan if template is None or known(template) else Plan()

    return ModelReading(room, plan_of, isolation="secret", **options)
