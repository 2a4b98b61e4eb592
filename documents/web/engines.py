"""The engines of the team: in which country it works, what reads its documents, and in which order that is tried."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents.models import Actor, Permission, ProcessHeartbeat, Tenant
from documents.services.countries import list_countries
from documents.services.engine_choice import (
    CannotChoose,
    EngineChoice,
    choose_engines,
    engine_choices,
    order_of,
    why_excluded,
)
from documents.services.heartbeats import list_alive
from documents.services.task_words import task_words
from documents.web.base import is_htmx, tenant_view


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine on the page. `number`: its place in the order, 0 where not chosen; `reason`: why it cannot be.

    `answers`: whether a worker has reached it within the last seconds. `is_never_asked`: stands behind the CPU engine,
    which always answers.
    """

    choice: EngineChoice
    number: int
    tasks: list[str]
    reason: str
    answers: bool
    is_never_asked: bool


@require_http_methods(["GET", "HEAD", "POST"])
@tenant_view(Permission.CHOOSE_ENGINES)
def edit_engines(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page. A POST keeps the country and the order; one with `move` shows the order changed, nothing kept yet."""
    tenant = Tenant.objects.get(pk=actor.tenant_id)
    if request.method != "POST":
        return _page(request, tenant.territory, [choice.name for choice in order_of(tenant)])
    territory, order = request.POST.get("territory", ""), request.POST.getlist("engine")
    if "move" in request.POST:
        return _page(request, territory, moved_order(request.POST), is_draft=True)
    try:
        choose_engines(actor=actor, territory=territory, engines=order)
    except CannotChoose as error:
        return _page(request, territory, order, problem=str(error), is_draft=True, status=422)
    return _page(request, territory, order, is_saved=True) if is_htmx(request) else redirect("engines")


def moved_order(post: QueryDict) -> list[str]:
    """The posted `engine`s after the posted `move`: "up", "down", "in" or "out", a colon and the engine's name."""
    order = post.getlist("engine")
    step, _colon, name = post.get("move", "").partition(":")
    if step == "in" and name not in order:
        return [*order, name]
    if name not in order:
        return order
    place = order.index(name)
    order.remove(name)
    if step == "out":
        return order
    order.insert(max(0, place + {"up": -1, "down": 1}.get(step, 0)), name)
    return order


def engine_rows(order: list[str], territory: str) -> list[EngineRow]:
    """The chosen engines in their order, then the others; names of engines that have gone are left out."""
    known = engine_choices()
    chosen = [known[name] for name in order if name in known]
    others = [choice for choice in known.values() if choice not in chosen]
    alive = list_alive()
    last = next((number for number, choice in enumerate(chosen, start=1) if choice.profile is None), len(chosen))
    return [
        EngineRow(
            choice,
            number,
            task_words(choice.tasks),
            why_excluded(choice, territory),
            answers=_is_alive(choice, alive),
            is_never_asked=number > last,
        )
        for number, choice in (*enumerate(chosen, start=1), *((0, choice) for choice in others))
    ]


def _is_alive(choice: EngineChoice, alive: set[tuple[str, str]]) -> bool:
    """By signs of life alone: nobody waits here for an engine's answer."""
    if choice.profile is None:
        return any(kind == ProcessHeartbeat.Kind.WORKER for kind, _detail in alive)
    return (ProcessHeartbeat.Kind.ENGINE, choice.name) in alive


def _page(
    request: HttpRequest,
    territory: str,
    order: list[str],
    *,
    problem: str = "",
    is_draft: bool = False,
    is_saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = engine_rows(order, territory)
    context = {
        "chosen": [row for row in rows if row.number],
        "others": [row for row in rows if not row.number],
        "may_wait": any(row.number for row in rows)
        and all(row.choice.profile is not None for row in rows if row.number),
        "has_models": any(row.choice.profile for row in rows),
        "countries": list_countries(),
        "territory": territory,
        "problem": problem,
        "is_draft": is_draft,
        "is_saved": is_saved,
    }
    return render(request, "engines/page.html", context, status=status)
