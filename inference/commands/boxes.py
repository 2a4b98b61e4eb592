"""How the commands print boxes."""

from __future__ import annotations

from inference.types import Box


def rounded(box: Box) -> list[float]:
    """To a hundred-thousandth of the page."""
    return [round(edge, 5) for edge in box]
