"""Shows the pages of a document to one engine after the other until one has read them; knows no kind of document.

What an engine answers is data: only values of the fields asked for are taken from it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from inference.asking.pictures import PagePictures
from inference.asking.plan import ModelReading, Plan, Wanted
from inference.engine import Engine, EngineError, Reachable, UnknownAdapter
from inference.fields.grounding import Answer
from inference.profiles.parsing.storing import storable
from inference.profiles.schema import keys_of
from inference.profiles.scores import cell_scores, value_scores, value_tokens
from inference.types import Fields, Page, Request, Result, Task, TemplateSpec

logger = logging.getLogger("ocrsite.engines")


@dataclass(frozen=True, slots=True)
class Answered:
    """What the first engine that could said: of which `model`, page by page, and the pages it could `not_read`."""

    model: str = ""
    revision: str = ""
    answers: tuple[Answer, ...] = ()
    not_read: tuple[int, ...] = ()


class _CannotDo(EngineError):
    """The engine finds no fields at all."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The engine {name!r} finds no fields.", permanent=True)


def refuse_if_down(reading: ModelReading) -> None:
    """Raise `EngineError` where a model must be asked in any case and none can be reached.

    Before a page is read: what waits for an engine is tried again and again, and costs nothing meanwhile.
    """
    plan = reading.plan_of(None)
    if plan is None or plan.is_reader_enough or not plan.engines:
        return
    problems = [_why_down(reading, wanted) for wanted in plan.engines]
    if all(problems):
        raise EngineError(f"No model can be asked now. {' '.join(problems)}", permanent=False)


def _why_down(reading: ModelReading, wanted: Wanted) -> str:
    """Why the engine cannot be asked; "" where it can."""
    try:
        engine = reading.engines.get(wanted.name)
    except EngineError as error:
        return str(error)
    return f"The engine {wanted.name!r} is down." if isinstance(engine, Reachable) and not engine.is_ready() else ""


def ask_for_fields(
    reading: ModelReading,
    plan: Plan,
    template: TemplateSpec,
    pages: Sequence[Page],
    pictures: PagePictures,
    *,
    before_call: Callable[[], None],
) -> Answered:
    """The answers of the first engine of `plan` that gives any, page by page.

    Without answers where none of them can read these pages, or where the reading without a model is enough while they
    are down. Raises `EngineError` (not permanent) where it is not enough, `UnknownAdapter` where the first choice lacks
    the template's adapter and no other reads, and whatever `before_call` raises.
    """
    request = Request(Task.FIELDS, template, isolation=reading.isolation, adapter=plan.adapter)
    down: list[str] = []
    is_refused = False
    unknown: UnknownAdapter | None = None
    for wanted in plan.engines:
        try:
            engine = reading.engines.get(wanted.name)
            return _ask(engine, wanted, request, pictures.calls(pages, reading.pages_per_call), before_call)
        except UnknownAdapter as error:
            logger.error("the engine %s cannot read with the template's adapter: %s", wanted.name, error)
            unknown = error
        except EngineError as error:
            logger.warning("the engine %s gave no fields: %s", wanted.name, error)
            is_refused = is_refused or (error.permanent and not isinstance(error, _CannotDo))
            down += [] if error.permanent else [str(error)]
    if down and not plan.is_reader_enough:
        raise EngineError(f"No model can be asked now. {' '.join(down)}", permanent=False)
    if unknown and not plan.is_reader_enough:
        raise unknown
    is_told = unknown is not None or (is_refused and not plan.is_reader_enough)
    return Answered(not_read=tuple(page.number for page in pages) if is_told else ())


def _ask(
    engine: Engine, wanted: Wanted, request: Request, calls: Iterator[list[Page]], before_call: Callable[[], None]
) -> Answered:
    if Task.FIELDS not in engine.tasks:
        raise _CannotDo(wanted.name)
    answers: list[Answer] = []
    refused: dict[int, EngineError] = {}
    for pages in calls:
        before_call()
        for page, result in zip(pages, read_each(engine, pages, request), strict=True):
            if isinstance(result, EngineError):
                refused[page.number] = result
            else:
                answers.append(_answer(page, result, request))
    if refused and not answers:
        raise next(iter(refused.values()))
    return Answered(wanted.model, engine.revision, tuple(answers), tuple(refused))


def read_each(engine: Engine, pages: Sequence[Page], request: Request) -> list[Result | EngineError]:
    """One result for each page, or why it has none: of pages that fail together each is tried alone.

    Raises `EngineError` where the engine is down or lacks the adapter, or answers for other pages than these.
    """
    try:
        results = engine.read(pages, request)
    except EngineError as error:
        if not error.permanent or isinstance(error, UnknownAdapter):
            raise
        if len(pages) == 1:
            return [error]
        return [result for page in pages for result in read_each(engine, [page], request)]
    if len(results) != len(pages):
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    return list(results)


def _answer(page: Page, result: Result, request: Request) -> Answer:
    """What was said of the fields asked for, by their names; whatever else was said is left out."""
    if not isinstance(result.output, Fields) or request.template is None:
        return Answer(page.number, {})
    scores = value_scores(result.said) if result.said else {}
    tokens = value_tokens(result.said) if result.said else {}
    cells = cell_scores(result.said) if result.said else {}
    columns = {field.name: keys_of(field.columns) for field in request.template.fields}
    names = keys_of(request.template.fields)
    return Answer(
        page.number,
        {name: result.output.values.get(name) for name in names.values()},
        {name: scores[key] for key, name in names.items() if key in scores},
        {
            name: [(storable(token.text), token.logprob) for token in tokens[key]]
            for key, name in names.items()
            if key in tokens
        },
        {
            name: [{columns[name].get(cell, cell): score for cell, score in row.items()} for row in cells[key]]
            for key, name in names.items()
            if key in cells
        },
    )
