"""Files of many documents: ask for one, follow it, fetch it; and the layouts they are written in."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents import access
from documents.api.base import TenantView, checked
from documents.api.document_query import choose_template
from documents.api.errors import Problem
from documents.api.paging import PageQuery, take_page
from documents.api.serializers.errors import answers
from documents.api.serializers.exports import (
    ExportBody,
    ExportForm,
    ExportPage,
    LayoutBody,
    LayoutForm,
    LayoutPage,
    LayoutQuery,
    RequestedForm,
)
from documents.models import Actor, Document, Export, ExportLayout, Permission
from documents.services.export import FORMATS
from documents.services.export.layouts import delete_layout, save_layout, snapshot_of
from documents.services.export.requests import delete_export, open_export, request_export
from documents.services.export.selection import Order

# The list's tab that holds the documents of a status that has something to export.
TABS = {
    Document.Status.NEEDS_REVIEW: "needs-review",
    Document.Status.IN_REVIEW: "in-review",
    Document.Status.APPROVED: "approved",
    Document.Status.REJECTED: "rejected",
}


class ExportList(TenantView):
    """`GET` lists, `POST` asks for a file."""

    permissions = {"GET": Permission.EXPORT_DOCUMENTS, "POST": Permission.EXPORT_DOCUMENTS}

    @extend_schema(
        operation_id="list_exports", tags=["exports"], parameters=[PageQuery], responses=answers(400, ok_200=ExportPage)
    )
    def get(self, request: Request) -> Response:
        """Exports of the tenant, newest first; they are kept for 30 days."""
        query = checked(PageQuery, request.query_params)
        rows = Export.objects.select_related("requested_by").defer("criteria")
        return Response(take_page(rows, request=request, query=query, form=ExportForm))

    @extend_schema(
        operation_id="request_export",
        tags=["exports"],
        request=ExportBody,
        responses=answers(
            400,
            403,
            409,
            422,
            new_202=OpenApiResponse(RequestedForm, description="Taken; `Location` says where to follow it."),
            known_200=OpenApiResponse(RequestedForm, description="The same was asked before; this is that export."),
        ),
    )
    def post(self, request: Request) -> Response:
        """Have many documents written into one file, in the background."""
        body = checked(ExportBody, request.data)
        receipt = request_export(actor=self.actor, order=_order(self.actor, body))
        export = receipt.export
        export.repeated = receipt.is_repeated  # type: ignore[attr-defined]  # for the form alone
        status = 200 if receipt.is_repeated else 202
        return Response(RequestedForm(export).data, status=status, headers={"Location": _path(export)})


class ExportDetail(TenantView):
    """One export."""

    permissions = {"GET": Permission.EXPORT_DOCUMENTS, "DELETE": Permission.EXPORT_DOCUMENTS}

    @extend_schema(operation_id="get_export", tags=["exports"], responses=answers(404, ok_200=ExportForm))
    def get(self, request: Request, export_id: Any) -> Response:
        """How far one export is."""
        return Response(ExportForm(access.get_export(self.actor, export_id)).data)

    @extend_schema(operation_id="delete_export", tags=["exports"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, export_id: Any) -> Response:
        """Delete an export and its file; somebody else's needs the right to delete documents."""
        delete_export(actor=self.actor, export=access.get_export(self.actor, export_id))
        return Response(status=204)


class ExportFile(TenantView):
    """The finished file."""

    permissions = {"GET": Permission.EXPORT_DOCUMENTS}
    is_request_scoped = False

    @extend_schema(
        operation_id="get_export_file",
        tags=["exports"],
        responses={
            **{(200, media_type.partition(";")[0]): OpenApiTypes.BINARY for media_type, _ in FORMATS.values()},
            **answers(404, 409, 503),
        },
    )
    def get(self, request: Request, export_id: Any) -> FileResponse:
        """The file of an export that is DONE, always as an attachment."""
        with self.scope():
            export = access.get_export(self.actor, export_id)
        return FileResponse(
            open_export(actor=self.actor, export=export),
            as_attachment=True,
            filename=export.name,
            content_type=FORMATS[export.file_format][0],
        )


