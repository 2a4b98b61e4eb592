"""A vision-language engine of the product over a model that says what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inference.engine import EngineError
from inference.engines.vision_language.backend import Asked
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import find_profile
from inference.types import Said

Script = Callable[[Asked], "str | Said | EngineError"]


class ScriptedBackend:
    """Answers what `script` says of each request, and remembers the requests and how many came at once."""

    revision = "scripted"

    def __init__(self, script: Script) -> None:
        self._script = script
        self.asked: list[Asked] = []
        self.batches: list[int] = []

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer for each of `asked`, in order."""
        self.asked += asked
        self.batches.append(len(asked))
        answers = [self._script(one) for one in asked]
        return [Said(answer) if isinstance(answer, str) else answer for answer in answers]


def scripted_engine(
    script: Script | str, profile: str = "hunyuan-ocr-1.5"
) -> tuple[VisionLanguageEngine, ScriptedBackend]:
    """An engine of `profile` whose model says `script`, and what it was asked."""
    backend = ScriptedBackend(script if callable(script) else lambda _asked: script)
    return VisionLanguageEngine("scripted", find_profile(profile), backend), backend
