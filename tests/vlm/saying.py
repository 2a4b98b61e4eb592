"""What is asked of every engine with a model, so that their answers can be held against each other.

Runs in the tests' environment and in the engines'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from inference.engine import Engine, EngineError
from inference.engines.vision_language.backend import Asked
from inference.engines.vision_language.engine import VisionLanguageEngine
from inference.profiles import DEFAULT_PROFILE, PROFILES, Profile
from inference.types import Request, Said, Task
from tests.inference.engines.contract import FIELDS
from tests.vlm.pages import draw_pages

PAGES = 8
CONTEXT = 4096
LONGEST = 96  # tokens: enough for some to end by themselves, some by length and some by a loop
TEXT = Request(Task.TEXT)
# vLLM on a CPU, as the servers of these tests run it; PyTorch needs none of it.
ENGINE_OPTIONS: dict[str, dict[str, Any]] = {
    "vllm": {"context": CONTEXT, "dtype": "float32", "enforce_eager": True},
    "transformers": {},
}


def limited() -> Profile:
    """The usual profile with answers that end soon, for a model of no sense."""
    profile = PROFILES[DEFAULT_PROFILE]
    return replace(profile, sampling=replace(profile.sampling, max_tokens=LONGEST))


def say_all(engine: Engine) -> dict[str, Any]:
    """Case -> what is said of each page."""
    assert isinstance(engine, VisionLanguageEngine)
    pages = draw_pages(PAGES)
    cases = {}
    for name, request in (("text", TEXT), ("fields", FIELDS)):
        asked = [_asked(engine, page, request) for page in pages]
        cases[f"{name} together"] = _say(engine, asked)
        cases[f"{name} alone"] = [said for one in asked for said in _say(engine, [one])]
    return cases


def _asked(engine: VisionLanguageEngine, page: Any, request: Request) -> Asked:
    """What the engine would ask its model, with the scores of tokens for every task."""
    prompt = engine._prompt(request)
    return replace(engine._ask(page, request, prompt), wants_tokens=True)


def _say(engine: VisionLanguageEngine, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    return [_told(said) for said in engine._backend.generate(asked)]


def _told(said: Said | EngineError) -> dict[str, Any]:
    if isinstance(said, EngineError):
        raise said
    tokens = [[token.text, token.logprob] for token in said.tokens]
    return {"text": said.text, "finish": said.finish.value, "tokens": tokens}
