"""Tencent HunyuanOCR 1.0, whose weights were replaced in place by those of 1.5: only an old commit still has them."""

from __future__ import annotations

from dataclasses import replace

from inference.profiles import hunyuan_ocr_1_5
from inference.profiles.profile import Pixels

PROFILE = replace(
    hunyuan_ocr_1_5.PROFILE,
    name="hunyuan-ocr-1.0",
    label="HunyuanOCR 1.0",
    revision="f6af82ee",
    context=32_768,
    pixels=Pixels(smallest=512 * 512, largest=2048 * 2048, multiple=32, has_row_ends=True),
    hf_overrides={},
)
