"""One task on one file while it is done: streams its pages, asks the engine in batches, collects notes.

Knows nothing of what the tasks mean. What grows with the number of pages is text alone.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inference.asking import read_each, with_image
from inference.engine import Engine, EngineError
from inference.pages import Limits
from inference.pipeline import Progress, read_pages
from inference.tasks.notes import Remark, TaskNote
from inference.types import Finish, Page, Request, Result

MOST_AT_ONCE = 8  # pages of one call
LONGEST_SAID = 500  # characters of what an engine says
MOST_PIXELS = 64_000_000  # of one call; a page of 200 dpi has four million
_PAGE = re.compile(r"\APage \d+:\s*")


@dataclass(slots=True)
class Job:
    """`engine` does the task, `reader` reads lines and puts pages upright; they may be the same."""

    data: bytes
    request: Request
    engine: Engine
    reader: Engine
    limits: Limits | None = None
    chosen: Collection[int] | None = None
    progress: Progress | None = None
    on_page: Callable[[Page], None] | None = None
    notes: list[TaskNote] = field(default_factory=list)
    total: int = 0
    done: int = 0

    def note(self, code: Remark, **params: Any) -> None:
        """Tell people something about the result, once."""
        note = TaskNote(code, params)
        if note not in self.notes:
            self.notes.append(note)

    def begin(self, total: int) -> None:
        """Tell how many pages or frames there are."""
        self.total = total
        if self.progress:
            self.progress(0, total)

    def finished(self, pages: int) -> None:
        """Tell that so many more pages are done."""
        self.done += pages
        self.total = max(self.total, self.done)
        if self.progress:
            self.progress(self.done, self.total)

    def pages(self) -> Iterator[Page]:
        """Each page upright with its lines and its `jpeg`, handed over already; the caller says when it is done.

        Raises `UnreadableFile` and `EngineError`.
        """
        opened = read_pages(self.data, engine=self.reader, limits=self.limits, progress=self._count, chosen=self.chosen)
        with contextlib.closing(opened) as stream:
            for page in stream:
                if self.on_page:
                    self.on_page(page)
                yield page

    def batches(self) -> Iterator[list[Page]]:
        """The pages with their images, as many together as one call of the engine takes."""
        batch: list[Page] = []
        for page in self.pages():
            if batch and (len(batch) == MOST_AT_ONCE or _pixels(batch) + page.width * page.height > MOST_PIXELS):
                yield batch
                batch = []
            batch.append(with_image(page))
        if batch:
            yield batch

    def ask(self, pages: Sequence[Page], request: Request | None = None) -> list[Result | EngineError]:
        """What the engine says of each of `pages`, or why it cannot do that one. Raises `EngineError` where it is down.

        One page that cannot be done never costs the others.
        """
        wanted = request or self.request
        starts = range(0, len(pages), MOST_AT_ONCE)
        calls = (read_each(self.engine, pages[start : start + MOST_AT_ONCE], wanted) for start in starts)
        return [found for call in calls for found in call]

    def _count(self, done: int, total: int) -> None:
        """Of the pages that are read, the number alone counts: a page is done when its task is."""
        if not done:
            self.begin(total)


class Failures:
    """The pages that an engine could not do: notes, unless there is no other page."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._first: EngineError | None = None
        self._succeeded = 0

    def keep(self, found: Result | EngineError, page: Page) -> Result | None:
        """The result; of a failure a note and None."""
        if isinstance(found, EngineError):
            self._first = self._first or found
            self._job.note(Remark.PAGE_FAILED, page=page.number, said=said_of(found))
            return None
        self._succeeded += 1
        note_finish(self._job, found, page)
        return found

    def check(self) -> None:
        """Raise the first failure where nothing else came out of the file."""
        if self._first is not None and not self._succeeded:
            raise self._first


def said_of(error: EngineError) -> str:
    """What the engine says of a page, without that page's number, cut short."""
    return _PAGE.sub("", str(error))[:LONGEST_SAID]


def finish_of(result: Result) -> Finish | None:
    """Why the model stopped; None where none was asked."""
    return result.said.finish if result.said else None


def note_finish(job: Job, result: Result, page: Page) -> None:
    """Tell of an answer that was cut."""
    if finish_of(result) is Finish.LENGTH:
        job.note(Remark.CUT, page=page.number)
    if finish_of(result) is Finish.REPETITION:
        job.note(Remark.REPETITION, page=page.number)


def without_image(page: Page) -> Page:
    """`page` with its text alone."""
    return replace(page, image=None, jpeg=b"")


def _pixels(pages: Sequence[Page]) -> int:
    return sum(page.width * page.height for page in pages)
