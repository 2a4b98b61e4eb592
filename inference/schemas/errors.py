"""The one error of template loading. Knows nothing of where the template came from."""

from __future__ import annotations


class InvalidTemplate(ValueError):
    """A template that cannot be used; `path` names the place, for example `fields[2].type`."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.message = message
        self.path = path
