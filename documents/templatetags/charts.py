"""Figures drawn as pictures: bars by day and bars beside numbers; the numbers stand in words and tables, too."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from documents.services.figures import Day
from documents.services.formats import count_text

register = template.Library()
WIDTH, HEIGHT = 820, 200
LEFT, TOP, BOTTOM = 40, 20, 24
BAR_SHARE = 0.68  # of a day's width
PARTS = ("approved", "failed", "waiting", "rejected")  # from the ground up
MOST_TOTALS = 31  # more days leave no room for a figure on each bar
GAP = 1.5


@register.simple_tag
def day_chart(days: Sequence[Day]) -> SafeString:
    """Stacked bars, a day each, totals on top; as wide as its place, 820 to 200."""
    top = _round_up(max((day.total for day in days), default=0))
    floor, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    step = (WIDTH - LEFT) / max(len(days), 1)
    grid = format_html_join(
        "",
        '<path class="chart-line" d="M{} {}H{}"/><text class="chart-label" x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (LEFT, y, WIDTH, LEFT - 10, y + 4, count_text(round(top * part / 4)))
            for part in range(5)
            if (y := round(floor - height * part / 4, 1)) is not None and (top >= 4 or part in (0, 4))
        ),
    )
    every = max(1, -(-len(days) // MOST_TOTALS))
    bars = format_html_join(
        "",
        "{}",
        (
            (_bar(day, LEFT + number * step, step, floor, height / top, is_named=number % every == 0),)
            for number, day in enumerate(days)
        ),
    )
    return format_html(
        '<svg class="day-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path class="chart-hatch" d="M0 0V5"/></pattern></defs>{}{}</svg>',
        WIDTH,
        HEIGHT,
        _("Documents per day"),
        grid,
        bars,
    )


def _bar(day: Day, left: float, step: float, floor: float, scale: float, *, is_named: bool) -> SafeString:
    width, x = step * BAR_SHARE, left + step * (1 - BAR_SHARE) / 2
    parts, y = [], floor
    for name in PARTS:
        count = getattr(day, name)
        if count:
            size = max(count * scale - (GAP if y < floor else 0), 1)
            y -= count * scale
            parts.append((name, round(x, 1), round(y, 1), round(width, 1), round(size, 1)))
    middle = round(left + step / 2, 1)
    label = date_format(day.date, "j") if is_named else ""
    return format_html(
        "<g><title>{}: {}</title>{}{}"
        '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text></g>',
        date_format(day.date),
        day.total,
        format_html_join("", '<rect class="chart-{}" x="{}" y="{}" width="{}" height="{}"/>', parts),
        format_html('<text class="chart-total" x="{}" y="{}" text-anchor="middle">{}</text>', middle, round(y - 6, 1),
                    count_text(day.total)) if day.total and is_named else "",
        middle,
        HEIGHT - 6,
        label,
    )  # fmt: skip


def _round_up(most: int) -> int:
    """The top of the scale: four whole steps that look like figures people count in."""
    if most < 4:
        return max(most, 1)
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500):
        if most <= 4 * step:
            return 4 * step
    magnitude: int = 10 ** (len(str(most)) - 1)
    return -(-most // magnitude) * magnitude


@register.simple_tag
def share_bar(share: float, most: float) -> SafeString:
    """A bar as long as `share` is of `most`; the number stands beside it."""
    length = round(104 * share / most, 1) if most else 0
    return format_html(
        '<svg class="share-bar" viewBox="0 0 104 8" width="104" height="8" aria-hidden="true">'
        '<rect class="share-all" width="104" height="8"/><rect class="share-part" width="{}" height="8"/></svg>',
        length,
    )


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage with one decimal; a dash for none."""
    return "–" if share is None else f"{number_format(round(share * 100, 1), decimal_pos=1)} %"
