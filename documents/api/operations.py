"""How the OpenAPI description tells of what every operation shares and no view says itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema

IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*$"},
    "description": "The same key and body within a day get the stored answer (`Idempotency-Replayed: true`), another"
    " body 422, and 409 while the first is being done.",
}
REFUSALS = ("400", "409", "422")


class Operation(AutoSchema):
    """Adds `Idempotency-Key` and its refusals to every POST that takes it."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        takes_key = self.method == "POST" and getattr(self.view, "answers_secret", True) is False
        if operation is None or not takes_key:
            return operation
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        responses = operation["responses"]
        for status in REFUSALS:
            responses.setdefault(status, responses["429"])
        operation["responses"] = dict(sorted(responses.items()))
        return operation
