"""Baidu PaddleOCR-VL 1.6: reads one element of a page by one short prompt."""

from __future__ import annotations

from inference.profiles.profile import Pixels, Profile
from inference.types import Task

PROFILE = Profile(
    name="paddleocr-vl-1.6",
    label="PaddleOCR-VL 1.6",
    provider="Baidu",
    repository="PaddlePaddle/PaddleOCR-VL-1.6",
    revision="",
    licence="Apache-2.0",
    context=16_384,
    pixels=Pixels(smallest=147_384, largest=2_822_400, multiple=28),
    prompts={
        Task.TEXT: "OCR:",
        Task.SPOTTING: "Spotting:",
        Task.TABLE: "Table Recognition:",
        Task.FORMULA: "Formula Recognition:",
        Task.CHART: "Chart Recognition:",
    },
    server_flags=("--trust-remote-code",),
)
