"""The steps of reading a document, in order: pages, text layer, OCR only where needed, fields.

Knows nothing of queues, rows or tenants. One page is decoded at a time, and the next is rendered in the sandbox while
the engine reads this one.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from inference.engine import Engine, EngineError
from inference.fields import extract_fields, guess_template
from inference.layout import QUARTERS
from inference.pages import PARSERS, Limits, open_pages, turn_page
from inference.readers.text import read_text_layer
from inference.sandbox import Sandbox
from inference.types import Page, Reading, Result, Source, TemplateSpec

SANDBOX = Sandbox(preload=(*PARSERS, "inference.readers.text"))

Progress = Callable[[int, int], None]


def read_document(
    data: bytes,
    *,
    engine: Engine,
    template: TemplateSpec | None = None,
    templates: Sequence[TemplateSpec] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
    on_page: Callable[[Page], None] | None = None,
) -> Reading:
    """Read a document: its pages, and the values of `template`, or of the one guessed among `templates`.

    `progress(done_pages, total_pages)` is called at the start and after every page. With `on_page` every page is handed
    over as soon as it is read and its `jpeg` is then dropped, so that a long scan is never held in memory.
    Raises `UnreadableFile` and `EngineError`, and whatever the callbacks raise.
    """
    started = time.perf_counter()
    pages = []
    with contextlib.closing(read_pages(data, engine=engine, limits=limits, progress=progress)) as stream:
        for page in stream:
            if on_page:
                on_page(page)
                page = replace(page, jpeg=b"")
            pages.append(page)
    used, probability = (template, None) if template else guess_template(pages, templates)
    return Reading(
        pages=tuple(pages),
        template=used,
        is_guessed=template is None and used is not None,
        values=tuple(extract_fields(used, pages)) if used else (),
        engine=engine.name,
        engine_revision=engine.revision,
        seconds=time.perf_counter() - started,
        probability=probability if used else None,
    )


def read_pages(
    data: bytes, *, engine: Engine, limits: Limits | None = None, progress: Progress | None = None
) -> Generator[Page, None, None]:
    """Yield each page upright, with `lines` and `jpeg`, without `image`. Raises `UnreadableFile` and `EngineError`."""
    with open_pages(data, sandbox=SANDBOX, limits=limits, read_text=read_text_layer) as pages:
        if progress:
            progress(0, pages.total)
        for page in pages:
            yield _read_with_engine(page, engine) if page.source is None else page
            if progress:
                progress(page.number, pages.total)


def _read_with_engine(page: Page, engine: Engine) -> Page:
    results = engine.read([page])
    if len(results) != 1 or results[0].rotation not in QUARTERS:
        raise EngineError(f"The engine {engine.name} answered with no usable result.", permanent=True)
    return _apply(results[0], page)


def _apply(result: Result, page: Page) -> Page:
    upright = turn_page(page, result.rotation)
    return replace(upright, image=None, lines=result.lines, source=Source.OCR, notes=(*upright.notes, *result.notes))
