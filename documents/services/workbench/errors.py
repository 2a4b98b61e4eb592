"""Why a task is not taken; the edges word nothing, the message is for people."""

from __future__ import annotations


class RunRefused(Exception):
    """The task cannot be done as asked; `code` is stable, `message` says why and what to do instead."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class NoResult(Exception):
    """The run has no result, or not yet."""


class InvalidCustomTask(ValueError):
    """A task of a team's own that cannot be kept; `field` is what is wrong, `message` says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message
