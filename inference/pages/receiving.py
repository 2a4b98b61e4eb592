"""Takes what a child that decodes a file sends; knows no format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from inference.pages.limits import UnreadableFile
from inference.sandbox import SandboxError


def receive(items: Iterator[Any], sentences: Mapping[str, str]) -> Iterator[Any]:
    """The values of (kind, value) items. Raises `UnreadableFile` for an item ("unreadable", code, sentence).

    And where the sandbox ends the child, with the one of `sentences` for why.
    """
    try:
        for kind, *value in items:
            if kind == "unreadable":
                raise UnreadableFile(*value)
            yield value[0]
    except SandboxError as error:
        raise UnreadableFile(error.code, sentences[error.code]) from error
