"""Files of many documents and their layouts as JSON."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.api.paging import PageQuery
from documents.api.serializers.documents import FailureForm
from documents.models import Document, Export, ExportLayout
from documents.services.export import FORMATS
from documents.services.export.selection import LIMIT
from documents.services.export.sentences import export_failure_sentence

Status = Document.Status
STATUSES = [status.value for status in (Status.NEEDS_REVIEW, Status.IN_REVIEW, Status.APPROVED, Status.REJECTED)]


class ExportForm(serializers.ModelSerializer[Export]):
    """One export: how far it is, and where its file is once it is DONE. Rows need `requested_by` with them."""

    format = serializers.CharField(source="file_format")
    status = serializers.ChoiceField(choices=Export.Status.choices)
    layout = serializers.SerializerMethodField()
    failure = serializers.SerializerMethodField()
    requested_by = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = [
            "id", "status", "format", "name", "layout", "documents_done", "documents_total", "size", "failure",
            "requested_by", "file", "created_at", "finished_at",
        ]  # fmt: skip

    def get_layout(self, export: Export) -> str | None:
        return str(export.layout["name"]) if export.layout else None

    @extend_schema_field(FailureForm(allow_null=True))
    def get_failure(self, export: Export) -> dict[str, str] | None:
        if not export.failure_code:
            return None
        return {"code": export.failure_code, "detail": export_failure_sentence(export.failure_code)}

    def get_requested_by(self, export: Export) -> str | None:
        return export.requested_by.get_username() if export.requested_by else None

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="Path of the file."))
    def get_file(self, export: Export) -> str | None:
        return reverse("api:export-file", args=[export.pk]) if export.status == Export.Status.DONE else None


class RequestedForm(ExportForm):
    """The answer to a request; `repeated`: nothing has changed since the same was asked, and this is that export."""

    repeated = serializers.BooleanField()

    class Meta(ExportForm.Meta):
        fields = [*ExportForm.Meta.fields, "repeated"]


class ExportPage(serializers.Serializer[Any]):
    """A page of exports, newest first."""

    results = ExportForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class ExportBody(serializers.Serializer[Any]):
    """Which documents, by `ids` or by filters, and in which form; documents that were not read yet are left out."""

    format = serializers.ChoiceField(choices=list(FORMATS), default="xlsx")
    layout = serializers.CharField(required=False, max_length=80, help_text="Id or name; without it, every field.")
    per_line = serializers.BooleanField(
        default=False, help_text="For CSV without a layout: one row per line item instead of one per document."
    )
    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=LIMIT, help_text="Document ids."
    )
    status = serializers.ChoiceField(choices=STATUSES, required=False, help_text="By default any.")
    template = serializers.CharField(required=False, help_text="Id or name of a template in use.")
    created_from = serializers.DateField(required=False, help_text="Uploaded on this day or later.")
    created_to = serializers.DateField(required=False, help_text="Uploaded on this day or earlier.")
    text = serializers.CharField(required=False, max_length=200, help_text="Words of the name or of any value.")


class LayoutForm(serializers.ModelSerializer[ExportLayout]):
    """A column layout; rows need `template` with them."""

    template = serializers.CharField(source="template.name")
    definition = serializers.JSONField()

    class Meta:
        model = ExportLayout
        fields = ["id", "name", "template", "definition", "created_at", "updated_at"]


class LayoutPage(serializers.Serializer[Any]):
    """A page of layouts, newest first."""

    results = LayoutForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class LayoutQuery(PageQuery):
    """The filter of the list of layouts."""

    template = serializers.CharField(required=False, help_text="Id or name of a template in use.")


class LayoutBody(serializers.Serializer[Any]):
    """A layout to save; what the definition may hold is in docs/erp-import.md."""

    name = serializers.CharField(max_length=80)
    template = serializers.CharField(help_text="Id or name of a template in use.")
    definition = serializers.JSONField()
