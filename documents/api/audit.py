"""Who did what in the tenant, newest first, and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.paging import take_page
from documents.api.serializers.audit import AuditEventForm, AuditFilter, AuditPage, AuditQuery
from documents.api.serializers.errors import answers
from documents.models import AuditEvent, Permission
from documents.services.audit_log import FORMATS, record_export, with_places, write_events

COLUMNS = {
    "actor": "actor_name",
    "action": "action",
    "object_type": "object_type",
    "object_id": "object_id",
    "created_after": "created_at__gte",
    "created_before": "created_at__lt",
}


class AuditList(TenantView):
    """The audit log."""

    permissions = {"GET": Permission.VIEW_AUDIT}

    @extend_schema(
        operation_id="list_audit_events",
        tags=["audit"],
        parameters=[AuditQuery],
        responses=answers(400, 403, ok_200=AuditPage),
    )
    def get(self, request: Request) -> Response:
        """What happened, newest first."""
        query = checked(AuditQuery, request.query_params)
        return Response(take_page(with_places(_find(query)), request=request, query=query, form=AuditEventForm))


class AuditFile(TenantView):
    """The audit log as a file."""

    permissions = {"GET": Permission.VIEW_AUDIT}
    is_request_scoped = False

    @extend_schema(
        operation_id="export_audit_events",
        tags=["audit"],
        parameters=[AuditFilter],
        responses={(200, FORMATS["jsonl"].media_type): OpenApiTypes.BINARY, **answers(400, 403)},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Every event that fits as JSON lines, newest first.

        `hash` is sha256 over the hash of the event before it (nothing before the first), a space, `number`, a space and
        `content`. So a file of everything shows by itself whether anything in it was changed.
        """
        query = checked(AuditFilter, request.query_params)
        with self.scope():
            record_export(actor=self.actor, wanted={name: str(value) for name, value in query.items()})
        return StreamingHttpResponse(
            write_events(self.actor.tenant_id, lambda: _find(query), "jsonl"),
            content_type=FORMATS["jsonl"].media_type,
            headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
        )


def _find(query: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(**{COLUMNS[name]: query[name] for name in COLUMNS if name in query})
