"""A team's people as JSON, and what changes a role."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import Membership, Role


class MemberForm(serializers.ModelSerializer[Membership]):
    """One person's role in the team."""

    username = serializers.CharField(source="user.username")
    email = serializers.CharField(source="user.email")
    is_active = serializers.BooleanField(source="user.is_active", help_text="Deactivated accounts cannot sign in.")
    role = serializers.ChoiceField(choices=Role.choices)

    class Meta:
        model = Membership
        fields = ["id", "username", "email", "role", "is_active", "created_at"]


class MemberList(serializers.Serializer[Any]):
    """Everybody in the team, by user name."""

    results = MemberForm(many=True)


class RoleBody(serializers.Serializer[Any]):
    """The role a person gets."""

    role = serializers.ChoiceField(choices=Role.choices)
