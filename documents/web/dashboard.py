"""The tenant's dashboard: its figures over a period, as pictures with the numbers beside them, and as a file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from documents.models import Actor, Permission
from documents.services import corrected
from documents.services.figures import MOST_DAYS, Figures, Period, take_figures
from documents.web.base import tenant_view

PRESETS = {"7": _("7 days"), "14": _("14 days"), "30": _("30 days"), "90": _("90 days")}
DEFAULT = "14"
STAGES = {
    "reading": _("Waits to be read"),
    "needs_review": _("Needs review"),
    "in_review": _("In review"),
    "held": _("Parked, asked or sent back"),
    "failed": _("Failed"),
}


@require_GET
@tenant_view(Permission.VIEW_FIGURES)
def show_dashboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page, for `days` or `from` and `to`; `format=csv` answers the same figures as a file."""
    period, problem = read_period(request.GET)
    figures = take_figures(period, actor.tenant_id)
    fields = corrected.corrected_fields(period, actor.tenant_id)
    issuers = corrected.corrected_issuers(period, actor.tenant_id)
    if request.GET.get("format") == "csv":
        return _file(figures, fields, issuers)
    context = {
        **figures_context(figures, fields, issuers),
        "problem": problem,
        "presets": PRESETS.items(),
        "chosen": request.GET.get("days", "" if "from" in request.GET else DEFAULT),
        "people": corrected.people_at_work(period),
        "can_invite": actor.can(Permission.MANAGE_PEOPLE),
    }
    return render(request, "dashboard/page.html", context)


def figures_context(figures: Figures, fields: list[corrected.Share], issuers: list[corrected.Share]) -> dict[str, Any]:
    """What the drawing of the figures needs, here and on the staff's site."""
    return {
        "figures": figures,
        "stages": [(stage, STAGES[stage.name]) for stage in figures.stages],
        "fields": fields,
        "issuers": issuers,
        "most_field": max((share.share for share in fields), default=0),
        "most_issuer": max((share.share for share in issuers), default=0),
        "totals": {name: sum(getattr(day, name) for day in figures.days)
                   for name in ("approved", "waiting", "rejected", "failed")},
    }  # fmt: skip


def read_period(query: Mapping[str, str]) -> tuple[Period, str]:
    """The period asked for, and a sentence when it makes no sense, with which comes the default."""
    default = Period.of_days(int(DEFAULT))
    if "from" not in query and "to" not in query:
        days = query.get("days", DEFAULT)
        return (Period.of_days(int(days)), "") if days in PRESETS else (default, str(_("Choose one of the periods.")))
    try:
        period = Period(dt.date.fromisoformat(query.get("from", "")), dt.date.fromisoformat(query.get("to", "")))
    except ValueError:
        return default, str(_("Give both days, as in 2026-11-08."))
    if not 1 <= period.days <= MOST_DAYS:
        return default, str(_("The first day must not be after the last, nor more than a year before it."))
    return period, ""


def _file(figures: Figures, fields: list[corrected.Share], issuers: list[corrected.Share]) -> HttpResponse:
    name = f"figures-{figures.period.first}-{figures.period.last}.csv"
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["figure", "of", "value"])
    writer.writerows(_rows(figures, fields, issuers))
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(
    figures: Figures, fields: list[corrected.Share], issuers: list[corrected.Share]
) -> Iterator[tuple[str, str, Any]]:
    for name in ("documents", "documents_before", "approved", "straight_through", "review_seconds",
                 "review_seconds_before", "waiting", "seconds_per_page", "storage_bytes"):  # fmt: skip
        yield name, "", getattr(figures, name)
    for stage in figures.stages:
        yield "waiting_now", stage.name, stage.count
    for day in figures.days:
        for part in ("approved", "waiting", "rejected", "failed"):
            yield f"came_and_{part}", day.date.isoformat(), getattr(day, part)
    for kind, shares in (("changed_share_of_field", fields), ("changed_share_of_issuer", issuers)):
        for share in shares:
            # A leading apostrophe keeps a spreadsheet from running a name as a formula.
            safe = f"'{share.name}" if share.name.startswith(("=", "+", "-", "@", "\t", "\r")) else share.name
            yield kind, safe, round(share.share, 4)