class LayoutList(TenantView):
    """`GET` lists, `POST` makes."""

    permissions = {"GET": Permission.EXPORT_DOCUMENTS, "POST": Permission.EDIT_TEMPLATES}

    @extend_schema(
        operation_id="list_export_layouts",
        tags=["exports"],
        parameters=[LayoutQuery],
        responses=answers(400, 422, ok_200=LayoutPage),
    )
    def get(self, request: Request) -> Response:
        """Column layouts of templates in use, newest first."""
        query = checked(LayoutQuery, request.query_params)
        rows = ExportLayout.objects.filter(template__archived_at=None).select_related("template")
        if template := query.get("template"):
            rows = rows.filter(template=choose_template(self.actor, template))
        return Response(take_page(rows, request=request, query=query, form=LayoutForm))

    @extend_schema(
        operation_id="create_export_layout",
        tags=["exports"],
        request=LayoutBody,
        responses=answers(400, 403, 409, 422, made_201=LayoutForm),
    )
    def post(self, request: Request) -> Response:
        """Make a layout of a template's documents."""
        body = checked(LayoutBody, request.data)
        template = choose_template(self.actor, body["template"])
        layout = save_layout(actor=self.actor, template=template, name=body["name"], definition=body["definition"])
        location = reverse("api:export-layout", args=[layout.pk])
        return Response(LayoutForm(layout).data, status=201, headers={"Location": location})


class LayoutDetail(TenantView):
    """One layout."""

    permissions = {
        "GET": Permission.EXPORT_DOCUMENTS,
        "PATCH": Permission.EDIT_TEMPLATES,
        "DELETE": Permission.EDIT_TEMPLATES,
    }

    @extend_schema(operation_id="get_export_layout", tags=["exports"], responses=answers(404, ok_200=LayoutForm))
    def get(self, request: Request, layout_id: Any) -> Response:
        """One layout."""
        return Response(LayoutForm(access.get_layout(self.actor, layout_id)).data)

    @extend_schema(
        operation_id="change_export_layout",
        tags=["exports"],
        request=LayoutBody(partial=True),
        responses=answers(400, 403, 404, 409, 422, ok_200=LayoutForm),
    )
    def patch(self, request: Request, layout_id: Any) -> Response:
        """Change a layout's name or definition; its template stays."""
        layout = access.get_layout(self.actor, layout_id, for_update=True)
        bound = LayoutBody(data=request.data, partial=True)
        bound.is_valid(raise_exception=True)
        given = {"name": layout.name, "definition": layout.definition, **bound.validated_data}
        saved = save_layout(
            actor=self.actor,
            template=layout.template,
            name=given["name"],
            definition=given["definition"],
            layout=layout,
        )
        return Response(LayoutForm(saved).data)

    @extend_schema(operation_id="delete_export_layout", tags=["exports"], responses=answers(403, 404, done_204=None))
    def delete(self, request: Request, layout_id: Any) -> Response:
        """Delete a layout; files made with it stay."""
        delete_layout(actor=self.actor, layout=access.get_layout(self.actor, layout_id, for_update=True))
        return Response(status=204)


def _order(actor: Actor, body: dict[str, Any]) -> Order:
    template = body.get("template")
    query = {
        "status": TABS[body["status"]] if "status" in body else "any",
        "template": str(choose_template(actor, template).pk) if template else "",
        "from": str(body.get("created_from", "")),
        "to": str(body.get("created_to", "")),
        "text": body.get("text", ""),
    }
    return Order(
        file_format=body["format"],
        language=get_language() or "en",
        ids=tuple(body["ids"]) if "ids" in body else None,
        query={} if "ids" in body else {name: value for name, value in query.items() if value},
        layout=snapshot_of(_layout(actor, body["layout"])) if body.get("layout") else None,
        is_per_line=body["per_line"],
    )


def _layout(actor: Actor, name_or_id: str) -> ExportLayout:
    try:
        return access.get_layout(actor, name_or_id)
    except access.NotFound as error:
        sentence = _("No layout has that id, or not just one has that name.")
        raise Problem(422, "unknown_layout", sentence) from error


def _path(export: Export) -> str:
    return reverse("api:export", args=[export.pk])
