"""The key beside a word: what this person presses for an action of the review page. Knows no action by itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.services.keys import DEFAULTS, key_text

register = template.Library()


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], action: str) -> SafeString:
    """A `kbd` with the key of `action` as the context's `keys` have it, for the eye alone."""
    keys = context.get("keys") or DEFAULTS
    return format_html('<kbd aria-hidden="true">{}</kbd>', key_text(keys[action]))


@register.simple_tag(takes_context=True)
def key_words(context: dict[str, Any], action: str) -> str:
    """The key of `action` as it is spoken: "Alt P", "Shift Enter"."""
    keys = context.get("keys") or DEFAULTS
    return str(keys[action]).replace("+", " ")
