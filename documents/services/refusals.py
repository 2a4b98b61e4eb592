"""The refusal of what is sent or asked for, shared by whatever judges it at the door. Knows no file and no limit."""

from __future__ import annotations


class UploadRefused(Exception):
    """The file, or another order of work, is not taken; `code` is stable, `message` says what to do.

    With `retry_seconds` the same may be taken after that long, as it stands.
    """

    def __init__(self, code: str, message: str, *, retry_seconds: int | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.retry_seconds = code, message, retry_seconds
