"""The one error of typed-in values. Knows nothing of fields."""

from __future__ import annotations


class InvalidValue(ValueError):
    """What was typed cannot be stored: a stable `code` and a sentence saying what is wrong and what to type."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
