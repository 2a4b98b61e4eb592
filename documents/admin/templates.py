"""Document templates of every tenant with their versions, to look at; tenants edit them in the portal."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter, RelatedDropdownFilter

from documents.admin.base import pretty_json
from documents.admin.covering import CoveredInline, CoveredModelAdmin
from documents.admin.site import site
from documents.models import DocumentTemplate, TemplateVersion


class TemplateVersionInline(CoveredInline):
    """Every saved version, newest first."""

    model = TemplateVersion
    fields = ("number", "author", "created_at", "content")

    @admin.display(description=_("definition"))
    def content(self, version: TemplateVersion) -> str:
        """The version's definition."""
        return pretty_json(version.definition)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TemplateVersion]:
        rows: QuerySet[TemplateVersion] = super().get_queryset(request)
        return rows.select_related("author")


@admin.register(DocumentTemplate, site=site)
class DocumentTemplateAdmin(CoveredModelAdmin):
    """A template and what it was before."""

    covered = ("definition",)
    searches_covered = False

    list_display = ("label", "name", "tenant", "version", "updated_at", "archived_at")
    list_select_related = ("tenant",)
    list_filter = (("tenant", RelatedDropdownFilter), ("name", FieldTextFilter))
    search_fields = ("name", "label")
    ordering = ("label", "id")
    inlines = (TemplateVersionInline,)
    fields = (
        "label", "name", "tenant", "version", "order", "adapter", "created_at", "updated_at", "archived_at", "content",
    )  # fmt: skip

    @admin.display(description=_("engines, the first choice first"))
    def order(self, template: DocumentTemplate) -> str:
        """The template's own; none: the tenant's."""
        return ", ".join(template.engines) or "-"

    @admin.display(description=_("definition"))
    def content(self, template: DocumentTemplate) -> str:
        """The current definition."""
        return pretty_json(template.definition)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentTemplate]:
        rows: QuerySet[DocumentTemplate] = super().get_queryset(request)
        return rows.select_related("tenant")
