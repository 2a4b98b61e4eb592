"""Line icons, drawn inline so that they take the text's colour; knows shapes only."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Paths on a grid of 16, stroked, never filled.
SHAPES = {
    "logo": "M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M2.5 8h11",
    "sure": "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5M5.5 8.2l1.8 1.8 3.3-3.8",
    "person": "M8 2.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M2.8 14c.3-3 2.4-4.4 5.2-4.4s4.9 1.4 5.2 4.4",
    "to_check": "M8 1.3 14.7 8 8 14.7 1.3 8zM6.6 6.6c.2-1.7 2.8-1.6 2.8 0C9.4 7.8 8 7.8 8 9.1M8 10.9v.2",
    "rule_failed": "M8 2 14.6 13.6H1.4zM8 6.3v3.4M8 11.6v.2",
    "missing": "M2 4.5V2h2.5M6.8 2h2.4M11.5 2H14v2.5M14 6.8v2.4M14 11.5V14h-2.5M9.2 14H6.8M4.5 14H2v-2.5M2 9.2V6.8"
    "M8 4.8v4M8 11v.2",
    "ungrounded": "M2 2h12v12H2zM5 5l6 6M11 5l-6 6",
    "empty": "M4 8h8",
    "absent": "M2.5 8h11",
    "illegible": "M1.5 9c1.1-3 2.2-3 3.3 0s2.2 3 3.3 0 2.2-3 3.3 0 2.2 3 3.1 0",
    "parked": "M5.5 3v10M10.5 3v10",
    "asked": "M2 3h12v8H7l-3.2 2.7V11H2z",
    "sent_back": "M6 3.5 2.5 7 6 10.5M2.5 7h7a4 4 0 0 1 0 6.5H7",
    "undo": "M5.5 3 2.5 6l3 3M2.5 6h7a3.75 3.75 0 0 1 0 7.5H6",
    "more": "M3 8h.1M8 8h.1M13 8h.1",
    "received": "M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5M8 4.5V8l2.4 1.6",
    "processing": "M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M2.5 8h11",
    "needs_review": "M8 1.3 14.7 8 8 14.7 1.3 8zM6.6 6.6c.2-1.7 2.8-1.6 2.8 0C9.4 7.8 8 7.8 8 9.1M8 10.9v.2",
    "in_review": "M3.5 7.2h9v6.6h-9zM5.4 7V4.8a2.6 2.6 0 0 1 5.2 0V7",
    "approved": "M3 8.5l3.2 3.2L13 4.6",
    "rejected": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "failed": "M8 2 14.6 13.6H1.4zM8 6.3v3.4M8 11.6v.2",
    "upload": "M8 11V2.5M4.8 5.4 8 2.2l3.2 3.2M2.5 10.5v3h11v-3",
    "download": "M8 2.2v8.4M4.8 7.6 8 10.8l3.2-3.2M2.5 10.5v3h11v-3",
    "back": "M10 3 5 8l5 5",
    "forward": "M6 3l5 5-5 5",
    "down": "M3.5 6 8 10.5 12.5 6",
    "up": "M3.5 10 8 5.5l4.5 4.5",
    "add": "M8 3v10M3 8h10",
    "grip": "M6 4h.1M10 4h.1M6 8h.1M10 8h.1M6 12h.1M10 12h.1",
    "remove": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "pause": "M5.5 3.5v9M10.5 3.5v9",
    "resume": "M5 3.2v9.6L12.6 8z",
    "camera": "M1.8 5h3L6 3h4l1.2 2h3v8H1.8zM8 6.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8",
    "search": "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.3 10.3l3.4 3.4",
    "retry": "M13.5 5.2A6 6 0 1 0 14 8.6M13.7 2v3.4h-3.4",
    "menu": "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
    "bell": "M8 2.2A3.8 3.8 0 0 1 11.8 6c0 3.4 1.4 4.2 1.4 5.2H2.8C2.8 10.2 4.2 9.4 4.2 6A3.8 3.8 0 0 1 8 2.2"
    "M6.6 13.4h2.8",
    "trash": "M3 4.5h10M6 4.3V2.5h4v1.8M4.4 4.6l.6 9.2h6l.6-9.2M6.8 7v4.2M9.2 7v4.2",
    "comment": "M2.5 3h11v7.5H8L5 13.2v-2.7H2.5z",
    "fit_width": "M2 3v10M14 3v10M4.5 8h7M6.5 6l-2 2 2 2M9.5 6l2 2-2 2",
    "turn": "M12.8 9.6A5.1 5.1 0 1 1 11.6 4.5M12.2 1.8v3.3H8.9",
    "eye": "M1.5 8C3 5 5.3 3.6 8 3.6S13 5 14.5 8C13 11 10.7 12.4 8 12.4S3 11 1.5 8zM8 6a2 2 0 1 1 0 4a2 2 0 1 1 0-4",
    "pick": "M2 4.5V2h2.5M6.8 2h2.4M11.5 2H14v2.5M14 6.8v2.4M14 11.5V14h-2.5M9.2 14H6.8M4.5 14H2v-2.5M2 9.2V6.8",
    "file": "M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.2h3.2",
}


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """An icon by name; hidden from screen readers, for a word always stands beside it."""
    shape = mark_safe(SHAPES[name.lower()])  # noqa: S308  # from the table above
    return format_html(
        '<svg class="icon {}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        css_class,
        shape,
    )


@register.simple_tag
def shape(name: str) -> str:
    """The path of an icon alone, for drawings that set it themselves."""
    return SHAPES[name.lower()]
