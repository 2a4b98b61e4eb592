"""The tenant's dashboard: its figures over a period, as pictures with the numbers beside them, and as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents.models import Actor, Permission
from documents.services.corrected import people_at_work
from documents.services.dashboard import DEFAULT, PRESETS, InvalidPeriod, read_period, take_dashboard, write_csv
from documents.services.figures import Period
from documents.web.base import tenant_view


@require_GET
@tenant_view(Permission.VIEW_FIGURES)
def show_dashboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page, for `days` or `from` and `to`; `format=csv` answers the same figures as a file."""
    problem = ""
    try:
        period = read_period(request.GET.dict())
    except InvalidPeriod as error:
        period, problem = Period.of_days(int(DEFAULT)), str(error)
    board = take_dashboard(period, actor.tenant_id)
    if request.GET.get("format") == "csv":
        name = f"figures-{period.first}-{period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write_csv(board), content_type="text/csv; charset=utf-8", headers=headers)
    context = {
        "board": board,
        "figures": board.figures,
        "problem": problem,
        "presets": PRESETS.items(),
        "chosen": request.GET.get("days", "" if "from" in request.GET else DEFAULT),
        "people": people_at_work(period),
        "can_invite": actor.can(Permission.MANAGE_PEOPLE),
    }
    return render(request, "dashboard/page.html", context)
