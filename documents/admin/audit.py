"""The audit log of every tenant: who did what, when, with the values before and after. Nobody changes it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import RelatedDropdownFilter

from documents.admin.covering import CoveredModelAdmin
from documents.admin.events import BY_WHAT_WHO_AND_WHEN, ShowsEvents
from documents.admin.site import site
from documents.models import AuditEvent


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ShowsEvents, CoveredModelAdmin):
    """Look up what happened."""

    covered = ("before", "after")
    searches_covered = False

    list_display = ("created_at", "who", "action", "tenant", "object_type", "object_id")
    list_select_related = ("tenant",)
    list_filter = (("tenant", RelatedDropdownFilter), *BY_WHAT_WHO_AND_WHEN)
    fields = (
        "created_at",
        "who",
        "action",
        "tenant",
        "object_type",
        "object_id",
        "request_id",
        "value_before",
        "value_after",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        rows: QuerySet[AuditEvent] = super().get_queryset(request)
        return rows.select_related("tenant")
