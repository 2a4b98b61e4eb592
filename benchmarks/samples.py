"""The committed sample documents as the benchmarks' input: which must be read by OCR and which bring their text."""

from __future__ import annotations

import json
from pathlib import Path

import documents

FOLDER = Path(documents.__file__).parent / "samples"


def scans() -> dict[str, bytes]:
    """Samples without a text layer, by name."""
    return _samples(has_text=False)


def with_text() -> dict[str, bytes]:
    """Samples whose pages all have a text layer, by name."""
    return _samples(has_text=True)


def _samples(*, has_text: bool) -> dict[str, bytes]:
    expected = json.loads((FOLDER / "expected.json").read_text())
    return {
        name: (FOLDER / name).read_bytes()
        for name, facts in expected.items()
        if facts["outcome"] == "read" and facts["has_text_layer"] is has_text
    }


def fresh(content: bytes, number: int) -> bytes:
    """The same picture in other bytes: image readers stop at the picture's end."""
    return content + number.to_bytes(4, "big")
