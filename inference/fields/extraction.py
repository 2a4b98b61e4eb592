"""The visible list of steps from laid-out pages to one value per field of a template.

Knows nothing of files or engines. Pure: the same template and pages give the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from inference.fields.addresses import address_in_head, address_of, rows_below, with_lines_below
from inference.fields.agreement import agree
from inference.fields.candidates import Candidate, bics, survey
from inference.fields.confidence import confidence
from inference.fields.contracts import Clause, Prose, find_title, read_clauses, read_prose
from inference.fields.contracts.backing import backing_of
from inference.fields.contracts.choice import Weights
from inference.fields.desk import Desk, rank_all, settle_conflicts, telling_hits
from inference.fields.fapiao import read_fapiao
from inference.fields.headers import currency_of, number_in_heading, payment_method, unlabelled_date, without_bare_kind
from inference.fields.layout import Layout, lay_out
from inference.fields.memory import Memory, apply_memory
from inference.fields.parties import Party, find_buyers, find_sellers, labelled_spans, with_line_above
from inference.fields.prepaid import settle_due
from inference.fields.ranking import Ranked, Ranker
from inference.fields.roles import roles_in_order
from inference.fields.scoring.models import Models
from inference.fields.scoring.step import score_parties, score_values
from inference.fields.spelling import check_spelled
from inference.fields.support import support_of
from inference.fields.tables import read_table
from inference.fields.taxes import sum_taxes
from inference.fields.totals import IMPLIED, choose_totals, prefer_rounded, total_by_cash
from inference.fields.vat_owners import settle_vat_owners
from inference.types import Evidence, FieldSpec, FieldType, FieldValue, Page, Statement, TemplateSpec


def extract_fields(
    template: TemplateSpec,
    pages: Sequence[Page],
    statements: Sequence[Statement] = (),
    *,
    memory: Memory | None = None,
    models: Models | None = None,
    clauses: Mapping[str, Weights] | None = None,
) -> list[FieldValue]:
    """Exactly one `FieldValue` per field of `template`, in its order; value None where nothing was found.

    `statements`: what machine-readable parts of the file say, merged with what the pages show. `memory`: what people's
    corrections on documents of the same layout taught. `models`: what scores candidates, `clauses`: what weighs a
    contract's clauses; None for what ships.
    """
    layout = lay_out(pages)
    if not layout.sheets:
        return agree(template, [FieldValue(spec.name) for spec in template.fields], statements, None)
    findings = survey(layout)
    if memory is not None:
        memory.settle_dates(findings)
    desk = Desk(template, findings, telling_hits(template, layout), models=models, clauses=clauses)
    for step in STEPS:
        step(desk)
    values = [
        desk.done.get(spec.name)
        or replace(
            field_value(spec, desk.ranked.get(spec.name, []), layout),
            support=support_of(spec.name, desk.ranked, desk.claims),
        )
        for spec in template.fields
    ]
    if memory is not None:
        values = apply_memory(memory, template, findings, values)
    values = check_spelled(template, values, layout)
    return agree(template, values, statements, findings)


def read_head(desk: Desk) -> None:
    """Number and date of the document where no label gives them; BIC by its form."""
    if desk.has("invoice_number"):
        items = [*map(without_bare_kind, desk.ranked["invoice_number"]), *number_in_heading(desk.findings)]
        desk.ranked["invoice_number"] = sorted(items, key=lambda item: -item.score)
    if desk.has("issue_date") and not desk.ranked["issue_date"]:
        desk.ranked["issue_date"] = unlabelled_date(desk.findings, desk.hits, desk.taken("issue_date"))
    if desk.has("bic") and not desk.ranked["bic"]:
        hits = desk.hits_of("bic")
        desk.ranked["bic"] = [Ranked(0.6, found) for found in bics(desk.findings) if hits]
    for name in ("iban",):
        if desk.has(name) and not desk.ranked[name]:
            desk.ranked[name] = [Ranked(0.7, found) for found in desk.findings.of(FieldType.IBAN) if found.is_checked]
    if desk.has("payment_method") and not desk.ranked["payment_method"]:
        method = payment_method(desk.findings)
        desk.ranked["payment_method"] = [Ranked(0.6, method)] if method else []


def read_addresses(desk: Desk) -> None:
    """The further lines of addresses that stand beside their label."""
    begun = {(hit.page, hit.segment.row, hit.segment.index) for hit in desk.hits if hit.start == 0}
    for spec in desk.template.fields:
        items = desk.ranked.get(spec.name)
        if spec.type is FieldType.ADDRESS and items:
            whole = with_lines_below(
                items[0].candidate, desk.layout, lambda line: (line.page, line.row, line.index) in begun
            )
            desk.ranked[spec.name] = [replace(items[0], candidate=whole), *items[1:]]


def read_parties(desk: Desk) -> None:
    """Seller and buyer with their addresses."""
    if not (desk.has("seller_name") or desk.has("buyer_name")):
        return
    labels = labelled_spans(desk.hits)
    buyers = find_buyers(desk.layout, desk.hits_of("buyer_name"), labels) if desk.has("buyer_name") else []
    sellers = find_sellers(desk.layout, desk.hits_of("seller_name"), buyers, labels)
    if "order_number" in desk.ranked and "invoice_number" not in desk.ranked:
        sellers, buyers = roles_in_order(sellers, buyers)
    if sellers and not desk.has("buyer_name"):
        sellers[0].address = rows_below(desk.layout, sellers[0].ranked.candidate.segment)
        sellers[0].ranked = with_line_above(sellers[0].ranked, desk.layout)
    for role, parties in (("seller", sellers), ("buyer", buyers)):
        if desk.has(f"{role}_name"):
            desk.ranked[f"{role}_name"] = [party.ranked for party in parties]
        if desk.has(f"{role}_address") and parties:
            _read_address(desk, f"{role}_address", parties[0])
    if sellers and desk.has("seller_address") and not desk.ranked["seller_address"]:
        found = address_in_head(desk.layout, buyers[0].address if buyers else ())
        desk.ranked["seller_address"] = [Ranked(0.5, found)] if found else []


def _read_address(desk: Desk, name: str, party: Party) -> None:
    found = address_of(party, desk.layout)
    if found is not None:
        desk.ranked[name] = [Ranked(0.9 * party.ranked.score, found)]


def read_vat_ids(desk: Desk) -> None:
    """The seller's VAT number where no label gives it: a checked one that is not the buyer's."""
    if not desk.has("seller_vat_id"):
        return
    buyer = desk.ranked.get("buyer_vat_id") or []
    others = {buyer[0].candidate.value} if buyer else set()
    desk.ranked["seller_vat_id"] = [i for i in desk.ranked["seller_vat_id"] if i.candidate.value not in others]
    if not desk.ranked["seller_vat_id"]:
        checked = [found for found in desk.findings.of(FieldType.VAT_ID) if found.is_checked]
        desk.ranked["seller_vat_id"] = [Ranked(0.5, found) for found in checked if found.value not in others]


def read_totals(desk: Desk) -> None:
    """Net, tax and total together, and the total that cash and change say."""
    if not desk.has("grand_total"):
        return
    desk.ranked = choose_totals(desk.ranked, desk.findings.of(FieldType.MONEY))
    amounts = desk.findings.of(FieldType.MONEY)
    totals = total_by_cash(desk.hits, Ranker(desk.layout, desk.hits), amounts, desk.ranked["grand_total"])
    desk.ranked["grand_total"] = prefer_rounded(totals)


def imply_totals(desk: Desk) -> None:
    """Sum of lines, total and amount due where another sum says them."""
    if not desk.has("grand_total"):
        return
    for name, implied in IMPLIED.items():
        if desk.has(name) and not desk.ranked[name] and desk.ranked.get(implied):
            first = desk.ranked[implied][0]
            desk.ranked[name] = [Ranked(first.score * 0.75, first.candidate, agrees=first.agrees)]


def read_currency(desk: Desk) -> None:
    """The currency by label, by the amounts, or implied by the places named."""
    spec = next((s for s in desk.template.fields if s.type is FieldType.CURRENCY and desk.has(s.name)), None)
    if spec is None:
        return
    found = currency_of(desk.findings, desk.ranked[spec.name])
    if found is None:
        return
    code, printed, score = found
    if printed is not None:
        shown = Candidate(printed.segment, printed.start, printed.end, code, 1.0)
        desk.ranked[spec.name] = [Ranked(score, shown)]
    else:
        source = desk.layout.sheets[0].source
        figure = confidence(score, source=source)
        desk.done[spec.name] = FieldValue(spec.name, code, "", figure, source)


def read_tables(desk: Desk) -> None:
    """Tables by their header rows."""
    for spec in desk.template.fields:
        if spec.type is FieldType.TABLE:
            desk.done[spec.name] = read_table(spec, desk.findings)


def read_contract(desk: Desk) -> None:
    """Fields of a contract from its running text; a template that asks for a law is a contract's."""
    specs = {spec.name: spec for spec in desk.template.fields}
    if "governing_law" not in specs:
        return
    if "title" in specs:
        desk.ranked["title"] = find_title(desk.layout)
    prose = read_prose(desk.layout)
    for name, clauses in read_clauses(prose, desk.clauses).items():
        if name in specs:
            desk.done[name] = _clause_value(specs[name], clauses, prose)


