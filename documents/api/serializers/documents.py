"""Documents, their pages and fields as JSON."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.api.paging import PageQuery
from documents.api.serializers.review import HoldForm, hold_form
from documents.api.serializers.waiting import WaitingForm, waiting_form
from documents.models import Document, DocumentTemplate, Extraction, Page, User
from documents.services.engine_choice import provider_of
from documents.services.export import field_json
from documents.services.fields import State, current_fields
from documents.services.waiting import find_waiting
from documents.services.wording import failure_sentence, page_sentence
from inference.types import FieldType, Source, Verdict


class TemplateLink(serializers.ModelSerializer[DocumentTemplate]):
    """The template a document is read with; its label in the reader's language."""

    # A declared field leaves the serializer's own `label` alone, which types cannot say.
    label = serializers.CharField(source="shown_label", read_only=True)  # type: ignore[assignment]

    class Meta:
        model = DocumentTemplate
        fields = ["id", "name", "label"]


class FailureForm(serializers.Serializer[Any]):
    """Why a document failed."""

    code = serializers.CharField()
    detail = serializers.CharField()


class LockForm(serializers.Serializer[Any]):
    """Who reviews the document now."""

    locked_by = serializers.CharField()
    locked_until = serializers.DateTimeField()


class DocumentForm(serializers.ModelSerializer[Document]):
    """A document as lists show it. Rows need `template`, `locked_by` and `assigned_to` with them."""

    status = serializers.ChoiceField(choices=Document.Status.choices)
    template = TemplateLink(allow_null=True)
    hold = serializers.ChoiceField(
        choices=Document.Hold.choices, allow_blank=True, help_text="How it is set aside; empty when it is not."
    )
    assigned_to: serializers.SlugRelatedField[User] = serializers.SlugRelatedField(
        slug_field="username", read_only=True, allow_null=True
    )
    amount = serializers.FloatField(allow_null=True, help_text="Its total, in `currency`.")
    failure = serializers.SerializerMethodField()
    lock = serializers.SerializerMethodField()
    waiting_for = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            "id", "name", "status", "hold", "hold_note", "assigned_to", "issuer", "number", "amount", "currency",
            "open_count", "media_type", "size", "template", "template_is_guessed", "pages_done",
            "pages_total", "waiting_for", "failure", "lock", "created_at", "updated_at", "decided_at",
        ]  # fmt: skip

    @extend_schema_field(FailureForm(allow_null=True))
    def get_failure(self, document: Document) -> dict[str, str] | None:
        if not document.failure_code:
            return None
        return {"code": document.failure_code, "detail": failure_sentence(document.failure_code)}

    @extend_schema_field(WaitingForm(allow_null=True))
    def get_waiting_for(self, document: Document) -> dict[str, Any] | None:
        root: Any = self.parent if isinstance(self.parent, serializers.ListSerializer) else self
        if "waiting" not in root.context:  # asked once for all rows of an answer
            rows: Any = root.instance if root is self.parent else [document]
            root.context["waiting"] = find_waiting(rows)
        return waiting_form(root.context["waiting"].get(document.pk))

    @extend_schema_field(LockForm(allow_null=True))
    def get_lock(self, document: Document) -> dict[str, Any] | None:
        if document.lock_holder_at(timezone.now()) is None or document.locked_by is None:
            return None
        until = serializers.DateTimeField().to_representation(document.lock_expires_at)  # type: ignore[arg-type]
        return {"locked_by": document.locked_by.get_username(), "locked_until": until}


class UploadedForm(DocumentForm):
    """The answer to an upload; `duplicate`: these bytes were here already, and this is the document that holds them."""

    duplicate = serializers.BooleanField()

    class Meta(DocumentForm.Meta):
        fields = [*DocumentForm.Meta.fields, "duplicate"]


class PageNoteForm(serializers.Serializer[Any]):
    """What made a page hard to read: a stable code, a sentence with advice, and the figures in it."""

    code = serializers.CharField()
    detail = serializers.CharField()
    params = serializers.DictField()


class PageForm(serializers.ModelSerializer[Page]):
    """One upright page; width and height of its image in pixels."""

    image = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta:
        model = Page
        fields = ["number", "width", "height", "image", "notes"]

    def get_image(self, page: Page) -> str:
        return reverse("api:page-image", args=[page.document_id, page.number])

    @extend_schema_field(PageNoteForm(many=True))
    def get_notes(self, page: Page) -> list[dict[str, Any]]:
        return [{**note, "detail": page_sentence(note["code"], note["params"])} for note in page.notes]


class EvidenceForm(serializers.Serializer[Any]):
    """Where a value was read."""

    page = serializers.IntegerField()
    box = serializers.ListField(
        child=serializers.FloatField(),
        min_length=4,
        max_length=4,
        allow_null=True,
        help_text="x0, y0, x1, y1 as fractions of the page, origin top left.",
    )
    text = serializers.CharField()


