"""What the platform remembers of tenants that are gone: that they were deleted, when and by whom. Nobody changes it."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from documents.admin.base import ReadOnlyModelAdmin
from documents.admin.filters import DayRangeFilter
from documents.admin.site import site
from documents.models import PlatformEvent


@admin.register(PlatformEvent, site=site)
class PlatformEventAdmin(ReadOnlyModelAdmin):
    """Look up a deletion."""

    list_display = ("created_at", "who", "action", "object_id")
    list_filter = (("created_at", DayRangeFilter),)
    search_fields = ("=object_id",)
    search_help_text = _("Id of the tenant")
    ordering = ("-created_at", "-id")
    fields = ("created_at", "who", "action", "object_id")

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, event: PlatformEvent) -> str:
        """The person's name then, or the command line."""
        return event.actor_name or str(_("OCRSite"))
