"""Who did what in the tenant, newest first."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from documents.api.base import TenantView, checked
from documents.api.paging import take_page
from documents.api.serializers.audit import AuditEventForm, AuditPage, AuditQuery
from documents.api.serializers.errors import answers
from documents.models import AuditEvent, Permission

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
        rows = AuditEvent.objects.filter(**{COLUMNS[name]: query[name] for name in COLUMNS if name in query})
        return Response(take_page(rows, request=request, query=query, form=AuditEventForm))
