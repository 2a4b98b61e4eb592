"""JSON out of what a model wrote around it: fences, words before and after, a broken end. Knows no fields."""

from __future__ import annotations

import json
import re
from typing import Any

from inference.profiles.parsing.storing import storable_json

_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
MOST_CHARACTERS = 1_000_000
MOST_OBJECTS = 10_000
# Brackets of other words before the JSON: after so many wrong beginnings nothing more is looked for.
MOST_BEGINNINGS = 100
DEEPEST = 64


def find_object(text: str) -> dict[str, Any] | None:
    """The first JSON object in `text`, mended at its end where it was cut off; None where there is none."""
    found = _find(text, "{")
    return found if isinstance(found, dict) else None


def find_array(text: str) -> list[Any] | None:
    """The first JSON array of objects in `text`, without the last one where it was cut off; None where there is none.

    Objects one after the other without an array around them count as one.
    """
    found = _find(text, "[")
    if isinstance(found, list) and any(isinstance(entry, dict) for entry in found):
        return found
    objects = _objects_in_a_row(_unfenced(text)[0])
    return objects or ([] if isinstance(found, list) and not found else None)


def _find(text: str, opening: str) -> Any:
    for candidate in _unfenced(text):
        start = candidate.find(opening)
        for _ in range(MOST_BEGINNINGS):
            if start == -1:
                break
            value = _loads(_balanced(candidate, start))
            if value is not None:
                return value
            start = candidate.find(opening, start + 1)
    return None


def _unfenced(text: str) -> list[str]:
    text = text[:MOST_CHARACTERS]
    return [*(match.group(1) for match in _FENCE.finditer(text)), text]


def _loads(piece: str) -> Any:
    try:
        return storable_json(json.loads(piece, strict=False))
    except (ValueError, RecursionError):
        return None


def _objects_in_a_row(text: str) -> list[Any]:
    found: list[Any] = []
    failed, start = 0, text.find("{")
    while start != -1 and len(found) < MOST_OBJECTS and failed < MOST_BEGINNINGS:
        piece = _balanced(text, start)
        value = _loads(piece)
        if isinstance(value, dict):
            found.append(value)
            start = text.find("{", start + len(piece))
        else:
            failed += 1
            start = text.find("{", start + 1)
    return found


def _balanced(text: str, start: int) -> str:
    """What stands from `start` to the bracket that closes it; where it is never closed, mended."""
    closing: list[str] = []
    in_string = escaped = False
    # Where the value could end at the last complete member: the text up to there, and what closes it.
    whole = ""
    for index in range(start, len(text)):
        sign = text[index]
        if in_string:
            in_string, escaped = escaped or sign != '"', sign == "\\" and not escaped
        elif sign == '"':
            in_string = True
        elif sign in "{[":
            closing.append("}" if sign == "{" else "]")
            if len(closing) > DEEPEST:
                return ""
        elif sign in "}]":
            if not closing or closing.pop() != sign:
                return whole
            if not closing:
                return text[start : index + 1]
            whole = text[start : index + 1] + "".join(reversed(closing))
        elif sign == ",":
            whole = text[start:index] + "".join(reversed(closing))
    if in_string:
        ended = text[start:] + '"' + "".join(reversed(closing))
        return ended if _loads(ended) is not None else whole
    ended = text[start:] + "".join(reversed(closing))
    return ended if _loads(ended) is not None else whole
