"""The tasks that a vision-language model does with each page by itself; knows neither prompts nor notations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inference.tasks.job import Failures, Job, finish_of
from inference.tasks.results import PageResult
from inference.types import (
    Chart,
    Fields,
    Layout,
    Lines,
    Markdown,
    Output,
    Page,
    Result,
    Tables,
    Task,
    Text,
    Translation,
)


def do_pages(job: Job) -> tuple[list[PageResult], dict[str, Any] | None]:
    """Each page's result; and the object of a task that answers with JSON, those of several pages by "page N"."""
    pages, objects, failures = [], {}, Failures(job)
    for batch in job.batches():
        for page, found in zip(batch, job.ask(batch), strict=True):
            result = failures.keep(found, page)
            if result is not None:
                pages.append(page_result(page, result, job.request.task))
                if isinstance(result.output, Fields):
                    objects[page.number] = dict(result.output.values)
        job.finished(len(batch))
    failures.check()
    return pages, _joined(objects)


def page_result(page: Page, result: Result, task: Task) -> PageResult:
    """What the model's answer says of a page."""
    empty = PageResult(page.number, page.width, page.height, finish=finish_of(result))
    return replace(empty, **_parts(result.output, task))


def _parts(output: Output | None, task: Task) -> dict[str, Any]:
    match output:
        case Text(text):
            return {"text": text, "markdown": f"$$\n{text}\n$$"} if task is Task.FORMULA and text else {"text": text}
        case Lines(lines):
            return {"text": "\n".join(line.text for line in lines), "lines": lines}
        case Markdown(markdown, figures):
            return {"markdown": markdown, "figures": figures}
        case Layout(regions):
            return {"regions": regions, "text": "\n".join(region.text for region in regions if region.text)}
        case Tables(tables):
            return {"tables": tables}
        case Chart():
            return {"chart": output}
        case Translation(text):
            return {"text": text}
    return {}


def _joined(objects: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    if len(objects) > 1:
        return {f"page {number}": found for number, found in objects.items()}
    return next(iter(objects.values()), None)
