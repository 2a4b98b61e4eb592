"""Finds where on a page a model looks while it says the value of a field; knows no model and nothing of attention."""

from __future__ import annotations

from dataclasses import replace

from inference.asking import with_image
from inference.engine import Engine, Explaining
from inference.pages import Limits
from inference.pipeline import Progress
from inference.profiles.schema import keys_of
from inference.tasks.abilities import CannotDo, check_request, profile_of
from inference.tasks.job import Job
from inference.tasks.results import PageResult, TaskResult
from inference.types import Request


def explain_value(
    data: bytes,
    request: Request,
    *,
    field: str,
    page: int,
    engine: Engine,
    reader: Engine,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> TaskResult:
    """Where on page `page` the model of `engine` looks for the field of that name, of `request`'s template.

    Without `heat` where the model says no value for it there. Raises as `run_task` does.
    """
    check_request(engine, request)
    profile = profile_of(engine)
    keys = {name: key for key, name in keys_of(request.template.fields if request.template else ()).items()}
    if not isinstance(engine, Explaining) or profile is None:
        raise CannotDo(f"{engine.name} cannot tell where it looks. The engine 'transformers' can.")
    if field not in keys:
        raise CannotDo(f"The template has no field {field!r}.")
    job = Job(data, request, engine, reader, limits, [page], progress)
    result = TaskResult(request.task, engine.name, engine.revision, model=profile.name, provider=profile.provider)
    for shown in job.pages():
        heat = engine.explain(with_image(shown), request, keys[field])
        result = replace(result, pages=(PageResult(shown.number, shown.width, shown.height),), heat=heat)
        job.finished(1)
    return result