class CheckForm(serializers.Serializer[Any]):
    """A second reading of a value by another source, and how it compares."""

    # As in FieldForm: types cannot say what a declared field of this name does.
    source = serializers.ChoiceField(choices=[source.value for source in Source])  # type: ignore[assignment]
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    text = serializers.CharField(help_text="What this source says.")
    page = serializers.IntegerField(allow_null=True)
    box = serializers.ListField(
        child=serializers.FloatField(), min_length=4, max_length=4, allow_null=True, help_text="As of evidence."
    )


class FieldForm(serializers.Serializer[Any]):
    """One field: the machine's value, or a person's over it."""

    # Declared fields leave a serializer's own attributes of the same name alone, which types cannot say.
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.ChoiceField(choices=[kind.value for kind in FieldType])
    value = serializers.JSONField(
        allow_null=True, help_text="Money and numbers as numbers, dates as ISO 8601, tables as lists of objects."
    )
    raw = serializers.CharField(help_text="The text as read.")
    confidence = serializers.FloatField(allow_null=True)
    state = serializers.ChoiceField(choices=[state.value for state in State])
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=[source.value for source in Source], allow_blank=True
    )
    evidence = EvidenceForm(many=True)
    checks = CheckForm(many=True)
    mark = serializers.ChoiceField(
        choices=["absent", "illegible"], allow_blank=True, help_text="What a person said instead of a value."
    )
    accepted_rules = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of broken rules a person has confirmed it with."
    )
    learned_from = serializers.IntegerField(
        help_text="How many checked documents of the same layout speak for the machine's value."
    )
    model = serializers.CharField(
        help_text="The profile of the model that gave or bore out the machine's value; empty where none did."
    )
    provider = serializers.CharField(help_text="Who made that model.")


class ExtractionForm(serializers.Serializer[Any]):
    """What read the document. `model` and `provider` are empty where no model took part."""

    engine = serializers.CharField()
    engine_revision = serializers.CharField()
    model = serializers.CharField()
    model_revision = serializers.CharField()
    provider = serializers.SerializerMethodField()

    def get_provider(self, extraction: Extraction) -> str:
        return provider_of(extraction.model)


class DocumentDetailForm(DocumentForm):
    """A document with its pages and fields. At most six queries more than its row."""

    uploaded_by = serializers.SerializerMethodField()
    decided_by = serializers.SerializerMethodField()
    held = serializers.SerializerMethodField()
    extraction = ExtractionForm(allow_null=True)
    pages = serializers.SerializerMethodField()
    # get_fields() is the serializer's own method, and `fields` here a declared field, which types cannot say.
    fields = serializers.SerializerMethodField(method_name="read_fields")  # type: ignore[assignment]

    class Meta(DocumentForm.Meta):
        fields = [
            *DocumentForm.Meta.fields, "sha256", "uploaded_by", "decided_by", "reject_reason", "held", "extraction",
            "pages", "fields",
        ]  # fmt: skip

    def get_uploaded_by(self, document: Document) -> str | None:
        return _name(document.uploaded_by)

    def get_decided_by(self, document: Document) -> str | None:
        return _name(document.decided_by)

    @extend_schema_field(HoldForm(allow_null=True))
    def get_held(self, document: Document) -> dict[str, Any] | None:
        return hold_form(document)

    @extend_schema_field(PageForm(many=True))
    def get_pages(self, document: Document) -> Any:
        return PageForm(document.pages.defer("lines"), many=True).data

    @extend_schema_field(FieldForm(many=True))
    def read_fields(self, document: Document) -> Any:
        return FieldForm([field_json(current) for current in current_fields(document)], many=True).data


def _name(user: User | None) -> str | None:
    return user.get_username() if user else None


class DocumentQuery(PageQuery):
    """The filters of the document list."""

    status = serializers.MultipleChoiceField(
        choices=Document.Status.choices, required=False, help_text="May be given several times."
    )
    template = serializers.CharField(required=False, help_text="Id or name of a template in use.")
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")
    name = serializers.CharField(required=False, max_length=255, help_text="Part of the file's name.")
    search = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Words of names and values, every one of which must be there: part of a number, an amount or a date "
        "in any usual form, Chinese characters.",
    )
    hold = serializers.MultipleChoiceField(
        choices=[choice for choice in Document.Hold.choices if choice[0]],
        required=False,
        help_text="Set aside in one of these ways; may be given several times.",
    )
    uploaded_by = serializers.CharField(required=False, max_length=150, help_text="User name.")
    assigned_to = serializers.CharField(
        required=False, allow_blank=True, max_length=150, help_text="User name; empty for documents of nobody."
    )


class DocumentPage(serializers.Serializer[Any]):
    """A page of documents, newest first."""

    results = DocumentForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")


class UploadBody(serializers.Serializer[Any]):
    """One file; without `template` its kind is guessed when it is read."""

    file = serializers.FileField(allow_empty_file=True)
    template = serializers.CharField(required=False, help_text="Id or name of a template in use.")
    process_anyway = serializers.BooleanField(default=False, help_text="Read it even if these bytes are here already.")


class TemplateChoiceBody(serializers.Serializer[Any]):
    """The template to read a document with."""

    template = serializers.CharField(help_text="Id or name of a template in use.")
