"""What runs a model: images and prompts in, words out. Knows nothing of tasks or of what the words mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from inference.engine import EngineError
from inference.profiles import Profile
from inference.types import Adapter, Finish, Said, Token

# How vLLM keeps answers to a schema; asked for request by request, it would let models fill pages with spaces.
SCHEMA_SETTINGS = {"backend": "xgrammar", "disable_any_whitespace": True}


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One image with its prompt.

    `image`: uint8 RGB array of shape (height, width, 3), already within the model's pixels. `schema`: the JSON Schema
    that the answer must follow. `wants_tokens`: whether the scores of tokens are needed, and `rivals`: of how many for
    each place. `isolation`: a secret of the tenant that keeps its caches apart from others'.
    """

    image: np.ndarray
    text: str
    max_tokens: int
    schema: dict[str, Any] | None = field(default=None)
    wants_tokens: bool = False
    rivals: int = 0
    isolation: str = ""
    adapter: Adapter | None = None


class Backend(Protocol):
    """Runs one model."""

    revision: str

    def generate(self, asked: Sequence[Asked]) -> list[Said | EngineError]:
        """One answer, or the reason why there is none, for each of `asked`, in order.

        Raises `EngineError` where the model as a whole is down.
        """
        ...


def make_messages(profile: Profile, image: dict[str, Any], text: str, *, system: Any) -> list[dict[str, Any]]:
    """A chat of one turn about `image`, a part in its reader's form; `system`: the profile's, in that form, too."""
    parts = [image, {"type": "text", "text": text}]
    messages = [{"role": "user", "content": parts if profile.is_image_first else parts[::-1]}]
    return messages if profile.system is None else [{"role": "system", "content": system}, *messages]


def finish_of(reason: object) -> Finish:
    """Why a model stopped, in vLLM's words; whatever it has no other word for is an end."""
    return Finish(reason) if isinstance(reason, str) and reason in set(Finish) else Finish.STOP


def without_end(tokens: Sequence[Token], text: str) -> tuple[Token, ...]:
    """`tokens` without the sign by which a model ends its answer, which is no part of `text`."""
    has_sign = bool(tokens) and not text.endswith(tokens[-1].text)
    return tuple(tokens[:-1] if has_sign else tokens)


class OutOfMemory(Exception):
    """A batch was too large for the memory there is."""


def halve_until_it_fits(
    asked: Sequence[Asked], run: Callable[[Sequence[Asked]], list[Said]]
) -> list[Said | EngineError]:
    """Run `asked` as one batch; where memory does not suffice, in halves, down to one: that one alone then fails."""
    try:
        return list(run(asked))
    except OutOfMemory:
        if len(asked) == 1:
            height, width = asked[0].image.shape[:2]
            problem = f"The page needs more memory than the engine has, at {width} x {height} pixels."
            return [EngineError(f"{problem} Read it with another engine.", permanent=True)]
    middle = len(asked) // 2
    return [*halve_until_it_fits(asked[:middle], run), *halve_until_it_fits(asked[middle:], run)]
