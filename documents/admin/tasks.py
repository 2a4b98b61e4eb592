"""Tasks on files outside of documents, and the tasks teams added themselves, to look at; never what they answered."""

from __future__ import annotations

import datetime as dt

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RelatedDropdownFilter

from documents.admin.covering import CoveredModelAdmin
from documents.admin.filters import DayRangeFilter
from documents.admin.site import site
from documents.models import CustomTask, TaskRun


@admin.register(TaskRun, site=site)
class TaskRunAdmin(CoveredModelAdmin):
    """Which task ran on which engine, for how long, and why it failed."""

    covered = ("name", "failure")

    list_display = ("name", "tenant", "task", "engine", "status", "lasted", "asked_at")
    list_select_related = ("tenant",)
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("tenant", RelatedDropdownFilter),
        ("task", FieldTextFilter),
        ("engine", FieldTextFilter),
        ("created_at", DayRangeFilter),
    )
    search_fields = ("name",)
    ordering = ("-created_at", "-id")
    fields = (
        "name", "tenant", "task", "status", "failed_for", "engine", "engine_revision", "model", "lasted", "asked_by",
        "asked_at",
    )  # fmt: skip

    @admin.display(description=_("failure"))
    def failed_for(self, run: TaskRun) -> str:
        """The code, and what the engine said."""
        return f"{run.failure_code}: {run.failure}".rstrip(": ") or "-"

    @admin.display(description=_("seconds"))
    def lasted(self, run: TaskRun) -> str:
        """How long the engine took."""
        return "-" if run.seconds is None else f"{run.seconds:.1f}"

    @admin.display(description=_("person"))
    def asked_by(self, run: TaskRun) -> str:
        """Who asked for it."""
        return run.requested_by.get_username() if run.requested_by else "-"

    @admin.display(description=_("created on"), ordering="created_at")
    def asked_at(self, run: TaskRun) -> dt.datetime:
        """When it was asked for."""
        return run.created_at

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskRun]:
        rows: QuerySet[TaskRun] = super().get_queryset(request)
        return rows.select_related("tenant", "requested_by").defer("result", "images", "options")


@admin.register(CustomTask, site=site)
class CustomTaskAdmin(CoveredModelAdmin):
    """A prompt of a team's own."""

    covered = ("prompt",)
    searches_covered = False

    list_display = ("label", "name", "tenant", "output", "created_at")
    list_select_related = ("tenant",)
    list_filter = (("tenant", RelatedDropdownFilter),)
    search_fields = ("label", "name")
    ordering = ("label", "id")
    fields = ("label", "name", "tenant", "output", "prompt", "created_at")
