"""The desk a document is read on: its findings, the labels that tell, and every field's ranked candidates.

Knows nothing of kinds of documents; the steps that do take the desk and better it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from inference.fields.candidates import SHAPED, Findings
from inference.fields.captions import are_captions
from inference.fields.contracts.choice import Weights
from inference.fields.headings import header_rows
from inference.fields.labels import LabelHit, guessed_hits, label_book
from inference.fields.layout import Layout
from inference.fields.neighbours import Neighbours
from inference.fields.ranges import range_side, with_periods
from inference.fields.ranking import Ranked, Ranker
from inference.fields.scoring.models import Models
from inference.fields.totals import TOTALS, is_before_tax, tax_summaries
from inference.types import FieldType, FieldValue, TemplateSpec


@dataclass(eq=False)
class Desk:
    """Everything known while one document is read: its findings, label hits, ranked candidates, finished values.

    `claims`: field -> what its labels point at, before fields are settled among each other. `models`: what scores
    candidates, `clauses`: what weighs a contract's clauses; None for what ships.
    """

    template: TemplateSpec
    findings: Findings
    hits: list[LabelHit]
    ranked: dict[str, list[Ranked]] = field(default_factory=dict)
    done: dict[str, FieldValue] = field(default_factory=dict)
    claims: dict[str, tuple[Ranked, ...]] = field(default_factory=dict)
    models: Models | None = None
    clauses: Mapping[str, Weights] | None = None

    @cached_property
    def captions(self) -> bool:
        """Whether labels stand below what they name."""
        return are_captions(self.layout, self.hits)

    @property
    def layout(self) -> Layout:
        return self.findings.layout

    def has(self, name: str) -> bool:
        return name in self.ranked and name not in self.done

    def hits_of(self, name: str) -> list[LabelHit]:
        return [hit for hit in self.hits if hit.name == name]

    def taken(self, but: str) -> set[tuple[int, int, int, int]]:
        return {items[0].candidate.place() for name, items in self.ranked.items() if items and name != but}


def telling_hits(template: TemplateSpec, layout: Layout) -> list[LabelHit]:
    """Label hits without those that head a column of line items or name a total before tax."""
    heads = {row for spec in template.fields if spec.type is FieldType.TABLE for row in header_rows(spec, layout)}
    hits = label_book(template.fields).find(layout)
    kept, summaries = [], tax_summaries(layout)
    for hit in hits:
        if hit.name in TOTALS and summaries.get(hit.page, hit.segment.row) < hit.segment.row:
            hit = replace(hit, quality=0.6 * hit.quality)
        if hit.name in TOTALS and ((hit.page, hit.segment.row) in heads or is_before_tax(hit)):
            hit = replace(hit, name=None)
        kept.append(hit)
    return [*kept, *guessed_hits(template.fields, layout, hits)]


def rank_all(desk: Desk) -> None:
    """Every field's candidates near its labels, best first."""
    ranker = Ranker(desk.layout, desk.hits, captions=desk.captions)
    neighbours = Neighbours(desk.layout, desk.hits, captions=desk.captions)
    by_name: dict[str, list[LabelHit]] = defaultdict(list)
    for hit in desk.hits:
        if hit.name is not None:
            by_name[hit.name].append(hit)
    for spec in desk.template.fields:
        own = by_name[spec.name]
        items: list[Ranked] = []
        if spec.type in SHAPED:
            side = range_side(spec)
            items = ranker.rank(own, desk.findings.of(spec.type), side)
            if side:
                items = with_periods(items, side, desk.findings)
        if spec.type not in SHAPED or (spec.type is FieldType.VAT_ID and not items):
            items = neighbours.rank(spec, own) if spec.type is not FieldType.TABLE else []
        desk.ranked[spec.name] = items
        desk.claims[spec.name] = tuple(items)


def settle_conflicts(desk: Desk) -> None:
    """Give each printed place to the field it fits best, unless the same label speaks for both fields."""
    owners: dict[tuple[int, int, int, int], Ranked] = {}
    for items in desk.ranked.values():
        for item in items:
            known = owners.get(item.candidate.place())
            if known is None or item.score > known.score:
                owners[item.candidate.place()] = item
    for name, items in desk.ranked.items():
        desk.ranked[name] = [item for item in items if _may_keep(item, owners)]


def _may_keep(item: Ranked, owners: dict[tuple[int, int, int, int], Ranked]) -> bool:
    owner = owners[item.candidate.place()]
    if owner is item or item.hit is None or owner.hit is None:
        return True
    return item.hit.segment is owner.hit.segment and item.hit.start == owner.hit.start
