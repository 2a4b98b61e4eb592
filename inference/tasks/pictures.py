"""Keeps the pictures of a file's pages until it is known which of them are needed; knows nothing of what for."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from types import TracebackType
from typing import Self

from inference.types import Page

IN_MEMORY = 32 * 1024 * 1024  # bytes; more goes to a file that ends with this


class Pictures:
    """The pages' JPEGs by number, on disk where they are many."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when the block ends
        self._places: dict[int, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def keep(self, page: Page) -> None:
        """Keep the picture of `page`."""
        self._places[page.number] = (self._file.seek(0, 2), len(page.jpeg))
        self._file.write(page.jpeg)

    def of(self, page: Page) -> Page:
        """`page` with its picture again."""
        start, length = self._places[page.number]
        self._file.seek(start)
        return replace(page, jpeg=self._file.read(length))
