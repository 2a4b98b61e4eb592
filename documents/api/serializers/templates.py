"""Document templates as JSON: the form of `inference.schemas` with what the row adds."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import DocumentTemplate, TemplateVersion
from documents.services.template_engines import adapter_warning
from inference.types import FieldType

# Given out and, so that an export can be posted as it is, silently left out of what comes in.
READ_ONLY = frozenset({"id", "version", "created_at", "updated_at", "adapter_warning"})
# Of the template itself: how it is read is no part of its versions.
OF_READING = frozenset({"engines", "adapter"})


class TemplateColumnForm(serializers.Serializer[Any]):
    """One column of a table field."""

    # Declared fields leave a serializer's own attributes of the same name alone, which types cannot say.
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=[kind.value for kind in FieldType], help_text="A column is never a table.")
    label = serializers.CharField(required=False)  # type: ignore[assignment]
    labels = serializers.DictField(child=serializers.CharField(), required=False, help_text="By language.")
    aliases = serializers.ListField(child=serializers.CharField(), required=False)
    hint = serializers.CharField(required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    many = serializers.BooleanField(required=False)  # type: ignore[assignment]
    pattern = serializers.CharField(required=False, allow_null=True)
    choices = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    minimum = serializers.FloatField(required=False, allow_null=True)
    maximum = serializers.FloatField(required=False, allow_null=True)


class TemplateFieldForm(TemplateColumnForm):
    """One field of a template; `columns` for tables."""

    columns = TemplateColumnForm(many=True, required=False, allow_null=True)


class AdapterForm(serializers.Serializer[Any]):
    """A LoRA adapter of the model."""

    name = serializers.CharField(help_text="What it is served as.")
    path = serializers.CharField(
        required=False, allow_blank=True, help_text="Its folder or repository; empty where a server has it already."
    )


class ReadingBody(serializers.Serializer[Any]):
    """What a template is read with; what is left out stays."""

    engines = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        max_length=20,
        help_text="Names of engines, the first choice first; empty: the team's.",
    )
    adapter = AdapterForm(required=False, allow_null=True)


class TemplateBody(ReadingBody):
    """A template to save, for the description alone: `inference.schemas` judges it and names the place of a mistake."""

    name = serializers.CharField(help_text="Lower case letters, digits and underscores.")
    label = serializers.CharField(required=False)  # type: ignore[assignment]
    labels = serializers.DictField(child=serializers.CharField(), required=False, help_text="By language.")
    fields = TemplateFieldForm(many=True)  # type: ignore[assignment]  # the name the product gives out


class TemplateForm(serializers.ModelSerializer[DocumentTemplate]):
    """A template in use; `version` counts its saves."""

    # get_fields() is the serializer's own method, and `fields` here a declared field, which types cannot say.
    fields = serializers.SerializerMethodField(method_name="read_fields")  # type: ignore[assignment]
    engines = serializers.ListField(
        child=serializers.CharField(), help_text="The first choice first; empty: the team's."
    )
    adapter = AdapterForm(allow_null=True)
    adapter_warning = serializers.SerializerMethodField(
        help_text="Why documents would not be read with the adapter as things are; empty where they would be."
    )

    class Meta:
        model = DocumentTemplate
        fields = [
            "id", "name", "label", "labels", "version", "fields", "engines", "adapter", "adapter_warning", "created_at",
            "updated_at",
        ]  # fmt: skip

    def get_adapter_warning(self, template: DocumentTemplate) -> str:
        return adapter_warning(template)

    def read_fields(self, template: DocumentTemplate) -> list[dict[str, Any]]:
        return template.fields


class TemplatePage(serializers.Serializer[Any]):
    """A page of templates, newest first."""

    results = TemplateForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class TemplateVersionForm(serializers.ModelSerializer[TemplateVersion]):
    """One saved version; `template` is what it was, ready to be posted."""

    author = serializers.CharField(source="author.username", default=None, allow_null=True)
    template = serializers.JSONField(source="definition")

    class Meta:
        model = TemplateVersion
        fields = ["number", "author", "created_at", "template"]


class TemplateVersions(serializers.Serializer[Any]):
    """The versions of a template, newest first; at most the last 100."""

    results = TemplateVersionForm(many=True)


class PreviewBody(serializers.Serializer[Any]):
    """A template that need not be saved, and a document that was read."""

    template = TemplateBody()
    document = serializers.UUIDField()


class PreviewField(serializers.Serializer[Any]):
    """What one field would read; `evidence` items are {source, page, box, text}."""

    name = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    raw = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    state = serializers.CharField(help_text="sure, to_check, rule_failed, missing, empty or ungrounded.")
    evidence = serializers.ListField(child=serializers.DictField())


class PreviewForm(serializers.Serializer[Any]):
    """What the template would read; `pages` of `pages_total` were tried."""

    fields = PreviewField(many=True)  # type: ignore[assignment]  # the name the product gives out
    pages = serializers.IntegerField()
    pages_total = serializers.IntegerField()
