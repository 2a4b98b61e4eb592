"""Z.ai GLM-OCR: three fixed prompts, and fields by a JSON example of what to fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from inference.profiles.profile import Pixels, Profile
from inference.types import Task


def fields_prompt(keys: Sequence[str]) -> str:
    """An empty JSON object with `keys`, to be filled in."""
    return "请按下列JSON格式输出图中信息:\n" + json.dumps(dict.fromkeys(keys, ""), ensure_ascii=False, indent=2)


PROFILE = Profile(
    name="glm-ocr",
    label="GLM-OCR",
    provider="Z.ai",
    repository="zai-org/GLM-OCR",
    revision="",
    licence="MIT",
    context=131_072,
    pixels=Pixels(smallest=112 * 112, largest=3_211_264, multiple=28),
    prompts={
        Task.TEXT: "Text Recognition:",
        Task.TABLE: "Table Recognition:",
        Task.FORMULA: "Formula Recognition:",
    },
    fields_prompt=fields_prompt,
)
