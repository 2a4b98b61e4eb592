"""Logging in and out, and who one is, as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.models import Permission, Role


class LoginBody(serializers.Serializer[Any]):
    """User name and password; `tenant` is a short name or id, by default the first by name.

    `code` is the authenticator app's or a recovery code, from whoever has a second factor.
    """

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1024, trim_whitespace=False)
    tenant = serializers.CharField(required=False, allow_null=True, max_length=100)
    code = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=20)


class TokensForm(serializers.Serializer[Any]):
    """An access token for some minutes, and the refresh token that gets the next two; it is good for one use."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class RefreshBody(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = serializers.CharField(max_length=4096)


class UserForm(serializers.Serializer[Any]):
    """A person."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")
    email = serializers.CharField()


class MembershipForm(serializers.Serializer[Any]):
    """A tenant one belongs to, and as what."""

    id = serializers.UUIDField(source="tenant_id")
    slug = serializers.CharField(source="tenant_slug")
    name = serializers.CharField(source="tenant_name")
    role = serializers.ChoiceField(choices=Role.choices)


class MeForm(serializers.Serializer[Any]):
    """Who one is: `tenant` is the token's, `permissions` what one may do there."""

    user = UserForm()
    tenant = MembershipForm()
    tenants = MembershipForm(many=True)
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=[permission.value for permission in Permission])
    )
