"""Fields of a file, with a template and without one; knows neither prompts nor rows of a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inference.asking import ModelReading, Plan, Wanted
from inference.engine import Engine
from inference.fields.grounding import ground_values
from inference.fields.open import Everything, read_everything
from inference.pipeline import read_document
from inference.profiles import Profile
from inference.profiles.scores import cell_scores, value_scores
from inference.tasks.job import MOST_AT_ONCE, Failures, Job, without_image
from inference.tasks.lines import keep_pages, sizes_of
from inference.tasks.notes import Remark
from inference.tasks.results import FoundField, PageResult
from inference.types import Fields, FieldSpec, FieldType, Page, Reading, TemplateSpec

MOST_FIELDS = 300  # of a document without a template
MOST_SHOWN = 200  # pages that a model is shown for one template


@dataclass(frozen=True, slots=True)
class Found:
    """The pages' sizes, and the fields: of a template or a model, or everything that the lines name.

    `is_of_model`: whether a model has taken part.
    """

    pages: tuple[PageResult, ...]
    fields: tuple[FoundField, ...] | None = None
    everything: Everything | None = None
    is_of_model: bool = False


@dataclass(frozen=True, slots=True)
class _Only:
    """The two engines of a task, as those of a process."""

    default: Engine
    asked: Engine

    def get(self, name: str) -> Engine:
        return self.asked


def find_fields_in_lines(job: Job) -> Found:
    """The values of the template with their probabilities; without a template every label with its value."""
    template = job.request.template
    if template is None:
        pages = keep_pages(job)
        return Found(tuple(sizes_of(pages)), everything=read_everything(pages))
    reading = _read(job, template, None)
    return Found(tuple(sizes_of(reading.pages)), _labelled(template, reading))


def find_fields_with_model(job: Job, profile: Profile) -> Found:
    """The values of the template as the model and the lines say them together; without one, all that the model says,
    each placed where the lines say the same."""
    template = job.request.template
    if template is None:
        return _find_all(job)
    plan = Plan((Wanted(job.engine.name, profile.name),), is_reader_enough=False, adapter=job.request.adapter)
    engines = _Only(job.reader, job.engine)
    model = ModelReading(engines, lambda _: plan, job.request.isolation, MOST_SHOWN, MOST_AT_ONCE)
    reading = _read(job, template, model)
    missed = [page.number for page in reading.pages if any(note.code == "not_read_by_model" for note in page.notes)]
    for number in missed:
        job.note(Remark.NOT_READ, page=number)
    if not reading.model and not missed:
        job.note(Remark.STATED)
    return Found(tuple(sizes_of(reading.pages)), _labelled(template, reading), is_of_model=bool(reading.model))


def _read(job: Job, template: TemplateSpec, model: ModelReading | None) -> Reading:
    return read_document(
        job.data,
        engine=job.reader,
        template=template,
        limits=job.limits,
        progress=job.progress,
        on_page=job.on_page or _drop,
        chosen=job.chosen,
        model=model,
    )


def _find_all(job: Job) -> Found:
    pages: list[Page] = []
    values: dict[str, Any] = {}
    scores: dict[str, float] = {}
    cells: dict[str, list[dict[str, float]]] = {}
    failures = Failures(job)
    for batch in job.batches():
        for page, found in zip(batch, job.ask(batch), strict=True):
            pages.append(without_image(page))
            result = failures.keep(found, page)
            if result is not None and isinstance(result.output, Fields):
                _merge_cells(cells, values, result.output.values, cell_scores(result.said) if result.said else {})
                _merge(values, scores, result.output.values, value_scores(result.said) if result.said else {})
        job.finished(len(batch))
    failures.check()
    template = _template_of(values)
    grounded = ground_values(template, values, pages, scores=scores, cells=cells)
    fields = tuple(FoundField(value.name, value) for value in grounded)
    return Found(tuple(sizes_of(pages)), fields, is_of_model=True)


def _template_of(values: Mapping[str, Any]) -> TemplateSpec:
    """A template that asks for just what was said: rows of objects as tables, everything else as text."""
    return TemplateSpec("everything", fields=tuple(_spec(*one) for one in list(values.items())[:MOST_FIELDS]))


def _spec(name: str, value: Any) -> FieldSpec:
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        columns = dict.fromkeys(str(key) for row in value for key in row)
        specs = tuple(FieldSpec(key, FieldType.TEXT, key) for key in columns)
        return FieldSpec(name, FieldType.TABLE, name, columns=specs)
    return FieldSpec(name, FieldType.TEXT, name, many=isinstance(value, list))


def _merge(
    values: dict[str, Any], scores: dict[str, float], said: Mapping[str, Any], sure: Mapping[str, float]
) -> None:
    """What a page says joins what the pages before it said: the first value of a field stays, rows are added."""
    for name, value in _flat(said):
        top = name.partition(" / ")[0]
        if isinstance(value, list) and isinstance(values.get(name), list):
            values[name] = [*values[name], *value]
            scores[name] = min(scores.get(name, 1.0), sure.get(top, 0.0))
        elif name not in values:
            values[name] = value
            if top in sure:
                scores[name] = sure[top]


def _merge_cells(
    cells: dict[str, list[dict[str, float]]],
    values: Mapping[str, Any],
    said: Mapping[str, Any],
    sure: Mapping[str, list[dict[str, float]]],
) -> None:
    """How sure the model was of each cell of a page's rows; as `_merge`, before it joins those rows to `values`."""
    for name, value in _flat(said):
        before = values.get(name, [])
        if isinstance(value, list) and isinstance(before, list):
            known = cells.get(name, [])
            own = sure.get(name, [])[: len(value)]
            cells[name] = [*known, *({} for _ in before[len(known) :]), *own, *({} for _ in value[len(own) :])]


def _flat(said: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Names and values; what stands in an object inside is named "outer / inner"; what is empty is left out."""
    found: list[tuple[str, Any]] = []
    for key, value in said.items():
        name = f"{above}{key}".strip()
        if isinstance(value, Mapping):
            found += _flat(value, f"{name} / ")
        elif isinstance(value, list) and not all(isinstance(one, Mapping) for one in value):
            texts = [str(one) for one in value if one not in (None, "", [], {})]
            found += [(name, texts)] if texts else []
        elif value not in (None, "", []):
            found.append((name, value if isinstance(value, list) else str(value)))
    return found


def _labelled(template: TemplateSpec, reading: Reading) -> tuple[FoundField, ...]:
    specs = {spec.name: spec for spec in template.fields}
    return tuple(FoundField(str(specs[value.name]), value, specs[value.name]) for value in reading.values)


def _drop(page: Page) -> None:
    """With somebody to take the pages, their pictures are not kept."""
