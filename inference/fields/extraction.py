"""The visible list of steps from laid-out pages to one value per field of a template.

Knows nothing of files or engines. Pure: the same template and pages give the same values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from inference.fields.candidates import Candidate, Findings, survey
from inference.fields.confidence import confidence
from inference.fields.labels import LabelBook, LabelHit
from inference.fields.layout import Layout, lay_out
from inference.fields.neighbours import Neighbours
from inference.fields.ranking import Ranked, Ranker
from inference.types import Evidence, FieldSpec, FieldType, FieldValue, Page, TemplateSpec

SHAPED = {
    FieldType.MONEY,
    FieldType.NUMBER,
    FieldType.DATE,
    FieldType.PERCENTAGE,
    FieldType.DURATION,
    FieldType.CURRENCY,
    FieldType.IBAN,
    FieldType.VAT_ID,
    FieldType.BOOLEAN,
}


def extract_fields(template: TemplateSpec, pages: Sequence[Page]) -> list[FieldValue]:
    """Exactly one `FieldValue` per field of `template`, in its order; value None where nothing was found."""
    layout = lay_out(pages)
    if not layout.sheets:
        return [FieldValue(spec.name) for spec in template.fields]
    findings = survey(layout)
    hits = LabelBook(template.fields).find(layout)
    ranked = rank_all(template, findings, hits)
    chosen = without_conflicts(ranked)
    return [field_value(spec, chosen.get(spec.name, []), layout) for spec in template.fields]


def rank_all(template: TemplateSpec, findings: Findings, hits: Sequence[LabelHit]) -> dict[str, list[Ranked]]:
    """Every field's candidates near its labels, best first."""
    ranker, neighbours = Ranker(findings.layout, hits), Neighbours(findings.layout, hits)
    by_name: dict[str, list[LabelHit]] = defaultdict(list)
    for hit in hits:
        if hit.name is not None:
            by_name[hit.name].append(hit)
    ranked = {}
    for spec in template.fields:
        own = by_name[spec.name]
        if spec.type in SHAPED:
            ranked[spec.name] = ranker.rank(own, findings.of(spec.type))
        if spec.type not in SHAPED or (spec.type is FieldType.VAT_ID and not ranked[spec.name]):
            ranked[spec.name] = neighbours.rank(spec, own) if spec.type is not FieldType.TABLE else []
    return ranked


def without_conflicts(ranked: dict[str, list[Ranked]]) -> dict[str, list[Ranked]]:
    """Give each printed place to the field it fits best, unless the same label speaks for both fields."""
    owners: dict[tuple[int, int, int, int], Ranked] = {}
    for items in ranked.values():
        for item in items:
            known = owners.get(item.candidate.place())
            if known is None or item.score > known.score:
                owners[item.candidate.place()] = item
    return {name: [item for item in items if _may_keep(item, owners)] for name, items in ranked.items()}


def _may_keep(item: Ranked, owners: dict[tuple[int, int, int, int], Ranked]) -> bool:
    owner = owners[item.candidate.place()]
    if owner is item or item.hit is None or owner.hit is None:
        return True
    return item.hit.segment is owner.hit.segment and item.hit.start == owner.hit.start


def field_value(spec: FieldSpec, items: Sequence[Ranked], layout: Layout) -> FieldValue:
    """The best reading as a `FieldValue`, with evidence and confidence."""
    if not items:
        return FieldValue(spec.name)
    best = items[0]
    lead = best.score - max((i.score for i in items[1:] if i.candidate.value != best.candidate.value), default=0.0)
    found = best.candidate
    source = layout.sheet(found.page).source
    figure = confidence(
        best.score,
        source=source,
        read=found.segment.confidence_of(found.start, found.end),
        is_checked=found.is_checked,
        lead=lead,
        is_ambiguous=found.is_ambiguous,
    )
    evidence = (evidence_of(layout, found), *found.more)
    value = [found.value] if spec.many else found.value
    return FieldValue(spec.name, value, found.raw, figure, source, evidence)


def evidence_of(layout: Layout, found: Candidate) -> Evidence:
    """Where `found` is printed."""
    return layout.evidence(found.segment, found.start, found.end)
