"""Documents and readings of every tenant, to look at; the one act here is to read a failed document again."""

from __future__ import annotations

import uuid

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter

from documents.admin.base import ReadOnlyInline, pretty_json, staff_user
from documents.admin.covering import CoveredInline, CoveredModelAdmin, may_look_into
from documents.admin.filters import DayRangeFilter, TemplateNameFilter
from documents.admin.site import site
from documents.models import Correction, Document, ExtractedField, Extraction, Page
from documents.services.engine_choice import model_words
from documents.services.refusals import UploadRefused
from documents.services.requeue import retry_document
from documents.services.support_access import record_look
from documents.services.tenants import staff_actor
from documents.services.wording import failure_sentence
from documents.storage import FileMissing, read_file


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


class PageInline(CoveredInline):
    """The pages as a worker drew them."""

    model = Page
    fields = ("picture",)
    ordering = ("number",)

    @admin.display(description=_("page"))
    def picture(self, page: Page) -> str:
        """A link to the page's image."""
        address = reverse("admin:documents_document_page", args=[page.document_id, page.number])
        return format_html('<a href="{}">{}</a>', address, _("Page %(number)s") % {"number": page.number})


class CorrectionInline(CoveredInline):
    """What people said of the fields."""

    model = Correction
    fields = ("name", "value", "author_name", "seconds", "created_at")


@admin.register(Document, site=site)
class DocumentAdmin(CoveredModelAdmin):
    """Look at any tenant's documents and read failed ones again."""

    covered = ("name", "sha256", "reject_reason")

    list_display = ("id", "name", "tenant", "status", "template", "failure_code", "created_at")
    list_select_related = ("tenant", "template")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("tenant", RelatedDropdownFilter),
        TemplateNameFilter,
        ("created_at", DayRangeFilter),
    )
    search_fields = ("name",)
    search_help_text = _("The document's id, or its file name where support access is open")
    ordering = ("-created_at", "-id")
    actions = ("retry",)
    inlines = (PageInline, ExtractionInline, CorrectionInline)
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

    def get_urls(self) -> list[URLPattern]:
        """With the addresses of page images."""
        page = self.admin_site.admin_view(self.page_image)
        route = path("<uuid:object_id>/pages/<int:number>/", page, name="documents_document_page")
        return [route, *super().get_urls()]

    def page_image(self, request: HttpRequest, object_id: uuid.UUID, number: int) -> HttpResponse:
        """One page, to staff whom its tenant is open to; to everybody else it is not there."""
        page = Page.objects.select_related("document__tenant").filter(document=object_id, number=number).first()
        if page is None or not may_look_into(request, page.tenant_id):
            raise Http404
        try:
            content = read_file(page.image_key)
        except FileMissing as error:
            raise Http404 from error
        record_look(by=staff_user(request), tenant=page.document.tenant, target=page)
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type="image/jpeg", headers=headers)

    @admin.action(description=_("Retry: read failed documents again"))
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Send the chosen documents back to a worker; those that have not failed stay as they are."""
        by = staff_user(request)
        retried = skipped = 0
        # Without what is covered in `queryset`: these rows are written.
        chosen = Document.objects.filter(pk__in=queryset.values("pk")).select_related("tenant")
        for document in chosen.select_for_update(of=("self",)).order_by("id"):
            if document.status != Document.Status.FAILED:
                skipped += 1
                continue
            try:
                retry_document(actor=staff_actor(by, document.tenant), document=document)
            except UploadRefused as error:
                self.message_user(request, f"{document}: {error.message}", messages.WARNING)
                continue
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


class ExtractedFieldInline(CoveredInline):
    """The fields as the machine read them."""

    model = ExtractedField
    fields = ("name", "value", "raw", "confidence", "source")


@admin.register(Extraction, site=site)
class ExtractionAdmin(CoveredModelAdmin):
    """One reading: engine, revision, and the template as it was then."""

    covered = ("template",)

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
