"""One act on many documents as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.services.bulk import MOST, Act


class FormerForm(serializers.Serializer[Any]):
    """Whom a document was assigned to before."""

    id = serializers.UUIDField()
    user_id = serializers.IntegerField(allow_null=True)


class BulkBody(serializers.Serializer[Any]):
    """What to do to which documents."""

    action = serializers.ChoiceField(choices=[act.value for act in Act])
    ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)
    template = serializers.CharField(required=False, help_text="For change_template: id or name of a template in use.")
    assignee = serializers.CharField(
        required=False, allow_blank=True, max_length=150, help_text="For assign: a user name; empty for nobody."
    )
    former = FormerForm(
        many=True, required=False, help_text="For undo_assign: id and former_assignee of each earlier result."
    )


class OutcomeForm(serializers.Serializer[Any]):
    """What became of one document."""

    id = serializers.UUIDField(source="document_id")
    name = serializers.CharField(help_text="Its issuer, or its file's name; empty when it is not there.")
    code = serializers.CharField(
        help_text="done, or why not: not_found, locked_by_other, illegal_move, unknown_person, not_in_trash, "
        "nothing_to_undo, too_late_to_undo, moved_on, documents_in_flight."
    )
    detail = serializers.CharField(source="sentence", help_text="The code in words, after the name.")
    former_assignee = serializers.IntegerField(
        source="former", allow_null=True, help_text="Id of whom it was assigned to before."
    )


class BulkForm(serializers.Serializer[Any]):
    """A result for each document, in the order they were given in."""

    results = OutcomeForm(many=True)
