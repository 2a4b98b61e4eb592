"""Figures, spans of time and labels as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from documents.services.formats import amount_text, count_text, join_reasons
from inference.types import FieldSpec

register = template.Library()


@register.filter
def amount(value: float | None) -> str:
    """An amount with two decimals and separated thousands; "" for none."""
    return "" if value is None else amount_text(value)


@register.filter
def label(spec: FieldSpec) -> str:
    """What a reader of the language now spoken calls a field or a column."""
    return spec.label_in(get_language() or "")


@register.filter
def reasons(statements: Iterable[str]) -> str:
    """Statements on one line; the full stop of one that another follows is left out."""
    *before, last = statements or [""]
    return join_reasons([*(statement.rstrip(".。") for statement in before), last])


@register.filter
def count(value: int) -> str:
    """A whole number with separated thousands."""
    return count_text(value)


@register.simple_tag
def strip(states: Iterable[str]) -> SafeString:
    """A tick per field, its look by the field's state; the words stand below it."""
    ticks = format_html_join("", '<i class="tick tick-{}"></i>', ((state,) for state in states))
    return format_html('<span class="strip" aria-hidden="true">{}</span>', ticks)


@register.filter
def waiting(since: dt.datetime) -> str:
    """How long ago `since` is, in the two largest units that matter."""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return (
            _("%(days)s d %(hours)s h") % {"days": days, "hours": hours} if hours else _("%(days)s d") % {"days": days}
        )
    if hours:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(minutes)s min") % {"minutes": minutes} if minutes else _("just now")
