"""The committed sample documents as the benchmarks' input: which must be read by OCR and which bring their text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import documents

FOLDER = Path(documents.__file__).parent / "samples"


def scans() -> dict[str, bytes]:
    """Samples without a text layer, by name."""
    return _samples(has_text=False)


def with_text() -> dict[str, bytes]:
    """Samples whose pages all have a text layer, by name."""
    return _samples(has_text=True)


def template_of(name: str) -> str:
    """The name of the built-in template a sample is read with."""
    return str(_expected()[name]["template"])


def _samples(*, has_text: bool) -> dict[str, bytes]:
    return {
        name: (FOLDER / name).read_bytes()
        for name, facts in _expected().items()
        if facts["outcome"] == "read" and facts["has_text_layer"] is has_text
    }


def _expected() -> dict[str, dict[str, Any]]:
    expected: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text())
    return expected


def fresh(content: bytes, number: int) -> bytes:
    """The same picture in other bytes: image readers stop at the picture's end."""
    return content + number.to_bytes(4, "big")
