"""Keeps the pictures of upright pages on disk until a model is asked; knows nothing of models.

A long scan is never in memory: pages are decoded as many at a time as one call takes.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from inference.types import Page


class PagePictures:
    """The first `most` pages that are kept, in a folder that ends with the block of `opened`."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._numbers: list[int] = []

    @classmethod
    @contextmanager
    def opened(cls, most: int) -> Iterator[PagePictures]:
        """Pictures in a temporary folder of their own."""
        with tempfile.TemporaryDirectory(prefix="ocrsite-pages-") as folder:
            yield cls(Path(folder), most)

    def keep(self, page: Page) -> None:
        """Keep the `jpeg` of an upright page, unless there are enough already."""
        if len(self._numbers) < self._most:
            self._path(page.number).write_bytes(page.jpeg)
            self._numbers.append(page.number)

    def calls(self, pages: Sequence[Page], per_call: int) -> Iterator[list[Page]]:
        """Those of `pages` that are kept, each with its `image`, in their order, at most `per_call` at a time."""
        kept = [page for page in pages if page.number in self._numbers]
        for start in range(0, len(kept), per_call):
            called = kept[start : start + per_call]
            yield [with_image(replace(page, jpeg=self._path(page.number).read_bytes(), lines=())) for page in called]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.jpg"


def with_image(page: Page) -> Page:
    """`page` with the `image` that its `jpeg` shows, and without that."""
    with Image.open(io.BytesIO(page.jpeg)) as picture:
        image = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    return replace(page, image=image, width=image.shape[1], height=image.shape[0], jpeg=b"")
