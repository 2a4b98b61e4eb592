"""The platform's own audit log: what staff and people of no team do with their accounts, support, tenants' ends."""

from __future__ import annotations

from django.contrib import admin

from documents.admin.base import ReadOnlyModelAdmin
from documents.admin.events import BY_WHAT_WHO_AND_WHEN, ShowsEvents
from documents.admin.site import site
from documents.models import PlatformEvent


@admin.register(PlatformEvent, site=site)
class PlatformEventAdmin(ShowsEvents, ReadOnlyModelAdmin):
    """Look up what happened."""

    list_display = ("created_at", "who", "action", "object_type", "object_id")
    list_filter = BY_WHAT_WHO_AND_WHEN
    fields = (
        "created_at",
        "who",
        "action",
        "object_type",
        "object_id",
        "request_id",
        "value_before",
        "value_after",
    )
