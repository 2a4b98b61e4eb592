"""What a document waits for, as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from documents.services.waiting import Waiting


class WaitingForm(serializers.Serializer[Any]):
    """What a document waits for while no worker reads it."""

    code = serializers.ChoiceField(choices=["engine", "pages", "pages_at_once"])
    detail = serializers.CharField(help_text="The same in words.")
    engine = serializers.CharField(allow_null=True, help_text="The name of the engine that is away.")
    since = serializers.DateTimeField(allow_null=True, help_text="Its last sign of life.")


def waiting_form(waiting: Waiting | None) -> dict[str, Any] | None:
    """`waiting` as `WaitingForm` has it."""
    if waiting is None:
        return None
    since = serializers.DateTimeField().to_representation(waiting.since) if waiting.since else None
    engine = waiting.engine.name if waiting.engine else None
    return {"code": waiting.code, "detail": waiting.sentence, "engine": engine, "since": since}
