"""Examples to learn from: candidates of labelled and drawn documents with their features and whether they are right.

Knows nothing of models. What is right is judged by the scorer that lies beside the data folder.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.readings import load_readings
from benchmarks.rescore import TEMPLATES, find_template
from benchmarks.training.accounts import draw_invoice
from benchmarks.training.forms import draw_form
from benchmarks.training.tills import draw_receipt
from inference.fields import guess_template
from inference.fields.candidates import survey
from inference.fields.desk import Desk, telling_hits
from inference.fields.extraction import STEPS
from inference.fields.layout import lay_out
from inference.fields.scoring.addresses import AddressFeatures
from inference.fields.scoring.features import Features
from inference.fields.scoring.models import model_of
from inference.fields.scoring.names import NameFeatures
from inference.fields.scoring.pools import pool_of
from inference.fields.scoring.step import PARTIES, is_scored
from inference.fields.scoring.trees import Floats
from inference.schemas import builtin_templates
from inference.types import FieldSpec, FieldType, Page, TemplateSpec

REAL = ("zugferd", "hand_labelled", "sroie", "deepform")
OWED = frozenset({"amount_due", "line_total_sum"})
DRAWN = ((draw_form, 450), (draw_invoice, 220), (draw_receipt, 320))
AFTER = frozenset({"imply_totals", "read_currency", "read_tables", "read_contract"})
_NORMAL = {
    FieldType.MONEY: "grand_total",
    FieldType.NUMBER: "grand_total",
    FieldType.PERCENTAGE: "grand_total",
    FieldType.DATE: "issue_date",
    FieldType.TEXT: "seller_name",
}


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document to learn from or to be measured on; `asked`: the fields whose truth is known, if only to be absent."""

    group: str
    family: str
    template: TemplateSpec
    pages: tuple[Page, ...]
    truth: dict[str, Any]
    asked: frozenset[str]
    is_drawn: bool


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One field of one document: the rows of its candidates and which of them are right."""

    model: str
    rows: Floats
    right: npt.NDArray[np.bool_]


class Judge:
    """Compares values the way the scorer does."""

    def __init__(self, data: Path) -> None:
        self._scorer = load_scorer(data.resolve().parent / "score.py")

    def is_right(self, document: Document, spec: FieldSpec, found: Any) -> bool:
        """Whether `found` is the truth of a field."""
        want = document.truth.get(spec.name)
        if want is None or found is None:
            return False
        name = _NORMAL.get(spec.type, "order_number") if document.group == "draw_form" else spec.name
        wanted, got = self._scorer.values(name, want), self._scorer.values(name, found)
        return len(wanted) == len(got) == 1 and bool(self._scorer.alike(name, wanted[0], got[0]))


def real_documents(data: Path) -> Iterator[Document]:
    """The labelled documents that were read, with the template they are read with."""
    for group in REAL:
        readings = load_readings(data, group)
        asked = {name for reading in readings for name in reading.truth["fields"]}
        for reading in readings:
            chosen = TEMPLATES[group]
            template = (
                find_template(chosen)
                if chosen
                else guess_template(reading.pages, builtin_templates(), builtin_templates())[0]
            )
            if template is not None:
                hidden = set(reading.truth.get("not_visible_on_page") or ())
                known = frozenset(asked - hidden)
                yield Document(group, reading.family, template, reading.pages, reading.truth["fields"], known, False)


def drawn_documents() -> Iterator[Document]:
    """The drawn documents; of an account only what is printed is asked for, of a form also what is not."""
    for draw, count in DRAWN:
        for seed in range(count):
            drawn = draw(seed)
            names = {spec.name for spec in drawn.template.fields} if draw is draw_form else set(drawn.truth)
            yield Document(
                draw.__name__, drawn.family, drawn.template, drawn.pages, drawn.truth, frozenset(names), True
            )


def start_desk(document: Document) -> Desk | None:
    """The document's desk before its first step; None where nothing was read."""
    layout = lay_out(document.pages)
    if not layout.sheets:
        return None
    return Desk(document.template, survey(layout), telling_hits(document.template, layout))


def examples_of(document: Document, judge: Judge) -> list[Example]:
    """Candidates as the rules leave them, field by field."""
    desk = start_desk(document)
    if desk is None:
        return []
    found: list[Example] = []
    for step in STEPS:
        name = getattr(step, "__name__", "")
        if name == "score_parties":
            found += _party_examples(desk, document, judge)
        elif name == "score_values":
            found += _value_examples(desk, document, judge)
        elif name not in AFTER:
            step(desk)
    return found


def _asked(desk: Desk, document: Document, belongs: Callable[[FieldSpec], bool]) -> Sequence[FieldSpec]:
    return [
        spec
        for spec in document.template.fields
        if spec.name in document.asked and desk.has(spec.name) and belongs(spec)
    ]


def _value_examples(desk: Desk, document: Document, judge: Judge) -> Iterator[Example]:
    features = Features(desk)
    for spec in _asked(desk, document, lambda spec: is_scored(spec, desk)):
        if spec.name in OWED and document.truth.get(spec.name) is None:
            continue  # an account owes its total, whether or not it says so again
        pool = pool_of(spec, desk)
        if pool:
            right = [judge.is_right(document, spec, item.candidate.value) for item in pool]
            yield Example(model_of(spec.type), features.rows(spec, pool), np.array(right, np.bool_))


def _party_examples(desk: Desk, document: Document, judge: Judge) -> Iterator[Example]:
    if not desk.has("seller_name"):
        return
    features = NameFeatures(desk)
    for spec in _asked(desk, document, lambda spec: spec.name in PARTIES):
        pool = features.pool(spec.name)
        if pool and document.truth.get(spec.name) is not None:
            right = [judge.is_right(document, spec, item.candidate.value) for item in pool]
            yield Example("names", features.rows(spec.name, pool), np.array(right, np.bool_))
    for spec in _asked(desk, document, lambda spec: spec.name == "seller_address"):
        if document.truth.get(spec.name) is None:
            continue
        sellers = desk.ranked["seller_name"]
        runs = AddressFeatures(desk, sellers[0].candidate if sellers else None)
        pairs = runs.pool()
        right = [judge.is_right(document, spec, runs.candidate(run).value) for run, _ in pairs]
        yield Example("addresses", runs.rows(pairs), np.array(right, np.bool_))


def load_scorer(path: Path) -> ModuleType:
    """The scorer that lies beside the labelled documents."""
    described = importlib.util.spec_from_file_location("scorer", path)
    if described is None or described.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module
