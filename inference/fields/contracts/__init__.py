"""Contracts: each field is read from the running text, with the sentence as evidence.

Knows nothing of labels or templates beyond the names of the fields it can read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inference.fields.contracts.choice import Weights, choose, learned
from inference.fields.contracts.eastern import find_eastern_law, find_eastern_parties, is_eastern
from inference.fields.contracts.foreign_dates import DATED, find_dated, is_foreign
from inference.fields.contracts.foreign_parties import complete_parties
from inference.fields.contracts.languages import find_foreign_law, find_named
from inference.fields.contracts.law import find_law
from inference.fields.contracts.mentions import CHOSEN, Mentions
from inference.fields.contracts.notice import find_plain_notice
from inference.fields.contracts.parties import choose_parties, party_mentions
from inference.fields.contracts.price import find_value
from inference.fields.contracts.prose import Clause, Prose, read_prose
from inference.fields.contracts.title import find_title

__all__ = ["NAMES", "Clause", "Prose", "find_title", "read_clauses", "read_prose"]

NAMES = ("parties", *CHOSEN, "governing_law", "contract_value")


def read_clauses(prose: Prose, weights: Mapping[str, Weights] | None = None) -> dict[str, list[Clause]]:
    """Clauses for every field of `NAMES`, best first (the parties in order)."""
    known = learned() if weights is None else weights
    mentions = Mentions(prose)
    chosen: dict[str, list[Clause]] = {}
    named = {name: find_dated(prose, name, mentions.dates) for name in DATED} if is_foreign(prose) else {}
    for name in CHOSEN:
        candidates = mentions.of(name, chosen)
        chosen[name] = named.get(name) or choose(prose, candidates, known[name]) or find_named(prose, name, candidates)
    if not chosen["notice_period"]:
        chosen["notice_period"] = find_plain_notice(prose, mentions.durations)
    notices = {clause.start for clause in chosen["notice_period"]}
    chosen["renewal"] = [clause for clause in chosen["renewal"] if clause.start not in notices]  # one length, one duty
    if named and not named["agreement_date"]:
        chosen["agreement_date"] = _but(chosen["agreement_date"], [*named.values()])
    in_han = is_eastern(prose)
    parties = find_eastern_parties(prose) if in_han else []
    parties = parties or choose_parties(prose, party_mentions(prose), known["parties"])
    return {
        "parties": complete_parties(prose, parties) if named else parties,
        **chosen,
        "governing_law": find_law(prose) or (find_eastern_law(prose) if in_han else find_foreign_law(prose)),
        "contract_value": find_value(prose),
    }


def _but(clauses: Sequence[Clause], others: Sequence[Sequence[Clause]]) -> list[Clause]:
    """The clauses whose value is not another field's: a date named as the start is not that of the contract, too."""
    taken = {clause.value for found in others for clause in found}
    return [clause for clause in clauses if clause.value not in taken]
