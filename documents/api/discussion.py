"""Comments on a document."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.serializers.discussion import CommentBody, CommentForm, CommentList
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services import discussion


class Comments(TenantView):
    """What people said about a document."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS, "POST": Permission.COMMENT_DOCUMENTS}

    @extend_schema(operation_id="list_comments", tags=["documents"], responses=answers(404, ok_200=CommentList))
    def get(self, request: Request, document_id: Any) -> Response:
        """The comments on a document, oldest first."""
        document = access.get_document(self.actor, document_id)
        return Response({"results": CommentForm(document.comments.all(), many=True).data})

    @extend_schema(
        operation_id="add_comment",
        tags=["documents"],
        request=CommentBody,
        responses=answers(400, 403, 404, new_201=CommentForm),
    )
    def post(self, request: Request, document_id: Any) -> Response:
        """Say something about a document; a colleague named with @ is told."""
        body = checked(CommentBody, request.data)
        document = access.get_document(self.actor, document_id)
        comment = discussion.add_comment(actor=self.actor, document=document, text=body["text"])
        return Response(CommentForm(comment).data, status=201)
