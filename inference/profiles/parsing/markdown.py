"""A page as Markdown out of what a model wrote; knows nothing of how it is shown."""

from __future__ import annotations

import re

from inference.profiles.parsing.spotting import box_of
from inference.types import Box, Chart, Markdown

_FENCED = re.compile(r"\A\s*```(?:markdown|md|html)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL | re.IGNORECASE)
_FIGURE = re.compile(r"^\s*\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\)\s*,\s*\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*\)\s*$")
_FLOW = re.compile(r"^\s*(?:graph|flowchart|sequenceDiagram|stateDiagram|classDiagram|mindmap|gantt|pie)\b")
_MERMAID = re.compile(r"```mermaid\s*\n?(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)


def parse_markdown(text: str) -> Markdown:
    """The Markdown without a fence around it; lines of bare coordinates are figures, told apart."""
    fenced = _FENCED.match(text)
    kept: list[str] = []
    figures: list[Box] = []
    for line in (fenced.group(1) if fenced else text).splitlines():
        place = _FIGURE.match(line)
        box = box_of([float(number) for number in place.groups()]) if place else None
        if box:
            figures.append(box)
        elif not place:
            kept.append(line)
    return Markdown("\n".join(kept).strip(), tuple(figures))


def is_only_coordinates(text: str) -> bool:
    """True where a page was answered with places alone: a known failure that another prompt cures."""
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and all(_FIGURE.match(line) for line in lines)


def parse_chart(text: str) -> Chart:
    """A flow chart as Mermaid, everything else as Markdown."""
    mermaid = _MERMAID.search(text)
    if mermaid:
        return Chart("mermaid", mermaid.group(1).strip())
    stripped = text.strip()
    return Chart("mermaid" if _FLOW.match(stripped) else "markdown", stripped)


def parse_formula(text: str) -> str:
    """LaTeX without the signs that set it apart from text."""
    stripped = text.strip()
    for opening, closing in (("$$", "$$"), ("\\[", "\\]"), ("\\(", "\\)"), ("$", "$")):
        inner = stripped[len(opening) : len(stripped) - len(closing)]
        if stripped.startswith(opening) and stripped.endswith(closing) and inner and opening not in inner:
            return inner.strip()
    return stripped
