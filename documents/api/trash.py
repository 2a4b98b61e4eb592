"""The way back out of the trash; into it leads DELETE on the document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView
from documents.api.serializers.documents import DocumentDetailForm
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services import trash


class Restoring(TenantView):
    """Restore a deleted document."""

    permissions = {"POST": Permission.DELETE_DOCUMENTS}

    @extend_schema(
        operation_id="restore_document",
        tags=["documents"],
        request=None,
        responses=answers(403, 404, ok_200=DocumentDetailForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Take a document out of the trash as it was; one that is not in it is answered as it stands."""
        document = access.get_document(self.actor, document_id, for_update=True, with_deleted=True)
        if document.deleted_at is not None:
            trash.restore_document(actor=self.actor, document=document)
        return Response(DocumentDetailForm(document).data)
