"""Values found by models that have not seen their families, each with its traits and whether it was right.

Knows nothing of how confidence is fitted. What is right is the scorer's word; of drawn documents what was printed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tqdm import tqdm

from benchmarks.readings import SETS, Labelled, load_readings
from benchmarks.rescore import FLAGS, TEMPLATES, find_template
from benchmarks.training import contracts
from benchmarks.training.examples import DRAWN, Document, Judge, load_scorer
from benchmarks.training.ranker import FOLDS, left_out_models, models_of_fold
from inference.fields import extract_fields, guess_template
from inference.fields.memory import learn, recall
from inference.fields.traits import Traits, traits_of
from inference.pipeline import SANDBOX
from inference.readers.einvoice import read_einvoice
from inference.schemas import builtin_templates
from inference.types import FieldType, FieldValue, Statement, TemplateSpec

FIRST_SEED, DRAWN_EACH = 10_000, 130  # the models have seen the documents drawn from the first seeds
SECOND = "second"  # documents read after one other of their family was corrected


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One value found, and whether it was right; `document` tells documents apart, `family` whose look is left out."""

    group: str
    family: str
    document: str
    template: TemplateSpec
    value: FieldValue
    traits: Traits
    is_right: bool


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One document's judged values; `is_whole`: every field that is labelled and printed was found."""

    values: tuple[Judged, ...]
    group: str
    document: str
    is_whole: bool


def real_values(data: Path) -> Iterator[Found]:
    """The values of the labelled documents, of e-invoices with their XML too, and of second documents of a layout."""
    scorer = load_scorer(data.resolve().parent / "score.py")
    for name in SETS:
        known = load_readings(data, name)
        for document in tqdm(known, desc=name, file=sys.stderr):
            yield from _judge(data, name, name, document, known, scorer)
        for document in known if name == "zugferd" else ():
            yield from _judge(data, name, f"{name} xml", document, known, scorer, _statements(data / name, document))
        if name not in contracts.SETS:
            for document, teacher in tqdm(list(_pairs(known)), desc=f"{name}, {SECOND}", file=sys.stderr):
                yield from _judge(data, name, f"{name} {SECOND}", document, known, scorer, teacher=teacher)


def drawn_values(data: Path) -> Iterator[Judged]:
    """The values of drawn documents that no model has seen."""
    judge = Judge(data)
    for draw, _ in DRAWN:
        group = draw.__name__
        for seed in tqdm(range(FIRST_SEED, FIRST_SEED + DRAWN_EACH), desc=group, file=sys.stderr):
            drawn = draw(seed)
            is_form = group == "draw_form"
            asked = frozenset({spec.name for spec in drawn.template.fields} if is_form else drawn.truth)
            document = Document(group, drawn.family, drawn.template, drawn.pages, drawn.truth, asked, True)
            values = extract_fields(drawn.template, drawn.pages, models=models_of_fold(seed % FOLDS))
            for spec, value, traits in zip(
                drawn.template.fields, values, traits_of(drawn.template, values, drawn.pages), strict=True
            ):
                is_asked = spec.name in asked and spec.type is not FieldType.TABLE
                if is_asked and value.value is not None and value.confidence is not None:
                    single = value.value[0] if isinstance(value.value, list) and len(value.value) == 1 else value.value
                    is_right = judge.is_right(document, spec, single)
                    yield Judged(group, drawn.family, f"{group} {seed}", drawn.template, value, traits, is_right)


def _judge(
    data: Path,
    name: str,
    group: str,
    document: Labelled,
    others: Sequence[Labelled],
    scorer: ModuleType,
    statements: Sequence[Statement] = (),
    *,
    teacher: Labelled | None = None,
) -> Iterator[Found]:
    template = _template_of(name, document)
    if template is None or not document.pages:
        return
    unseen = _unseen(data, name, document.family)
    memory = None
    if teacher is not None:
        memory = recall([_lesson(template, teacher, unseen)], document.pages)
        memory = memory.of_template(template.name) if memory else None
        if memory is None:
            return
    values = extract_fields(template, document.pages, statements, memory=memory, **unseen)
    labelled = {field for other in others for field in other.truth["fields"]}
    label, family = f"{group} {document.truth['file']}", f"{name} {document.family}"
    judged = []
    for value, traits in zip(values, traits_of(template, values, document.pages), strict=True):
        verdict = _is_right(scorer, document.truth, labelled, value, "--strict" in FLAGS[name])
        if verdict is not None and value.confidence is not None:
            judged.append(Judged(group, family, label, template, value, traits, verdict))
    yield Found(tuple(judged), group, label, _is_whole(scorer, document.truth, values))


def _template_of(name: str, document: Labelled) -> TemplateSpec | None:
    known = builtin_templates()
    chosen = TEMPLATES[name]
    return find_template(chosen) if chosen else guess_template(document.pages, known, known)[0]


def _pairs(documents: Sequence[Labelled]) -> Iterator[tuple[Labelled, Labelled]]:
    """Each document of a family with the next one of it, as its teacher."""
    families: dict[str, list[Labelled]] = defaultdict(list)
    for document in documents:
        families[document.family].append(document)
    for family in families.values():
        for place, document in enumerate(family if len(family) > 1 else ()):
            yield document, family[(place + 1) % len(family)]


def _lesson(template: TemplateSpec, teacher: Labelled, unseen: dict[str, Any]) -> Any:
    hidden = set(teacher.truth.get("not_visible_on_page") or ())
    fields = {spec.name for spec in template.fields} - hidden
    truth = {name: value for name, value in teacher.truth["fields"].items() if name in fields}
    machine = extract_fields(template, teacher.pages, **unseen)
    return learn(template, teacher.pages, truth, machine=machine, document=str(teacher.truth["file"]))


def _unseen(data: Path, name: str, family: str) -> dict[str, Any]:
    """Models that have not seen the family: what they find is as good as on anybody's documents."""
    if name in contracts.SETS:
        return {"clauses": contracts.left_out_weights(data, contracts.fold_of(family))}
    return {"models": left_out_models(name, family)}


def _statements(folder: Path, document: Labelled) -> tuple[Statement, ...]:
    found = read_einvoice((folder / document.truth["file_with_xml"]).read_bytes(), sandbox=SANDBOX).statement
    return (found,) if found else ()


def _is_right(
    scorer: ModuleType, truth: dict[str, Any], labelled: set[str], value: FieldValue, strict: bool
) -> bool | None:
    """Whether the scorer takes a value for right; None where it does not judge it."""
    name = value.name
    if name == "line_items" or name in scorer.UNSCORED or name in (truth.get("not_visible_on_page") or ()):
        return None
    got = scorer.values(name, value.value)
    if not got:
        return None
    if name not in truth["fields"]:
        return False if strict and name in labelled else None
    want = scorer.values(name, truth["fields"][name])
    if not want:
        return None
    matched = scorer.matched(want, got, lambda one, other: scorer.alike(name, one, other))
    return bool(matched == len(want) == len(got))


def _is_whole(scorer: ModuleType, truth: dict[str, Any], values: Sequence[FieldValue]) -> bool:
    """Whether every header field that is labelled and printed has some value."""
    given = {value.name: value.value for value in values}
    skipped = {"line_items", *scorer.UNSCORED, *(truth.get("not_visible_on_page") or ())}
    return all(
        scorer.values(name, given.get(name))
        for name, wanted in truth["fields"].items()
        if name not in skipped and not name.endswith("_as_printed") and scorer.values(name, wanted)
    )
