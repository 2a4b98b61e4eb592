"""A request in OpenAI's chat protocol with vLLM's additions, and the answer out of it; knows nothing of connections."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from inference.engine import EngineError
from inference.engines.vision_language.backend import Asked, finish_of, make_messages, without_end
from inference.engines.vision_language.images import encode_png
from inference.engines.vision_language.isolation import image_id
from inference.profiles import Profile
from inference.profiles.parsing.repetition import STOP
from inference.types import Said, Token

LARGEST_ANSWER = 4_000_000  # bytes

Content = tuple[str, bytes]  # the id of an image, and a request with it as it is sent


def make_content(profile: Profile, model: str, one: Asked) -> Content:
    """The id of the image, and the bytes of one chat completion with it; takes a while, so not for a loop of events."""
    body = make_body(profile, model, one)
    (page,) = (part["uuid"] for part in body["messages"][-1]["content"] if "uuid" in part)
    return page, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def make_body(profile: Profile, model: str, one: Asked) -> dict[str, Any]:
    """The JSON body of one chat completion."""
    encoded = encode_png(one.image)
    image = "data:image/png;base64," + base64.b64encode(encoded).decode()
    part = {"type": "image_url", "image_url": {"url": image}, "uuid": image_id(one, encoded)}
    sampling = profile.sampling
    body: dict[str, Any] = {
        "model": one.adapter.name if one.adapter else model,
        "messages": make_messages(profile, part, one.text, system=profile.system),
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "repetition_penalty": sampling.repetition_penalty,
        "max_tokens": one.max_tokens,
        "repetition_detection": STOP,
    }
    if one.isolation:
        body["cache_salt"] = one.isolation
    if one.wants_tokens:
        body |= {"logprobs": True, "top_logprobs": one.rivals}
    if one.schema:
        body["structured_outputs"] = {"json": one.schema}
    return body


def read_answer(answer: Any) -> Said:
    """What the model said. Raises `EngineError` for an answer that is none."""
    try:
        (choice,) = answer["choices"]
        text = choice["message"]["content"] or ""
        reason = choice.get("finish_reason")
        scored = ((choice.get("logprobs") or {}).get("content")) or ()
        tokens = tuple(Token(*_scored(token), tuple(map(_scored, token.get("top_logprobs") or ()))) for token in scored)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise EngineError("The engine's server answered with no completion.", permanent=False) from error
    if not isinstance(text, str):
        raise EngineError("The engine's server answered with something else than text.", permanent=False)
    return Said(text, finish_of(reason), without_end(tokens, text))


def read_names(listed: bytes) -> frozenset[str]:
    """The names of models and adapters in the answer of `/v1/models`; none in one that is none."""
    try:
        return frozenset(str(one["id"]) for one in json.loads(listed)["data"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return frozenset()


def _scored(token: Mapping[str, Any]) -> tuple[str, float]:
    return str(token.get("token", "")), float(token["logprob"])
