"""What is sent to work on a document: a value or a mark, a reason, a question; and how it stands aside, as JSON."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from documents.models import Correction, Document

MARKS = (Correction.Mark.ABSENT, Correction.Mark.ILLEGIBLE)


class CorrectionBody(serializers.Serializer[Any]):
    """A person's value for one field, as typed ("1.234,50") or normal (1234.5); null empties it; or a mark instead."""

    value = serializers.JSONField(allow_null=True, required=False)
    mark = serializers.ChoiceField(
        choices=[mark.value for mark in MARKS], required=False, help_text="Instead of a value: why there is none."
    )
    seconds = serializers.FloatField(
        required=False, allow_null=True, min_value=0, help_text="Attention spent on the field."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "value" not in attrs and "mark" not in attrs:
            raise serializers.ValidationError({"value": _("Give a value, or a mark.")})
        return attrs


class UndoFieldBody(serializers.Serializer[Any]):
    """Which correction of the field is taken back; the newest without one."""

    correction = serializers.UUIDField(required=False)


class RejectBody(serializers.Serializer[Any]):
    """Why a document is rejected."""

    reason = serializers.CharField(allow_blank=True, max_length=2000)


class ParkBody(serializers.Serializer[Any]):
    """Why a document waits; may be left out."""

    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class SendBackBody(serializers.Serializer[Any]):
    """What has to be checked again."""

    note = serializers.CharField(allow_blank=True, max_length=2000)


class AskBody(serializers.Serializer[Any]):
    """Whom to ask what."""

    person = serializers.CharField(help_text="User name of a member of the tenant.")
    question = serializers.CharField(allow_blank=True, max_length=2000)


class AnswerBody(serializers.Serializer[Any]):
    """The answer to a question."""

    text = serializers.CharField(allow_blank=True, max_length=2000)


class LockBody(serializers.Serializer[Any]):
    """Whether to take the lock from whoever has it."""

    take_over = serializers.BooleanField(required=False, default=False)


class HoldForm(serializers.Serializer[Any]):
    """Why a document is set aside, by whom, for whom and since when."""

    kind = serializers.ChoiceField(choices=[hold.value for hold in Document.Hold if hold.value])
    note = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    to = serializers.CharField(allow_null=True, help_text="Who is asked, or whom it was sent back to.")
    at = serializers.DateTimeField(allow_null=True)


class NextForm(serializers.Serializer[Any]):
    """The document to review next; null when nothing waits."""

    document = serializers.UUIDField(allow_null=True)


def hold_form(document: Document) -> dict[str, Any] | None:
    """The document's hold as `HoldForm`, None when it is not set aside."""
    if not document.hold:
        return None
    return {
        "kind": document.hold,
        "note": document.hold_note,
        "by": document.hold_by.get_username() if document.hold_by else None,
        "to": document.hold_for.get_username() if document.hold_for else None,
        "at": serializers.DateTimeField().to_representation(document.hold_at) if document.hold_at else None,
    }
