"""Audit events as JSON, and the filters of their list."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.api.paging import PageQuery
from documents.models import AuditEvent


class AuditEventForm(serializers.ModelSerializer[AuditEvent]):
    """One thing that happened; `actor` is empty when the product itself acted."""

    actor = serializers.CharField(source="actor_name")
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    number = serializers.IntegerField(allow_null=True, help_text="Its place in the team's chain.")
    hash = serializers.CharField(allow_null=True, help_text="Of this event and all before it.")

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "number",
            "hash",
            "created_at",
            "actor",
            "action",
            "object_type",
            "object_id",
            "before",
            "after",
            "request_id",
        ]


class AuditFilter(serializers.Serializer[Any]):
    """The filters of the audit list and file."""

    actor = serializers.CharField(required=False, max_length=150, help_text="User name.")
    action = serializers.CharField(required=False, max_length=60, help_text="For example document.approve.")
    object_type = serializers.CharField(required=False, max_length=40, help_text="For example document.")
    object_id = serializers.CharField(required=False, max_length=60)
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")


class AuditQuery(PageQuery, AuditFilter):
    """What the audit list takes."""


class AuditPage(serializers.Serializer[Any]):
    """A page of audit events, newest first."""

    results = AuditEventForm(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    next = serializers.CharField(allow_null=True, help_text="Path of the next page.")
