"""Alibaba Qwen3-VL: a general model that takes any prompt, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from inference.profiles.profile import Pixels, Profile
from inference.types import Task


def fields_prompt(keys: Sequence[str]) -> str:
    """Asks for `keys` as one JSON object, null for what the page does not show."""
    listed = ", ".join(f'"{key}"' for key in keys)
    return (
        f"Read these fields from the page and answer with one JSON object that has exactly these keys: {listed}. "
        "Copy each value as printed. Use null for a field the page does not show."
    )


PROFILE = Profile(
    name="qwen3-vl",
    label="Qwen3-VL 4B",
    provider="Alibaba",
    repository="Qwen/Qwen3-VL-4B-Instruct",
    revision="",
    licence="Apache-2.0",
    context=32_768,
    pixels=Pixels(smallest=65_536, largest=4_194_304, multiple=32),
    prompts={
        Task.TEXT: "Read all text on the page in reading order. Answer with the text alone.",
        Task.SPOTTING: (
            "Find every line of text on the page, in reading order. Answer with a JSON array alone; each element has "
            '"bbox_2d": [x1, y1, x2, y2] and "text_content".'
        ),
        Task.DOCUMENT: (
            "Write the page as Markdown in reading order, without running heads and feet: tables as HTML, formulas "
            "as LaTeX."
        ),
        Task.LAYOUT: (
            "Find the parts of the page in reading order. Answer with a JSON array alone; each element has "
            '"bbox_2d": [x1, y1, x2, y2], "label" (title, paragraph, table, figure, header, footer) and "text".'
        ),
        Task.TABLE: "Write the tables of the page as HTML alone.",
        Task.FORMULA: "Write the formula as LaTeX alone.",
        Task.CHART: "Write a flow chart as Mermaid, any other chart as a Markdown table.",
        Task.SUBTITLES: "Read the subtitle in the picture. Answer with its text alone.",
    },
    translations={
        "en": "Translate the text of the page, in reading order, into English. Answer with the translation alone.",
        "zh": "按阅读顺序读出页面文字并翻译为中文，只回答译文。",
    },
    fields_prompt=fields_prompt,
    all_fields_prompt=(
        "Read all fields of this document: answer with one JSON object, the labels as printed as its keys and the "
        "values as printed as its values."
    ),
    is_free=True,
)
