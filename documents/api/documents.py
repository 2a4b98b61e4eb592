"""The list of documents, uploads, and one document as it stands."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.document_query import choose_template, find_rows
from documents.api.paging import take_page
from documents.api.serializers.documents import (
    DocumentDetailForm,
    DocumentForm,
    DocumentPage,
    DocumentQuery,
    UploadBody,
    UploadedForm,
)
from documents.api.serializers.errors import answers
from documents.models import Document, Permission
from documents.services import intake, trash

FORM_OVERHEAD = 64 * 1024  # what multipart adds around a file


class DocumentList(TenantView):
    """`GET` lists, `POST` uploads."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS, "POST": Permission.UPLOAD_DOCUMENTS}
    is_request_scoped = False  # an upload is slow to arrive and slow to store
    parser_classes = [MultiPartParser]

    def body_limit(self) -> int:
        return settings.MAX_UPLOAD_BYTES + FORM_OVERHEAD

    @extend_schema(
        operation_id="list_documents",
        tags=["documents"],
        parameters=[DocumentQuery],
        responses=answers(400, 422, ok_200=DocumentPage),
    )
    def get(self, request: Request) -> Response:
        """Documents, newest first."""
        query = checked(DocumentQuery, request.query_params)
        with self.scope():
            rows = (
                find_rows(self.actor, query)
                .select_related("template", "locked_by", "assigned_to")
                .defer("template__definition")
            )
            page = take_page(rows, request=request, query=query, form=DocumentForm)
        return Response(page)

    @extend_schema(
        operation_id="upload_document",
        tags=["documents"],
        request={"multipart/form-data": UploadBody},
        responses=answers(
            400,
            403,
            413,
            415,
            422,
            503,
            new_202=OpenApiResponse(UploadedForm, description="Taken; `Location` says where it will be."),
            known_200=OpenApiResponse(UploadedForm, description="These bytes were here already; nothing was stored."),
        ),
    )
    def post(self, request: Request) -> Response:
        """Upload one PDF or image."""
        body = checked(UploadBody, request.data)
        with self.scope():
            template = choose_template(self.actor, body["template"]) if body.get("template") else None
        receipt = intake.receive_document(
            actor=self.actor,
            file=body["file"],
            name=body["file"].name,
            template=template,
            process_anyway=body["process_anyway"],
        )
        with self.scope():
            # Not through the door of ids that people give: a key that may only upload is told of its own upload.
            document = Document.objects.select_related("template", "extraction").get(pk=receipt.document.pk)
            document.duplicate = receipt.is_duplicate  # type: ignore[attr-defined]  # for the form alone
            answer = UploadedForm(document).data
        status = 200 if receipt.is_duplicate else 202
        return Response(answer, status=status, headers={"Location": document_path(document)})


class DocumentDetail(TenantView):
    """One document."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS, "DELETE": Permission.DELETE_DOCUMENTS}

    @extend_schema(operation_id="get_document", tags=["documents"], responses=answers(404, ok_200=DocumentDetailForm))
    def get(self, request: Request, document_id: Any) -> Response:
        """One document with its pages and fields."""
        return Response(DocumentDetailForm(access.get_document(self.actor, document_id)).data)

    @extend_schema(operation_id="delete_document", tags=["documents"], responses=answers(403, 404, 409, done_204=None))
    def delete(self, request: Request, document_id: Any) -> Response:
        """Put a document into the trash, from which it can be restored for 30 days."""
        document = access.get_document(self.actor, document_id, for_update=True)
        trash.delete_document(actor=self.actor, document=document)
        return Response(status=204)


def document_path(document: Document) -> str:
    """Where a document is."""
    return reverse("api:document", args=[document.pk])
