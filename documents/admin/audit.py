"""The audit log of every tenant: who did what, when, with the values before and after. Nobody changes it."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, RelatedDropdownFilter

from documents.admin.base import pretty_json
from documents.admin.covering import CoveredModelAdmin
from documents.admin.filters import DayRangeFilter
from documents.admin.site import site
from documents.models import AuditEvent


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(CoveredModelAdmin):
    """Look up what happened."""

    covered = ("before", "after")
    searches_covered = False

    list_display = ("created_at", "who", "action", "tenant", "object_type", "object_id")
    list_select_related = ("tenant",)
    list_filter = (
        ("tenant", RelatedDropdownFilter),
        ("action", FieldTextFilter),
        ("actor_name", FieldTextFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("=object_id", "=request_id")
    search_help_text = _("Id of the object or of the request")
    ordering = ("-created_at", "-id")
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

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, event: AuditEvent) -> str:
        """The person's name then, or the product itself."""
        return event.actor_name or str(_("OCRSite"))

    @admin.display(description=_("before"))
    def value_before(self, event: AuditEvent) -> str:
        """The values before."""
        return pretty_json(event.before)

    @admin.display(description=_("after"))
    def value_after(self, event: AuditEvent) -> str:
        """The values after."""
        return pretty_json(event.after)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        rows: QuerySet[AuditEvent] = super().get_queryset(request)
        return rows.select_related("tenant")
