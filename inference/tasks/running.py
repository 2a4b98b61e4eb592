"""Does one task on one file with the engine it is given; knows neither tenants nor what shows the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from inference.engine import Engine
from inference.pages import Limits
from inference.pipeline import Progress
from inference.profiles import Profile
from inference.tasks.abilities import check_request, profile_of
from inference.tasks.composing import compose_pages
from inference.tasks.found_fields import find_fields_in_lines, find_fields_with_model
from inference.tasks.job import Job
from inference.tasks.lines import read_tables, read_text
from inference.tasks.page_by_page import do_pages
from inference.tasks.questions import answer_question, find_passages
from inference.tasks.results import TaskResult
from inference.tasks.subtitles import read_subtitles
from inference.tasks.translating import translate_pages
from inference.types import Page, Request, Task

Parts = dict[str, Any]


def run_task(
    data: bytes,
    request: Request,
    *,
    engine: Engine,
    reader: Engine,
    limits: Limits | None = None,
    pages: Sequence[int] | None = None,
    progress: Progress | None = None,
    on_page: Callable[[Page], None] | None = None,
) -> TaskResult:
    """Do `request` with the pages of a file, or those whose numbers are `pages`.

    `engine` does the task; `reader` reads lines on the CPU: it puts pages upright and says where things stand.
    `progress(done_pages, total_pages)` is called at the start and after every page or batch of them; `on_page` is given
    each page upright, with its `jpeg`, before the task is done with it.
    Raises `CannotDo`, `UnreadableFile` and `EngineError`, and whatever the callbacks raise.
    """
    check_request(engine, request)
    job = Job(data, request, engine, reader, limits, pages, progress, on_page)
    profile = profile_of(engine)
    parts = {**_named(profile), **_do(job, profile)}
    return TaskResult(request.task, engine.name, engine.revision, notes=tuple(job.notes), **parts)


def _do(job: Job, profile: Profile | None) -> Parts:
    task = job.request.task
    if task is Task.FIELDS:
        found = find_fields_with_model(job, profile) if profile else find_fields_in_lines(job)
        named = _named(profile if found.is_of_model else None)
        return {"pages": found.pages, "fields": found.fields, "everything": found.everything, **named}
    if task is Task.QUESTION:
        answered, answer = answer_question(job) if profile else find_passages(job)
        return {"pages": tuple(answered), "answer": answer}
    if task is Task.SUBTITLES:
        shown, cues = read_subtitles(job, is_model=profile is not None)
        return {"pages": tuple(shown), "subtitles": cues}
    if task is Task.TRANSLATE:
        return {"pages": tuple(translate_pages(job))}
    if profile is None and task in DONE_WITH_LINES:
        return {"pages": tuple(DONE_WITH_LINES[task](job))}
    pages, given = do_pages(job)
    return {"pages": tuple(pages), "json": given}


def _named(profile: Profile | None) -> Parts:
    """Which model has taken part, and whose it is."""
    return {"model": profile.name, "provider": profile.provider} if profile else {"model": "", "provider": ""}


DONE_WITH_LINES = {
    Task.TEXT: read_text,
    Task.SPOTTING: read_text,
    Task.TABLE: read_tables,
    Task.DOCUMENT: compose_pages,
}
