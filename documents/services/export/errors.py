"""Why nothing is exported; the edges word it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class UnknownFormat(Exception):
    """Not one of the formats in `FORMATS`."""


class NothingToExport(Exception):
    """None of the documents asked for has been read yet."""


class TooManyDocuments(Exception):
    """More documents than one file may hold; `limit` says how many it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class NotReady(Exception):
    """The file is still being written, or could not be."""


class LayoutNameTaken(Exception):
    """Another layout of the same template has that name."""


class InvalidLayout(Exception):
    """The definition describes no layout; `sentence` is translatable, `path` says where (`columns[2].field`)."""

    def __init__(self, sentence: str, path: str = "", **params: Any) -> None:
        super().__init__(f"{path}: {sentence % params if params else sentence}" if path else sentence)
        self.sentence, self.path = sentence, path
        self.params: Mapping[str, Any] = params
