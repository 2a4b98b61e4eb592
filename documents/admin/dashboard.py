"""The staff's overview: the figures of every tenant together, or of one, over a period."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from documents.access import NotFound, parse_id
from documents.admin.covering import may_look_into
from documents.models import Tenant
from documents.services.dashboard import DEFAULT, PRESETS, InvalidPeriod, read_period, take_dashboard
from documents.services.figures import Period
from documents.services.heartbeats import what_is_missing


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """unfold's hook for the first page: what its template shows above the list of models. Runs as ops."""
    problem = ""
    try:
        period = read_period(request.GET.dict())
    except InvalidPeriod as error:
        period, problem = Period.of_days(int(DEFAULT)), str(error)
    tenants = list(Tenant.objects.order_by("name", "id"))
    tenant = _chosen(request.GET.get("tenant", ""), tenants)
    board = take_dashboard(period, tenant.pk if tenant else None)
    hides_issuers = tenant is None or not may_look_into(request, tenant.pk)
    if hides_issuers:  # whom a team does business with stands in its documents
        board = replace(board, issuers=[])
    return {
        **context,
        "board": board,
        "hides_issuers": hides_issuers,
        "figures": board.figures,
        "problem": problem,
        "missing": what_is_missing(),
        "presets": PRESETS.items(),
        "chosen_days": request.GET.get("days", DEFAULT),
        "tenants": tenants,
        "chosen_tenant": tenant,
    }


def _chosen(tenant_id: str, tenants: list[Tenant]) -> Tenant | None:
    try:
        wanted = parse_id(tenant_id)
    except NotFound:
        return None
    return next((tenant for tenant in tenants if tenant.pk == wanted), None)
