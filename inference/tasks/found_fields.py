"""Fields of a file, with a template and without one; knows neither prompts nor rows of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inference.fields.grounding import ground_values
from inference.fields.open import Everything, read_everything
from inference.pipeline import read_document
from inference.profiles.schema import keys_of
from inference.profiles.scores import value_scores
from inference.tasks.job import Failures, Job, without_image
from inference.tasks.lines import keep_pages, sizes_of
from inference.tasks.results import FoundField, PageResult
from inference.types import Fields, FieldSpec, FieldType, FieldValue, Page, Said, TemplateSpec

MOST_FIELDS = 300  # of a document without a template


@dataclass(frozen=True, slots=True)
class Found:
    """The pages' sizes, and the fields: of a template or a model, or everything that the lines name."""

    pages: tuple[PageResult, ...]
    fields: tuple[FoundField, ...] | None = None
    everything: Everything | None = None


def find_fields_in_lines(job: Job) -> Found:
    """The values of the template with their probabilities; without a template every label with its value."""
    template = job.request.template
    if template is None:
        pages = keep_pages(job)
        return Found(tuple(sizes_of(pages)), everything=read_everything(pages))
    reading = read_document(
        job.data,
        engine=job.reader,
        template=template,
        limits=job.limits,
        progress=job.progress,
        on_page=job.on_page or _drop,
        chosen=job.chosen,
    )
    return Found(tuple(sizes_of(reading.pages)), _labelled(template, reading.values))


def find_fields_with_model(job: Job) -> Found:
    """The values that a model says, each placed where the lines of the reader say the same."""
    pages, values, scores, failures = [], {}, {}, Failures(job)
    for batch in job.batches():
        for page, found in zip(batch, job.ask(batch), strict=True):
            pages.append(without_image(page))
            result = failures.keep(found, page)
            if result is not None and isinstance(result.output, Fields):
                _merge(values, scores, result.output.values, _scores(job.request.template, result.said))
        job.finished(len(batch))
    failures.check()
    template = job.request.template or template_of(values)
    grounded = ground_values(template, values, pages, scores=scores)
    return Found(tuple(sizes_of(pages)), _labelled(template, grounded))


def template_of(values: Mapping[str, Any]) -> TemplateSpec:
    """A template that asks for just what was said: rows of objects as tables, everything else as text."""
    return TemplateSpec("everything", fields=tuple(_spec(*one) for one in list(values.items())[:MOST_FIELDS]))


def _spec(name: str, value: Any) -> FieldSpec:
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        columns = dict.fromkeys(key for row in value for key in row)
        return FieldSpec(
            name, FieldType.TABLE, name, columns=tuple(FieldSpec(key, FieldType.TEXT, key) for key in columns)
        )
    return FieldSpec(name, FieldType.TEXT, name, many=isinstance(value, list))


def _merge(
    values: dict[str, Any], scores: dict[str, float], said: Mapping[str, Any], sure: Mapping[str, float]
) -> None:
    """What a page says joins what the pages before it said: the first value of a field stays, rows are added."""
    for name, value in said.items():
        if value in (None, "", [], {}):
            continue
        if isinstance(value, list) and isinstance(values.get(name), list):
            values[name] = [*values[name], *value]
            scores[name] = min(scores.get(name, 1.0), sure.get(name, 0.0))
        elif name not in values:
            values[name] = value
            if name in sure:
                scores[name] = sure[name]


def _scores(template: TemplateSpec | None, said: Said | None) -> dict[str, float]:
    """How sure the model was of each value, by field name."""
    if said is None:
        return {}
    names = keys_of(template.fields) if template else {}
    return {names.get(key, key): score for key, score in value_scores(said).items()}


def _labelled(template: TemplateSpec, values: Sequence[FieldValue]) -> tuple[FoundField, ...]:
    specs = {spec.name: spec for spec in template.fields}
    return tuple(
        FoundField(
            str(specs.get(value.name, value.name)),
            value,
            tuple((column.name, str(column)) for column in specs[value.name].columns) if value.name in specs else (),
        )
        for value in values
    )


def _drop(page: Page) -> None:
    """With somebody to take the pages, their pictures are not kept."""
