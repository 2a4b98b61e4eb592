"""One module per vision-language model; this table names them. To add one: a module, and a line here."""

from __future__ import annotations

from inference.profiles import glm_ocr, hunyuan_ocr_1_0, hunyuan_ocr_1_5, paddleocr_vl_1_6, qwen3_vl
from inference.profiles.profile import Pixels, Profile, Sampling

PROFILES: dict[str, Profile] = {
    module.PROFILE.name: module.PROFILE
    for module in (hunyuan_ocr_1_5, hunyuan_ocr_1_0, paddleocr_vl_1_6, glm_ocr, qwen3_vl)
}
DEFAULT_PROFILE = hunyuan_ocr_1_5.PROFILE.name


class UnknownProfile(LookupError):
    """No profile has this name; the message lists those there are."""


def find_profile(name: str = DEFAULT_PROFILE) -> Profile:
    """The profile `name`. Raises `UnknownProfile`."""
    if name not in PROFILES:
        raise UnknownProfile(f"There is no profile {name!r}. Choose one of: {', '.join(PROFILES)}.")
    return PROFILES[name]


__all__ = ["DEFAULT_PROFILE", "PROFILES", "Pixels", "Profile", "Sampling", "UnknownProfile", "find_profile"]
