"""The parts of a page out of a model's layout notations; knows nothing of images."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from inference.profiles.parsing.objects import find_array
from inference.profiles.parsing.spotting import box_of, flat_numbers
from inference.types import Region

_META = re.compile(r"<hy-meta>(.*?)</hy-meta>", re.DOTALL)
_CATEGORY = re.compile(r"<layout>\s*([\w -]{1,40}?)\s*</layout>")
_QUAD = re.compile(r"<quad>(.*?)(?:</quad>|\Z)", re.DOTALL)
_NUMBER = re.compile(r"-?\d{1,5}(?:\.\d+)?")


def parse_layout(text: str) -> tuple[Region, ...]:
    """The regions in `text`, in its order: JSON with `layout_type` and `bbox`, or `text<hy-meta>...</hy-meta>`."""
    if "<hy-meta>" in text:
        return tuple(_of_metas(text))
    return tuple(region for entry in find_array(text) or () for region in _of_entry(entry))


def without_layout(text: str) -> str:
    """The words alone of a text with layout marks in it."""
    return _META.sub("", text).strip()


def _of_metas(text: str) -> Iterable[Region]:
    start = 0
    for match in _META.finditer(text):
        words, start = text[start : match.start()].strip(), match.end()
        category, quad = _CATEGORY.search(match.group(1)), _QUAD.search(match.group(1))
        box = box_of([float(number) for number in _NUMBER.findall(quad.group(1))]) if quad else None
        if category and box:
            yield Region(category.group(1), box, words)


def _of_entry(entry: Any) -> Iterable[Region]:
    if not isinstance(entry, Mapping):
        return
    category = next((entry[key] for key in ("layout_type", "label", "category") if key in entry), None)
    box = box_of(flat_numbers(entry.get("bbox", entry.get("bbox_2d", entry.get("box")))))
    words = entry.get("text", "")
    if isinstance(category, str) and category.strip() and box:
        yield Region(category.strip(), box, words.strip() if isinstance(words, str) else "")
