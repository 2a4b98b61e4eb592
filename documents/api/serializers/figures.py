"""The dashboard's figures as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.fields import Field

from documents.services.dashboard import PRESETS


class FiguresQuery(serializers.Serializer[Any]):
    """Which days."""

    days = serializers.ChoiceField(choices=list(PRESETS), required=False, help_text="The last so many days.")
    to = serializers.DateField(required=False, help_text="Last day, with `from`.")

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """`from` is a word of Python, so it is named here."""
        return {**super().get_fields(), "from": serializers.DateField(required=False, help_text="First day.")}


class DayForm(serializers.Serializer[Any]):
    """What came on one day, by where it stands now."""

    date = serializers.DateField()
    approved = serializers.IntegerField()
    waiting = serializers.IntegerField()
    rejected = serializers.IntegerField()
    failed = serializers.IntegerField()


class StageForm(serializers.Serializer[Any]):
    """What waits at one place now."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    oldest_at = serializers.DateTimeField(allow_null=True)


class ShareForm(serializers.Serializer[Any]):
    """How many of `total` a person changed."""

    name = serializers.CharField()
    changed = serializers.IntegerField()
    total = serializers.IntegerField()
    share = serializers.FloatField(help_text="0 to 1")


class DashboardForm(serializers.Serializer[Any]):
    """One period. Shares are 0 to 1; seconds of review are medians per document."""

    first_day = serializers.DateField(source="figures.period.first")
    last_day = serializers.DateField(source="figures.period.last")
    documents = serializers.IntegerField(source="figures.documents")
    documents_before = serializers.IntegerField(source="figures.documents_before")
    approved = serializers.IntegerField(source="figures.approved")
    straight_through = serializers.FloatField(source="figures.straight_through", allow_null=True)
    review_seconds = serializers.FloatField(source="figures.review_seconds", allow_null=True)
    review_seconds_before = serializers.FloatField(source="figures.review_seconds_before", allow_null=True)
    seconds_per_page = serializers.FloatField(source="figures.seconds_per_page", allow_null=True)
    storage_bytes = serializers.IntegerField(source="figures.storage_bytes")
    days = DayForm(source="figures.days", many=True)
    stages = StageForm(source="figures.stages", many=True)
    changed_fields = ShareForm(source="fields", many=True)
    changed_issuers = ShareForm(source="issuers", many=True)
