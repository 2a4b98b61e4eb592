"""The figures of the tenant's dashboard."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.errors import Problem
from documents.api.serializers.errors import answers
from documents.api.serializers.figures import DashboardForm, FiguresQuery
from documents.models import Permission
from documents.services.dashboard import InvalidPeriod, read_period, take_dashboard


class FiguresOfPeriod(TenantView):
    """Figures over a period."""

    permissions = {"GET": Permission.VIEW_FIGURES}

    @extend_schema(
        operation_id="get_figures",
        tags=["figures"],
        parameters=[FiguresQuery],
        responses=answers(400, 403, ok_200=DashboardForm),
    )
    def get(self, request: Request) -> Response:
        """What came, was decided and waits, and what people had to change: the last 14 days, or another period."""
        checked(FiguresQuery, request.query_params)
        try:
            period = read_period(request.query_params.dict())
        except InvalidPeriod as error:
            raise Problem(400, "invalid_period", str(error)) from error
        return Response(DashboardForm(take_dashboard(period, self.actor.tenant_id)).data)
