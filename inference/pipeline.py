"""The steps of reading a document, in order: pages, text layer, OCR only where needed, fields, a model's opinion of
them where one is wanted, and the fields of a text layer held against what the page shows.

Knows nothing of queues, rows or tenants. One page is decoded at a time, and the next is rendered in the sandbox while
the engine reads this one.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import replace

from inference.asking import Answered, ModelReading, PagePictures, ask_for_fields, refuse_if_down
from inference.engine import Engine, EngineError
from inference.fields import calibrate, extract_fields, guess_template, merge_answers, open_fields, stated_template
from inference.fields.memory import Lesson, Memory, recall
from inference.layout import QUARTERS, turn_box
from inference.pages import PARSERS, SENTENCES, Limits, UnreadableFile, judge_quality, open_pages, show_page, turn_page
from inference.readers.codes import find_codes, state_codes
from inference.readers.einvoice import draw_xml, read_einvoice
from inference.readers.text import read_text_layer
from inference.rereading import Pictures, read_leftovers, reread_values
from inference.sandbox import Sandbox
from inference.schemas import builtin_templates
from inference.types import Evidence, FieldValue, Page, PageNote, Reading, Result, Source, Statement, TemplateSpec

SANDBOX = Sandbox(preload=(*PARSERS, "inference.readers.text", "inference.readers.einvoice", "inference.readers.codes"))

Progress = Callable[[int, int], None]
_NOT_READ = PageNote("not_read_by_model")


def read_document(
    data: bytes,
    *,
    engine: Engine,
    template: TemplateSpec | None = None,
    templates: Sequence[TemplateSpec] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
    on_page: Callable[[Page], None] | None = None,
    lessons: Callable[[Sequence[Page]], Sequence[Lesson]] | None = None,
    chosen: Collection[int] | None = None,
    model: ModelReading | None = None,
) -> Reading:
    """Read a document: its pages, and the values of `template`, or of the one guessed among `templates`.

    `progress(done_pages, total_pages)` is called at the start and after every page. With `on_page` every page is handed
    over as soon as it is read and its `jpeg` is then dropped, so that a long scan is never held in memory. `lessons`
    is asked with all pages for what checked documents taught that may fit. `chosen`: the numbers of the pages to read,
    None for all. `model`: how a vision-language model takes part; `engine` reads the lines in any case. Raises
    `UnreadableFile` and `EngineError`, and whatever the callbacks raise.
    """
    started = time.perf_counter()
    if model:
        refuse_if_down(model)
    pictures = Pictures()
    einvoice = read_einvoice(data, sandbox=SANDBOX)
    if einvoice.trouble == "too_slow":  # its pages would only be as slow once more
        raise UnreadableFile(einvoice.trouble, SENTENCES[einvoice.trouble])
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context(PagePictures.opened(model.max_pages)) if model and model.may_ask else None
        opened = stack.enter_context(
            contextlib.closing(read_pages(data, engine=engine, limits=limits, progress=progress, chosen=chosen))
        )
        pages = []
        for page in opened:
            if einvoice.trouble and page.number == 1:
                page = _note(page, PageNote("einvoice_unreadable", {"trouble": einvoice.trouble}))
            pictures.keep(page)
            if shown:
                shown.keep(page)
            if on_page:
                on_page(page)
                page = replace(page, jpeg=b"")
            pages.append(page)
        statements = (*((einvoice.statement,) if einvoice.statement else ()), *state_codes(pages))
        memory = recall(lessons(pages), pages) if lessons else None
        used, probability = (template, None) if template else _guess(pages, templates, statements, memory)
        memory = memory.of_template(used.name) if memory and used else None
        values = extract_fields(used, pages, statements, memory=memory) if used else []
        asked = _ask(model, used, values, pages, shown, progress) if model and shown and used else Answered()
    if used:
        values = merge_answers(used, values, asked.answers, pages) if asked.answers else calibrate(used, values, pages)
        # A second look at the page lowers what it does not confirm, whatever the probability was.
        values = reread_values(used, values, pages, pictures, engine)
    return Reading(
        pages=tuple(_note(page, _NOT_READ) if page.number in asked.not_read else page for page in pages),
        template=used,
        is_guessed=template is None and used is not None,
        values=tuple(values),
        engine=engine.name,
        engine_revision=engine.revision,
        seconds=time.perf_counter() - started,
        probability=probability if used else None,
        statements=statements,
        learned=memory.learned if memory else None,
        model=asked.model,
        model_revision=asked.revision,
    )


def _ask(
    model: ModelReading,
    template: TemplateSpec,
    values: Sequence[FieldValue],
    pages: Sequence[Page],
    shown: PagePictures,
    progress: Progress | None,
) -> Answered:
    """What a model says of the fields that the file itself does not state. Raises `EngineError`."""
    plan, wanted = model.plan_of(template), open_fields(template, values)
    if plan is None or not plan.engines or not wanted.fields:
        return Answered()

    def before_call() -> None:
        if progress:
            progress(len(pages), len(pages))

    return ask_for_fields(model, plan, wanted, pages, shown, before_call=before_call)


def _note(page: Page, note: PageNote) -> Page:
    return replace(page, notes=(*page.notes, note))


def _guess(
    pages: Sequence[Page],
    templates: Sequence[TemplateSpec],
    statements: Sequence[Statement],
    memory: Memory | None,
) -> tuple[TemplateSpec | None, float | None]:
    """The kind of the document: what a machine-readable part says, what its layout was before, or how it looks."""
    remembered = memory.template_among(templates) if memory else None
    return stated_template(statements, templates) or remembered or guess_template(pages, templates, builtin_templates())


def read_pages(
    data: bytes,
    *,
    engine: Engine,
    limits: Limits | None = None,
    progress: Progress | None = None,
    chosen: Collection[int] | None = None,
) -> Generator[Page, None, None]:
    """Yield each page upright, with `lines` and `jpeg`, without `image`. Raises `UnreadableFile` and `EngineError`."""
    with open_pages(
        data,
        sandbox=SANDBOX,
        limits=limits,
        read_text=read_text_layer,
        draw_xml=draw_xml,
        find_codes=find_codes,
        chosen=chosen,
    ) as pages:
        if progress:
            progress(0, pages.total)
        for done, page in enumerate(pages, 1):
            yield _read_with_engine(page, engine) if page.source is None else read_leftovers(page, engine)
            if progress:
                progress(done, pages.total)


def _read_with_engine(page: Page, engine: Engine) -> Page:
    results = engine.read([page])
    if len(results) != 1 or results[0].rotation not in QUARTERS:
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    return _apply(results[0], page)


def _apply(result: Result, page: Page) -> Page:
    if result.image is None:
        shown = turn_page(page, result.rotation)
    else:
        shown = replace(show_page(page, result.image), rotation=(page.rotation + result.rotation) % 360)
    notes = (*shown.notes, *result.notes)
    if shown.image is not None:
        notes = (*notes, *judge_quality(shown.image, result.lines))
    codes = tuple(_turn_code(code, result) for code in shown.codes)
    return replace(shown, image=None, lines=result.lines, source=Source.OCR, notes=notes, codes=codes)


def _turn_code(code: Evidence, result: Result) -> Evidence:
    """Where a code stands on the page as the engine has put it upright; a page it has bent straight tells no more."""
    if code.box is None or result.image is not None:
        return replace(code, box=None)
    return replace(code, box=turn_box(code.box, result.rotation))
