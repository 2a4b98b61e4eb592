"""An engine that reads nothing and answers at once, the same every time: for trying the product without a model.

Knows nothing of what the page shows; says so in the text it returns.
"""

from __future__ import annotations

from collections.abc import Sequence

from inference.engine import EngineError
from inference.types import SPOTTING, Page, Request, Result, Task, TextLine, Word


class FakeEngine:
    """Returns `lines` for every page, or, where none are given, two lines that name the page's number and size.

    It reads no crops, which would cast doubt on every value, unless `crops` says what it reads in each of them.
    """

    name = "fake"
    revision = "1"

    def __init__(self, lines: Sequence[TextLine] = (), rotation: int = 0, crops: str | None = None) -> None:
        self.tasks = frozenset({Task.SPOTTING} if crops is None else {Task.SPOTTING, Task.CROPS})
        self._crops = crops
        self._lines = tuple(lines)
        self._rotation = rotation

    def read(self, pages: Sequence[Page], request: Request = SPOTTING) -> list[Result]:
        """Return one `Result` per page, in order. Raises `EngineError` for a task that is none of its own."""
        if request.task not in self.tasks:
            raise EngineError(f"{self.name} cannot do {request.task.value!r}.", permanent=True)
        if request.task is Task.CROPS:
            return [Result((TextLine(self._crops, (0.0, 0.0, 1.0, 1.0), 1.0),) if self._crops else ()) for _ in pages]
        return [Result(self._lines or _describe(page), self._rotation) for page in pages]


def _describe(page: Page) -> tuple[TextLine, ...]:
    texts = (f"Fake page {page.number}", f"Size {page.width} x {page.height}")
    return tuple(_line(text, 0.1 + 0.05 * row) for row, text in enumerate(texts))


def _line(text: str, top: float) -> TextLine:
    width = 0.02  # of one character
    words, start = [], 0.1
    for part in text.split():
        words.append(Word(part, (start, top, start + width * len(part), top + 0.03), 1.0))
        start += width * (len(part) + 1)
    return TextLine(text, (0.1, top, start - width, top + 0.03), 1.0, tuple(words))
