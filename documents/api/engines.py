"""The engines a team may choose, and its choice."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.serializers.engines import EngineChoiceBody, EnginesForm, engines_form
from documents.api.serializers.errors import answers
from documents.models import Permission, Tenant
from documents.services.engine_choice import choose_engines


class Engines(TenantView):
    """The team's country, what is set up here, and the order it is tried in."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS, "PATCH": Permission.CHOOSE_ENGINES}

    @extend_schema(operation_id="get_engines", tags=["engines"], responses=answers(ok_200=EnginesForm))
    def get(self, request: Request) -> Response:
        """Every engine set up here, whether the team may use it and why not, and the order it has chosen."""
        return self._answer(self._tenant())

    @extend_schema(
        operation_id="choose_engines",
        tags=["engines"],
        request=EngineChoiceBody(partial=True),
        responses=answers(400, 403, 422, ok_200=EnginesForm),
    )
    def patch(self, request: Request) -> Response:
        """Say the team's country, its order of engines, or both; an empty order leaves reading to the CPU engine."""
        given = checked(EngineChoiceBody, request.data)
        tenant = self._tenant()
        chosen = choose_engines(
            actor=self.actor,
            territory=given.get("territory", tenant.territory),
            engines=given.get("order", tenant.engines),
        )
        return self._answer(chosen)

    def _tenant(self) -> Tenant:
        return Tenant.objects.get(pk=self.actor.tenant_id)

    def _answer(self, tenant: Tenant) -> Response:
        form: Any = EnginesForm(engines_form(tenant))
        return Response(form.data)
