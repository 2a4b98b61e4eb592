"""Documents and readings of every tenant, to look at; the one act here is to read a failed document again."""

from __future__ import annotations

import uuid

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from documents.admin.base import ReadOnlyInline, ReadOnlyModelAdmin, pretty_json, staff_user
from documents.admin.filters import DayRangeFilter, TemplateNameFilter
from documents.admin.site import site
from documents.models import Correction, Document, ExtractedField, Extraction
from documents.services.engine_choice import model_words
from documents.services.requeue import retry_document
from documents.services.tenants import staff_actor
from documents.services.wording import failure_sentence


class ExtractionInline(ReadOnlyInline):
    """The readings of a document, newest first."""

    model = Extraction
    fields = ("fence", "engine", "engine_revision", "used_model", "template_version", "seconds", "created_at")
    show_change_link = True

    @admin.display(description=_("Model"))
    def used_model(self, extraction: Extraction) -> str:
        """The model that took part, and who made it."""
        return model_words(extraction.model) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Extraction]:
        rows: QuerySet[Extraction] = super().get_queryset(request)
        return rows.defer("template")


class CorrectionInline(ReadOnlyInline):
    """What people said of the fields."""

    model = Correction
    fields = ("name", "value", "author_name", "seconds", "created_at")


@admin.register(Document, site=site)
class DocumentAdmin(ReadOnlyModelAdmin):
    """Look at any tenant's documents and read failed ones again."""

    list_display = ("name", "tenant", "status", "template", "failure_code", "created_at")
    list_select_related = ("tenant", "template")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("tenant", RelatedDropdownFilter),
        TemplateNameFilter,
        ("created_at", DayRangeFilter),
    )
    search_fields = ("name",)
    search_help_text = _("File name, or the document's id")
    ordering = ("-created_at", "-id")
    actions = ("retry",)
    inlines = (ExtractionInline, CorrectionInline)
    fieldsets = (
        (None, {"fields": ("name", "tenant", "status", "failure", "reject_reason", "template", "template_is_guessed")}),
        (_("File"), {"fields": ("id", "media_type", "size", "sha256", "storage_key", "uploaded_by", "created_at")}),
        (
            _("Reading"),
            {"fields": ("fence", "failures", "lease_expires_at", "enqueued_at", "pages_done", "pages_total")},
        ),
        (_("Review"), {"fields": ("locked_by", "lock_expires_at", "decided_by", "decided_at", "deleted_at")}),
    )

    @admin.display(description=_("failure"))
    def failure(self, document: Document) -> str:
        """The code and the sentence people read."""
        return f"{document.failure_code}: {failure_sentence(document.failure_code)}" if document.failure_code else "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        rows: QuerySet[Document] = super().get_queryset(request)
        return rows.select_related("tenant", "template")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Document], search_term: str
    ) -> tuple[QuerySet[Document], bool]:
        try:
            return queryset.filter(pk=uuid.UUID(search_term.strip())), False
        except ValueError:
            found: tuple[QuerySet[Document], bool] = super().get_search_results(request, queryset, search_term)
            return found

    @admin.action(description=_("Retry: read failed documents again"))
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Send the chosen documents back to a worker; those that have not failed stay as they are."""
        by = staff_user(request)
        retried = skipped = 0
        for document in queryset.select_for_update(of=("self",)).order_by("id"):
            if document.status != Document.Status.FAILED:
                skipped += 1
                continue
            retry_document(actor=staff_actor(by, document.tenant), document=document)
            self.log_change(request, document, [{"changed": {"name": "retry", "object": str(document)}}])
            retried += 1
        if retried:
            text = ngettext("%(count)d document is read again.", "%(count)d documents are read again.", retried)
            self.message_user(request, text % {"count": retried}, messages.SUCCESS)
        if skipped:
            text = ngettext(
                "%(count)d document is not retried: only failed ones are read again.",
                "%(count)d documents are not retried: only failed ones are read again.",
                skipped,
            )
            self.message_user(request, text % {"count": skipped}, messages.WARNING)


class ExtractedFieldInline(ReadOnlyInline):
    """The fields as the machine read them."""

    model = ExtractedField
    fields = ("name", "value", "raw", "confidence", "source")


@admin.register(Extraction, site=site)
class ExtractionAdmin(ReadOnlyModelAdmin):
    """One reading: engine, revision, and the template as it was then."""

    list_display = ("document", "tenant", "engine", "used_model", "template_version", "seconds", "created_at")
    list_select_related = ("document", "tenant")
    list_filter = (("tenant", RelatedDropdownFilter), ("created_at", DayRangeFilter))
    search_fields = ("document__name",)
    ordering = ("-created_at", "-id")
    inlines = (ExtractedFieldInline,)
    fields = (
        "document",
        "tenant",
        "engine",
        "engine_revision",
        "used_model",
        "fence",
        "seconds",
        "template_version",
        "created_at",
        "snapshot",
    )

    @admin.display(description=_("Model"))
    def used_model(self, extraction: Extraction) -> str:
        """The model that took part at its revision, and who made it."""
        return " ".join((model_words(extraction.model), extraction.model_revision)).strip() or "-"

    @admin.display(description=_("template as it was"))
    def snapshot(self, extraction: Extraction) -> str:
        """The template's definition that the reading ran with."""
        return pretty_json(extraction.template)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Extraction]:
        rows: QuerySet[Extraction] = super().get_queryset(request)
        return rows.select_related("document", "tenant").defer("template")
