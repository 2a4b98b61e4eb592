"""What a team asks of everybody who signs in, as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class SecurityForm(serializers.Serializer[Any]):
    """What everybody in the team must sign in with."""

    requires_second_factor = serializers.BooleanField(help_text="Everybody needs a second factor.")
    requires_sign_on = serializers.BooleanField(
        help_text="Everybody comes by the team's provider, save admins with a password and a second factor."
    )
    issuer = serializers.CharField(allow_null=True, help_text="The team's provider; null while there is none.")


class SecurityBody(serializers.Serializer[Any]):
    """What changes; what is left out stays as it is."""

    requires_second_factor = serializers.BooleanField(required=False)
    requires_sign_on = serializers.BooleanField(required=False)
