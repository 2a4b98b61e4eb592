"""The form of every error, and the short way to name errors in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ErrorForm(serializers.Serializer[Any]):
    """Any answer from 400 on; some codes add keys of their own, such as `errors`, `status` or `locked_by`."""

    detail = serializers.CharField(help_text="A sentence for people: what happened and what to do.")
    code = serializers.CharField(help_text="Stable, for programs.")


def answers(*errors: int, **good: Any) -> dict[int, Any]:
    """Responses for `extend_schema`: `answers(404, 409, ok_200=DocumentForm)`; 401 and 429 always."""
    named = {int(name.rsplit("_", 1)[1]): form for name, form in good.items()}
    return {**named, **dict.fromkeys((*errors, 401, 429), ErrorForm)}
