"""What both audit logs show in the staff site: who, what, when, with the values before and after. Nobody changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter

from documents.admin.base import pretty_json
from documents.admin.filters import DayRangeFilter

BY_WHAT_WHO_AND_WHEN = (
    ("action", FieldTextFilter),
    ("actor_name", FieldTextFilter),
    ("created_at", DayRangeFilter),
)


class ShowsEvents:
    """The columns of an event, for a page of the staff site."""

    search_fields = ("=object_id", "=request_id")
    search_help_text = _("Id of the object or of the request")
    ordering = ("-created_at", "-id")

    @admin.display(description=_("who"), ordering="actor_name")
    def who(self, event: Any) -> str:
        """The person's name then, or the product itself."""
        return event.actor_name or str(_("OCRSite"))

    @admin.display(description=_("before"))
    def value_before(self, event: Any) -> str:
        """The values before."""
        return pretty_json(event.before)

    @admin.display(description=_("after"))
    def value_after(self, event: Any) -> str:
        """The values after."""
        return pretty_json(event.after)
