"""What leaves as bytes: page images we encoded ourselves, originals as attachments, exports."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from documents import access, storage
from documents.api.base import TenantView, checked
from documents.api.serializers.errors import answers
from documents.models import Permission
from documents.services.export import FORMATS, export_document
from documents.services.originals import download_name, open_original
from inference.media import AVI, BMP, HEIC, JPEG, MATROSKA, MP4, PDF, PNG, QUICKTIME, TIFF, WEBP, XML

TAKEN = (PDF, PNG, JPEG, WEBP, BMP, TIFF, HEIC, XML, MP4, QUICKTIME, MATROSKA, AVI)  # what a document may be


class PageImage(TenantView):
    """One page as people see it."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS}
    is_request_scoped = False

    @extend_schema(
        operation_id="get_page_image",
        tags=["documents"],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, **answers(404, 503)},
    )
    def get(self, request: Request, document_id: Any, number: int) -> FileResponse:
        """A page as a JPEG."""
        with self.scope():
            key = access.get_page(self.actor, document_id, number).image_key
        return FileResponse(storage.open_file(key), content_type="image/jpeg")


class OriginalFile(TenantView):
    """The file as it was uploaded."""

    permissions = {"GET": Permission.VIEW_DOCUMENTS}
    is_request_scoped = False

    @extend_schema(
        operation_id="get_original_file",
        tags=["documents"],
        responses={**{(200, kind): OpenApiTypes.BINARY for kind in TAKEN}, **answers(404, 503)},
    )
    def get(self, request: Request, document_id: Any) -> FileResponse:
        """The uploaded file, byte for byte, always as an attachment."""
        with self.scope():
            document = access.get_document(self.actor, document_id)
        if request.method == "HEAD":  # nothing leaves, so nothing is noted
            file = storage.open_file(document.storage_key)
        else:
            file = open_original(actor=self.actor, document=document)
        return FileResponse(
            file,
            as_attachment=True,
            filename=download_name(document),
            content_type=document.media_type,
        )


class ExportQuery(serializers.Serializer[Any]):
    """What form the export has."""

    format = serializers.CharField(default="json", max_length=20, help_text=", ".join(FORMATS))


class Export(TenantView):
    """A document's values as a file."""

    permissions = {"GET": Permission.EXPORT_DOCUMENTS}

    @extend_schema(
        operation_id="export_document",
        tags=["documents"],
        parameters=[OpenApiParameter("format", str, enum=list(FORMATS), default="json")],
        responses={
            **{(200, kind.partition(";")[0]): OpenApiTypes.BINARY for kind, _ in FORMATS.values()},
            (200, "application/json"): OpenApiTypes.OBJECT,
            **answers(400, 403, 404, 409),
        },
    )
    def get(self, request: Request, document_id: Any) -> HttpResponse:
        """A document's current values as JSON, Excel or CSV."""
        query = checked(ExportQuery, request.query_params)
        document = access.get_document(self.actor, document_id)
        export = export_document(actor=self.actor, document=document, file_format=query["format"])
        response = HttpResponse(export.content, content_type=export.media_type)
        response.headers["Content-Disposition"] = str(content_disposition_header(True, export.name))
        return response
