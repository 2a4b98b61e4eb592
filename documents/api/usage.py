"""What the tenant may use and how much of it is used now."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services.usage import LABELS, usage_of


class UseForm(serializers.Serializer[Any]):
    """One limit."""

    name = serializers.ChoiceField(choices=list(LABELS))
    used = serializers.IntegerField(help_text="Now, or in the last 60 seconds.")
    limit = serializers.IntegerField()


class UsageForm(serializers.Serializer[Any]):
    """Every limit of the tenant."""

    limits = UseForm(many=True)


class Usage(TenantView):
    """How much is used."""

    permissions = {"GET": Permission.VIEW_FIGURES}

    @extend_schema(operation_id="get_usage", tags=["figures"], responses=answers(403, ok_200=UsageForm))
    def get(self, request: Request) -> Response:
        """The tenant's limits, and how much of each is used now."""
        return Response(UsageForm({"limits": usage_of(tenant_id=self.actor.tenant_id)}).data)
