"""The pieces of what a model said, so that spaces and ends of lines can be seen. Knows no model."""

from __future__ import annotations

from django import template

register = template.Library()
SIGNS = str.maketrans({" ": "␣", "\n": "↵", "\t": "⇥"})


@register.filter
def visible(text: str) -> str:
    """`text` with spaces outside of words, ends of lines and tabs as signs."""
    inner = text.strip()
    if not inner:
        return text.translate(SIGNS)
    begin = text.index(inner)
    return f"{text[:begin].translate(SIGNS)}{inner}{text[begin + len(inner) :].translate(SIGNS)}"
