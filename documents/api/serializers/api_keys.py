"""Keys for machines as JSON, and what one is made from."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import ApiKey, Scope
from documents.services.api_keys import LONGEST_DAYS, LONGEST_NAME


class ApiKeyBody(serializers.Serializer[Any]):
    """What the key is called and good for, and for how many days."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, default=90)


class ApiKeyForm(serializers.ModelSerializer[ApiKey]):
    """A key without itself; `prefix` is its beginning, `made_by` the user name of the person it acts for."""

    made_by = serializers.CharField(source="made_by.username")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))

    class Meta:
        model = ApiKey
        fields = ["id", "name", "prefix", "scopes", "made_by", "created_at", "expires_at", "last_used_at"]


class MadeApiKeyForm(ApiKeyForm):
    """A key just made; send `key` as Bearer in the Authorization header."""

    key = serializers.SerializerMethodField()

    class Meta(ApiKeyForm.Meta):
        fields = [*ApiKeyForm.Meta.fields, "key"]

    def get_key(self, _row: ApiKey) -> str:
        """The key itself."""
        return str(self.context["told"])


class ApiKeyList(serializers.Serializer[Any]):
    """The keys of a team that work."""

    results = ApiKeyForm(many=True)
