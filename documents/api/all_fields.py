"""Everything a document says of itself, without a template."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView
from documents.api.serializers.all_fields import AllFieldsForm
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services.all_fields import all_fields_json, find_all_fields


class AllFields(TenantView):
    """Labels with their values, and tables."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS}

    @extend_schema(operation_id="list_all_fields", tags=["documents"], responses=answers(404, ok_200=AllFieldsForm))
    def get(self, request: Request, document_id: Any) -> Response:
        """Every label with its value and every table on the read pages, found without a template; stores nothing."""
        document = access.get_document(self.actor, document_id)
        return Response(AllFieldsForm(all_fields_json(find_all_fields(document))).data)