def _clause_value(spec: FieldSpec, clauses: Sequence[Clause], prose: Prose) -> FieldValue:
    if not clauses:
        return FieldValue(spec.name)
    kept = clauses if spec.many else clauses[:1]
    rival = clauses[1].score if len(clauses) > 1 and not spec.many else 0.0
    first = kept[0]
    evidence = tuple(e for clause in kept for e in prose.evidence(*(clause.shown or (clause.start, clause.end))))
    source = evidence[0].source
    read = prose.confidence(first.start, first.end)
    figure = confidence(min(clause.score for clause in kept), source=source, read=read, lead=first.score - rival)
    stored = [float(clause.value) if spec.type is FieldType.MONEY else clause.value for clause in kept]
    value = stored if spec.many else stored[0]
    raw = "; ".join(prose.text[clause.start : clause.end] for clause in kept)
    support = backing_of(kept, rival, many=spec.many)
    return FieldValue(spec.name, value, raw, figure, source, evidence, support=support)


STEPS: tuple[Callable[[Desk], None], ...] = (
    rank_all,
    settle_conflicts,
    read_head,
    read_addresses,
    read_parties,
    score_parties,
    read_vat_ids,
    settle_vat_owners,
    read_fapiao,
    read_totals,
    score_values,
    sum_taxes,
    settle_due,
    imply_totals,
    read_currency,
    read_tables,
    read_contract,
)


def field_value(spec: FieldSpec, items: Sequence[Ranked], layout: Layout) -> FieldValue:
    """The best reading as a `FieldValue`, with evidence and confidence."""
    if not items:
        return FieldValue(spec.name)
    best = items[0]
    lead = best.score - max((i.score for i in items[1:] if i.candidate.value != best.candidate.value), default=0.0)
    found = best.candidate
    evidence = (evidence_of(layout, found), *found.more)
    source = evidence[0].source
    figure = confidence(
        best.score,
        source=source,
        read=found.segment.confidence_of(found.start, found.end),
        is_checked=found.is_checked,
        agrees=best.agrees,
        lead=lead,
        is_ambiguous=found.is_ambiguous,
    )
    value = [found.value] if spec.many else found.value
    return FieldValue(spec.name, value, found.raw, figure, source, evidence)


def evidence_of(layout: Layout, found: Candidate) -> Evidence:
    """Where `found` is printed."""
    return layout.evidence(found.segment, found.start, found.end)
